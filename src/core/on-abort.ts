import { setMaxListeners } from 'node:events';

/**
 * Calls `listener` once when the signal aborts; gives back how to stop listening. Many calls may wait on the signal
 * of one run, which Node would otherwise report as a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
