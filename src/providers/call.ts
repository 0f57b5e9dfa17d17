import type { Clock } from '../core/clock.js';
import { AbortedError, isScenewrightError, messageOf } from '../core/errors.js';
import { causeChain } from './cause-chain.js';
import { readBody } from './read-body.js';
import { errorOfAnswer, providerError } from './provider-failure.js';

/**
 * How long one call may take. Node's own fetch gives up waiting for headers after 300 s, so a longer default
 * could not be kept; a slow reasoning reply without streaming needs minutes.
 */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** No text reply is this long; a server that sends more is broken, and must not fill the memory. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** What every adapter knows about the provider it talks to. */
export interface ProviderConnection {
  /** `provider:model` as the user wrote it. */
  readonly id: string;
  /** The part after the first colon, as sent to the provider. */
  readonly model: string;
  readonly apiKey: string | null;
  /** Null: the client library's own address. */
  readonly baseUrl: string | null;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** One call in flight: its signal ends it on the caller's abort or when its time is over. */
export interface CallInFlight {
  readonly signal: AbortSignal;
  readonly startedAtMs: number;
  readonly timedOut: boolean;
  end(): void;
}

/** Starts the time limit of a call. `end` must be called, or listeners on a long-lived signal would pile up. */
export function startCall(connection: ProviderConnection, callerSignal: AbortSignal): CallInFlight {
  if (callerSignal.aborted) throw abortedError(connection.id, callerSignal);
  const controller = new AbortController();
  let timedOut = false;
  const onAbort = () => controller.abort(callerSignal.reason);
  callerSignal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort(new Error(`no answer within ${connection.timeoutMs} ms`));
  }, connection.timeoutMs);
  return {
    signal: controller.signal,
    startedAtMs: connection.clock.now(),
    get timedOut() {
      return timedOut;
    },
    end() {
      clearTimeout(timer);
      callerSignal.removeEventListener('abort', onAbort);
    },
  };
}

export function abortedError(model: string, signal: AbortSignal): AbortedError {
  const reason: unknown = signal.reason;
  if (reason instanceof AbortedError) return reason;
  return new AbortedError('aborted', `${model}: the call was stopped`, { cause: reason });
}

/**
 * A `fetch` for provider clients that judges the answer before the client library sees it, so that all of them
 * fail alike: error statuses, HTML or emptiness with status 200, cut connections. The libraries wrap what this
 * throws; `callError` finds it again.
 */
export function judgingFetch(
  connection: ProviderConnection,
  rewriteUrl: (url: string) => string = (url) => url,
): typeof fetch {
  const secrets = connection.apiKey === null ? [] : [connection.apiKey];
  const fail = (
    failure: 'network' | 'malformed-response',
    detail: string,
    more: { cause?: unknown; status?: number },
  ) => providerError(failure, { model: connection.id, secrets, detail, ...more });

  return async (input, init) => {
    const address = rewriteUrl(input instanceof Request ? input.url : String(input));
    let answer: Response;
    let body: string;
    try {
      answer = await fetch(address, init);
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw fail('network', `${new URL(address).host}: ${innermostMessage(error)}`, { cause: error });
    }
    try {
      const bytes = await readBody(
        answer,
        MAX_REPLY_BYTES,
        () => new Error(`more than ${MAX_REPLY_BYTES} bytes`),
      );
      body = bytes.toString('utf8');
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw fail('network', `the answer was cut off: ${innermostMessage(error)}`, { cause: error });
    }
    const { status, headers } = answer;
    if (!answer.ok) {
      const context = { model: connection.id, secrets, nowMs: connection.clock.now() };
      throw errorOfAnswer({ status, headers, body }, context);
    }
    if (!/^\s*[{[]/.test(body)) {
      const found = body.trim() === '' ? 'an empty body' : /^\s*</.test(body) ? 'an HTML page' : 'no JSON';
      throw fail('malformed-response', `status ${status} with ${found}`, { status });
    }
    return new Response(body, { status, headers: jsonHeaders(headers) });
  };
}

// The body is decoded already, and some servers forget to say that it is JSON.
function jsonHeaders(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete('content-encoding');
  copy.delete('content-length');
  copy.set('content-type', 'application/json');
  return copy;
}

/** The error to throw for whatever a client library threw during a call. */
export function callError(
  thrown: unknown,
  connection: ProviderConnection,
  call: CallInFlight,
  callerSignal: AbortSignal,
): Error {
  if (callerSignal.aborted) return abortedError(connection.id, callerSignal);
  const secrets = connection.apiKey === null ? [] : [connection.apiKey];
  const common = { model: connection.id, secrets, cause: thrown };
  if (call.timedOut) {
    const detail = `nothing complete within ${connection.timeoutMs} ms`;
    return providerError('timeout', { ...common, detail });
  }
  for (const error of causeChain(thrown)) {
    if (isScenewrightError(error)) return error;
    if (error instanceof SyntaxError) {
      return providerError('malformed-response', { ...common, detail: `broken JSON: ${error.message}` });
    }
  }
  return providerError('invalid-request', { ...common, detail: `the client refused: ${messageOf(thrown)}` });
}

function innermostMessage(thrown: unknown): string {
  let message = messageOf(thrown);
  for (const error of causeChain(thrown))
    if (error instanceof Error && error.message) message = error.message;
  return message;
}
