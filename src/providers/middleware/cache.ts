import { messageOf } from '../../core/errors.js';
import { abortedError } from '../call.js';
import type { LanguageModelMiddleware, LanguageModelResponse } from '../language-model.js';
import { openReplyStore, type ReplyStore } from './reply-store.js';
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
 * Answers a request seen before from the store. Only replies that ended by themselves (`stop`) are kept: failures,
 * truncated and filtered replies are asked for again. Equal requests at the same time share one call; the first to
 * get the reply is billed, the others are `cached`. A store that cannot be read or written costs a warning, never
 * the reply that was paid for.
 */
export function cached(options: CacheOptions): LanguageModelMiddleware {
  const { onWarning = warnProcess } = options;
  const store = 'store' in options ? options.store : openReplyStore(options.folder);
  const flights = createSingleFlight<LanguageModelResponse>();
  const warned = new Set<string>();
  const warn = (doing: string, error: unknown) => {
    if (warned.has(doing)) return;
    warned.add(doing);
    onWarning(`The reply cache cannot be ${doing}, so calls are made and paid anew: ${messageOf(error)}`);
  };

  return (model) => ({
    ...model,
    async generate(request, call) {
      const key = callKey(model, request, call.repeat);
      const work = async (signal: AbortSignal) => {
        const known = await store.get(key).catch((error: unknown) => {
          warn('read', error);
          return null;
        });
        if (known !== null) return { ...known, cached: true, retries: [] };
        const reply = await model.generate(request, { ...call, signal });
        if (reply.finishReason === 'stop' && !reply.cached) {
          const entry = { key, call: describeCall(model, request, call.repeat), response: reply };
          await store.put(entry).catch((error: unknown) => warn('written', error));
        }
        return reply;
      };
      try {
        const { role, value } = await flights.run(key, call.signal, work);
        return role === 'leader' ? value : { ...value, cached: true, retries: [] };
      } catch (error) {
        throw call.signal.aborted ? abortedError(model.id, call.signal) : error;
      }
    },
  });
}

function warnProcess(message: string): void {
  process.emitWarning(message, 'ScenewrightCache');
}
