import { messageOf } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { hashJson } from '../../core/hash.js';
import { billedBy } from '../billed-error.js';
import { abortedError } from '../call.js';
import type { Generates } from '../generates.js';
import type { CallOptions, LanguageModelMiddleware, LanguageModelResponse } from '../language-model.js';
import { type CallStore, openReplyStore, type ReplyStore } from './reply-store.js';
import { callKey, describeCall } from './request-key.js';
import { createSingleFlight } from './single-flight.js';

export type CacheOptions = (
  | { readonly store: ReplyStore }
  /** Replies are kept in files below this folder. */
  | { readonly folder: string }
) & {
  /** Told once per kind of trouble with the store; default: a process warning. */
  readonly onWarning?: (message: string) => void;
};

/**
 * Answers a request seen before from the store. Only replies that ended by themselves (`stop`) with some text are kept:
 * failures, empty, truncated and filtered replies are asked for again, and so is one that its caller found to be of no
 * use (`forget`). Equal requests at the same time share one call; the first to get the reply is billed, the others are
 * `cached`. A store that cannot be read or written costs a warning, never the reply that was paid for.
 */
export function cached(options: CacheOptions): LanguageModelMiddleware {
  const store = 'store' in options ? options.store : openReplyStore(options.folder);
  const warn = warningOnce(options.onWarning);
  const kept = keepingReplies<LanguageModelResponse>({ ...options, store });
  return (model) => ({
    ...model,
    generate: kept(model, {
      describe: (request, repeat) => describeCall(model, request, repeat),
      keeps: ({ finishReason, text }) => finishReason === 'stop' && text.trim() !== '',
    }),
    async forget(request, call) {
      await store.remove(callKey(model, request, call.repeat)).catch((error: unknown) => {
        warn(
          `The reply cache cannot be emptied of a reply of no use, which will come again: ${messageOf(error)}`,
        );
      });
      await model.forget?.(request, call);
    },
  });
}

/** What keeping needs to know of a reply. */
interface KeptReply {
  readonly cached: boolean;
  readonly retries: readonly string[];
}

interface KeepingOptions<Reply> {
  readonly store: CallStore<Reply>;
  readonly onWarning?: (message: string) => void;
  /** Waits for the end of work that its last caller left, for the error that tells what it was billed. */
  readonly tellsEnd?: boolean;
}

interface KeepingRules<Request, Reply> {
  /** What the key is made of. */
  readonly describe: (request: Request, repeat: number) => JsonObject;
  readonly keeps: (reply: Reply, request: Request) => boolean;
}

type Keeping<Reply> = <Request>(
  model: Generates<Request, Reply>,
  rules: KeepingRules<Request, Reply>,
) => (request: Request, call: CallOptions) => Promise<Reply>;

/** The keeping itself, for every kind of model; models built with the same one share calls. */
export function keepingReplies<Reply extends KeptReply>(options: KeepingOptions<Reply>): Keeping<Reply> {
  const { store } = options;
  const flights = createSingleFlight<Reply>({ tellsEnd: options.tellsEnd === true });
  const warnRead = warningOnce(options.onWarning);
  const warnWritten = warningOnce(options.onWarning);
  const trouble = (doing: string, error: unknown) =>
    `The reply cache cannot be ${doing}, so calls are made and paid anew: ${messageOf(error)}`;

  return (model, { describe, keeps }) =>
    async (request, call) => {
      const described = describe(request, call.repeat);
      const key = hashJson(described);
      const work = async (signal: AbortSignal) => {
        const known = await store.get(key).catch((error: unknown) => {
          warnRead(trouble('read', error));
          return null;
        });
        // An older version kept more.
        if (known !== null && keeps(known, request)) return { ...known, cached: true, retries: [] };
        const reply = await model.generate(request, { ...call, signal });
        if (keeps(reply, request) && !reply.cached) {
          const entry = { key, call: described, response: reply };
          await store.put(entry).catch((error: unknown) => warnWritten(trouble('written', error)));
        }
        return reply;
      };
      try {
        const { role, value } = await flights.run(key, call.signal, work);
        return role === 'leader' ? value : { ...value, cached: true, retries: [] };
      } catch (error) {
        if (!call.signal.aborted) throw error;
        throw billedBy(error) > 0 ? error : abortedError(model.id, call.signal);
      }
    };
}

/** Of one kind of trouble, the first is told. */
function warningOnce(onWarning: (message: string) => void = warnProcess): (message: string) => void {
  let isTold = false;
  return (message) => {
    if (!isTold) onWarning(message);
    isTold = true;
  };
}

function warnProcess(message: string): void {
  process.emitWarning(message, 'ScenewrightCache');
}
