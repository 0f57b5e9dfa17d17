import { messageOf } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { hashJson } from '../../core/hash.js';
import { billedBy } from '../billed-error.js';
import { abortedError } from '../call.js';
import type { Generates } from '../generates.js';
import type { CallOptions, LanguageModelMiddleware, LanguageModelResponse } from '../language-model.js';
import { type CallStore, openReplyStore, type ReplyStore } from './reply-store.js';
import { describeCall } from './request-key.js';
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
 * Answers a request seen before from the store. Only replies that ended by themselves (`stop`) are kept: failures,
 * truncated and filtered replies are asked for again. Equal requests at the same time share one call; the first to
 * get the reply is billed, the others are `cached`. A store that cannot be read or written costs a warning, never
 * the reply that was paid for.
 */
export function cached(options: CacheOptions): LanguageModelMiddleware {
  const store = 'store' in options ? options.store : openReplyStore(options.folder);
  const kept = keepingReplies<LanguageModelResponse>({ ...options, store });
  return (model) => ({
    ...model,
    generate: kept(model, {
      describe: (request, repeat) => describeCall(model, request, repeat),
      keeps: (reply) => reply.finishReason === 'stop',
    }),
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
  const { store, onWarning = warnProcess } = options;
  const flights = createSingleFlight<Reply>({ tellsEnd: options.tellsEnd === true });
  const warned = new Set<string>();
  const warn = (doing: string, error: unknown) => {
    if (warned.has(doing)) return;
    warned.add(doing);
    onWarning(`The reply cache cannot be ${doing}, so calls are made and paid anew: ${messageOf(error)}`);
  };

  return (model, { describe, keeps }) =>
    async (request, call) => {
      const described = describe(request, call.repeat);
      const key = hashJson(described);
      const work = async (signal: AbortSignal) => {
        const known = await store.get(key).catch((error: unknown) => {
          warn('read', error);
          return null;
        });
        if (known !== null) return { ...known, cached: true, retries: [] };
        const reply = await model.generate(request, { ...call, signal });
        if (keeps(reply, request) && !reply.cached) {
          const entry = { key, call: described, response: reply };
          await store.put(entry).catch((error: unknown) => warn('written', error));
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

function warnProcess(message: string): void {
  process.emitWarning(message, 'ScenewrightCache');
}
