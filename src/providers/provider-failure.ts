import type { ProviderFailure } from '../core/errors.js';
import { ProviderError } from '../core/errors.js';
import { parseJson } from '../core/parse-json.js';
import { asFields } from './as-fields.js';

/** An HTTP answer that is not a reply, as far as it was read. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a person needs to see of a provider's own words; longer texts are usually HTML or an echoed prompt. */
const MAX_QUOTED_CHARACTERS = 600;

const WORDS: Readonly<Record<ProviderFailure, string>> = {
  authentication: 'the key was not accepted',
  permission: 'the key may not use this model',
  'not-found': 'no such model or address',
  'invalid-request': 'the request was refused',
  'context-length': 'the prompt is too long for this model',
  'rate-limit': 'too many requests',
  quota: 'the quota is used up',
  server: 'the server failed',
  network: 'the connection failed',
  timeout: 'no answer in time',
  'malformed-response': 'the answer was not what the protocol says',
  safety: 'blocked by the safety filter',
  refusal: 'the model refused',
};

const HINTS: Partial<Record<ProviderFailure, string>> = {
  authentication:
    'Check the key in its environment variable, or run without a key: --lm sim, for images --image-lm sim.',
  permission: 'Check which models and regions the key may use.',
  'not-found': 'Check the model name after the colon, and the base URL if one is set.',
  'context-length': 'Shorten the input, or take a model with a larger context window.',
  'rate-limit': 'Wait, or lower the concurrency.',
  quota:
    'Waiting seconds does not help: raise the quota or the credit at the provider, or take another model.',
  server: 'Try again later, or take another model.',
  network: 'Check that the server runs and the base URL is right.',
  timeout: 'Raise the timeout, or check that the server is alive.',
};

/** Decides what an HTTP status and body mean. Sources: the providers' error pages; see docs/providers.md. */
export function failureOf(status: number, body: string): ProviderFailure {
  if (
    /context_length_exceeded|maximum context length|prompt is too long|input token count.{0,80}exceeds/is.test(
      body,
    )
  ) {
    return 'context-length';
  }
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'quota';
    case 403:
      return /API key|unauthenticated/i.test(body) ? 'authentication' : 'permission';
    case 404:
      return 'not-found';
    case 408:
      return 'timeout';
    case 413:
      return 'context-length';
    case 425:
      return 'server';
    case 429:
      return isQuota(body) ? 'quota' : 'rate-limit';
    default:
      break;
  }
  if (status >= 500) return 'server';
  // Gemini answers a wrong key with 400.
  if (/API_KEY_INVALID|API key not valid/i.test(body)) return 'authentication';
  // fal says content_policy_violation (422), OpenAI's images moderation_blocked (400).
  if (/content_filter|content management policy|content_policy_violation|moderation_blocked/i.test(body))
    return 'safety';
  return 'invalid-request';
}

// A used-up credit or daily quota also comes as 429, but does not come back within a retry's patience.
function isQuota(body: string): boolean {
  return /insufficient_quota|exceeded your current quota, please check your plan and billing|PerDay|credit balance|billing_hard_limit/i.test(
    // Gemini says "check your plan and billing" also for per-minute limits; its quotaId tells them apart.
    /PerMinute/.test(body) && !/PerDay/.test(body) ? '' : body,
  );
}

/**
 * Milliseconds to wait as the provider asked, from headers (seconds, HTTP date, milliseconds) or Gemini's RetryInfo.
 */
export function retryAfterMs(headers: Headers, body: string, nowMs: number): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const retryAfter = headers.get('retry-after')?.trim();
  if (retryAfter) {
    const seconds = Number(retryAfter);
    if (seconds >= 0) return Math.round(seconds * 1000);
    const date = Date.parse(retryAfter);
    if (!Number.isNaN(date)) return Math.max(0, date - nowMs);
  }
  const delay = /"retryDelay"\s*:\s*"([0-9.]+)s"/.exec(body)?.[1];
  return delay === undefined ? undefined : Math.round(Number(delay) * 1000);
}

/** The provider's id of this exchange, from the header names in use. */
export function requestIdOf(headers: Headers): string | undefined {
  for (const name of ['x-request-id', 'request-id', 'x-goog-request-id', 'x-amzn-requestid', 'cf-ray']) {
    const value = headers.get(name);
    if (value) return value;
  }
  return undefined;
}

export interface FailureContext {
  /** `provider:model` as the user wrote it. */
  readonly model: string;
  /** Texts that must never reach a message: keys. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

/** The error for an HTTP answer with an error status. */
export function errorOfAnswer(answer: FailedAnswer, context: FailureContext): ProviderError {
  const failure = failureOf(answer.status, answer.body);
  const said = quotedBody(answer.body);
  return providerError(failure, {
    ...context,
    detail: `HTTP ${answer.status}${said === '' ? '' : `: ${said}`}`,
    status: answer.status,
    retryAfterMs: retryAfterMs(answer.headers, answer.body, context.nowMs),
    requestId: requestIdOf(answer.headers),
  });
}

export interface ProviderErrorParts {
  readonly model: string;
  readonly secrets: readonly string[];
  readonly detail: string;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** A ProviderError in the house's words: who, what kind of failure, what was said; keys blotted out. */
export function providerError(failure: ProviderFailure, parts: ProviderErrorParts): ProviderError {
  const text = `${parts.model}: ${WORDS[failure]} (${parts.detail})`;
  const hint = HINTS[failure];
  return new ProviderError(withoutSecrets(text, parts.secrets), {
    failure,
    model: parts.model,
    status: parts.status,
    retryAfterMs: parts.retryAfterMs,
    requestId: parts.requestId,
    ...(parts.cause === undefined ? {} : { cause: parts.cause }),
    ...(hint === undefined ? {} : { hint }),
  });
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[key]')), text);
}

/** The provider's message out of its JSON body, or the start of the body. */
function quotedBody(body: string): string {
  const trimmed = body.trim();
  const message = messageInJson(trimmed) ?? (/^\s*</.test(trimmed) ? 'an HTML page' : trimmed);
  const oneLine = message.replace(/\s+/g, ' ');
  return oneLine.length > MAX_QUOTED_CHARACTERS ? `${oneLine.slice(0, MAX_QUOTED_CHARACTERS)}...` : oneLine;
}

function messageInJson(text: string): string | undefined {
  const value = parseJson(text);
  const holder = Array.isArray(value) ? asFields(value)?.['0'] : value;
  if (asFields(holder) === null) return undefined;
  const error = asFields(holder)?.['error'] ?? holder;
  if (typeof error === 'string') return error;
  const message = asFields(error)?.['message'] ?? asFields(error)?.['detail'];
  if (typeof message !== 'string') return text;
  // The name of the refused field often stands beside the message only.
  const param = asFields(error)?.['param'];
  return typeof param === 'string' && !message.includes(param) ? `${message} [${param}]` : message;
}
