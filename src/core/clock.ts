import { onAbort } from './on-abort.js';

/** Where time comes from. The core never reads the wall clock itself, so that tests and replays own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest that a timer of Node waits, 24.8 days; one for longer fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `then` after `ms` milliseconds, however many; gives back how to prevent it. A timer that is not `keptAlive`
 * lets the process end before.
 */
export function startTimer(ms: number, then: () => void, keptAlive = true): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number) => {
    const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
    timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : then()), stepMs);
    if (!keptAlive) timer.unref();
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stopTimer = startTimer(ms, () => {
        stopListening?.();
        resolve();
      });
      const stopListening =
        signal &&
        onAbort(signal, () => {
          stopTimer();
          reject(signal.reason);
        });
    }),
};
