import type { Clock } from '../core/clock.js';
import { AbortedError, isScenewrightError, messageOf } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';
import { causeChain } from './cause-chain.js';
import type { HttpAnswer, HttpExchange, HttpRequest } from './http-exchange.js';
import { ReadResponse } from './read-response.js';
import { errorOfAnswer, providerError } from './provider-failure.js';

/**
 * How long one call may take. A slow reasoning reply without streaming needs minutes; Node's fetch and Ax wait as
 * long, the OpenAI client twice as long, which lets one hang stop a run for ten minutes.
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
  readonly exchange: HttpExchange;
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
  const stopListening = onAbort(callerSignal, () => controller.abort(callerSignal.reason));
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
      stopListening();
    },
  };
}

/** What every reply of a provider tells of its own call. */
interface CallFacts {
  readonly latencyMs: number;
  readonly cached: false;
  readonly retries: readonly string[];
}

/** One call over a client library: within its time limit, with its errors in the house's words, and timed. */
export async function timedCall<Reply extends object>(
  connection: ProviderConnection,
  callerSignal: AbortSignal,
  work: (call: CallInFlight) => Promise<Reply>,
): Promise<Reply & CallFacts> {
  const call = startCall(connection, callerSignal);
  try {
    const reply = await work(call);
    const latencyMs = connection.clock.now() - call.startedAtMs;
    return { ...reply, latencyMs, cached: false, retries: [] };
  } catch (error) {
    throw callError(error, connection, call, callerSignal);
  } finally {
    call.end();
  }
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
  const { id: model, exchange } = connection;
  const secrets = secretsOf(connection);
  return async (input, init) => {
    const url = new URL(rewriteUrl(input instanceof Request ? input.url : String(input)));
    const request: HttpRequest = {
      url,
      method: init?.method ?? 'GET',
      ...(await readBodyOf(init)),
      signal: init?.signal ?? null,
    };
    let answer: HttpAnswer;
    try {
      answer = await exchange(request, MAX_REPLY_BYTES);
    } catch (error) {
      if (request.signal?.aborted) throw error;
      const detail = `${url.host}: ${innermostMessage(error)}`;
      throw providerError('network', { model, secrets, detail, cause: error });
    }
    const { status, headers, body } = answer;
    if (status < 200 || status > 299) {
      throw errorOfAnswer(answer, { model, secrets, nowMs: connection.clock.now() });
    }
    if (!/^\s*[{[]/.test(body)) {
      const found = body.trim() === '' ? 'an empty body' : /^\s*</.test(body) ? 'an HTML page' : 'no JSON';
      throw providerError('malformed-response', {
        model,
        secrets,
        detail: `status ${status} with ${found}`,
        status,
      });
    }
    return new ReadResponse(body, { status, headers: jsonHeaders(headers) });
  };
}

/** A form has its bytes made here, with the boundary that its content type must name. */
async function readBodyOf(init: RequestInit | undefined): Promise<Pick<HttpRequest, 'headers' | 'body'>> {
  const headers = new Headers(init?.headers);
  const body = init?.body ?? null;
  if (!(body instanceof FormData)) return { headers, body: typeof body === 'string' ? body : null };
  const form = new Response(body);
  headers.set('content-type', form.headers.get('content-type') ?? 'multipart/form-data');
  return { headers, body: new Uint8Array(await form.arrayBuffer()) };
}

/** Texts that no message may show. */
export function secretsOf({ apiKey }: ProviderConnection): readonly string[] {
  return apiKey === null ? [] : [apiKey];
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
  const secrets = secretsOf(connection);
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

/** What really happened: the message at the end of the chain, or its code where the message is empty. */
function innermostMessage(thrown: unknown): string {
  const errors = causeChain(thrown).filter((error) => error instanceof Error);
  const last = errors.findLast((error) => error.message !== '') ?? errors.at(-1);
  if (last === undefined) return messageOf(thrown);
  return last.message === '' && 'code' in last ? String(last.code) : last.message;
}
