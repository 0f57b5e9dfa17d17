import type { AbortedError } from '../core/errors.js';

/** Signals that ask a command to end. A closed terminal (SIGHUP) counts as the first Ctrl-C. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How Ctrl-C reaches the work: first a request to finish what is in flight, then a full stop. */
export interface Interrupts extends Disposable {
  /** Aborts at the first signal: start nothing new, finish and store what is in flight. */
  readonly finishing: AbortSignal;
  /** Aborts at the second signal: drop everything. */
  readonly stopping: AbortSignal;
}

/** The part of `process` that is listened to; a test hands in an EventEmitter. */
export interface SignalSource {
  on(signal: (typeof STOP_SIGNALS)[number], listener: () => void): unknown;
  off(signal: (typeof STOP_SIGNALS)[number], listener: () => void): unknown;
}

export interface InterruptOptions {
  /** Told at the first signal, to say what happens now. */
  readonly onFirst: () => void;
  /** Reason of both aborts. */
  readonly reason: () => AbortedError;
  /** Called at the third signal, when even the full stop hangs. */
  readonly exit: () => void;
}

/** Listens until disposed. */
export function listenForInterrupts(source: SignalSource, options: InterruptOptions): Interrupts {
  const finishing = new AbortController();
  const stopping = new AbortController();
  const listener = () => {
    if (!finishing.signal.aborted) {
      options.onFirst();
      finishing.abort(options.reason());
    } else if (!stopping.signal.aborted) {
      stopping.abort(options.reason());
    } else {
      options.exit();
    }
  };
  for (const signal of STOP_SIGNALS) source.on(signal, listener);
  return {
    finishing: finishing.signal,
    stopping: stopping.signal,
    [Symbol.dispose]() {
      for (const signal of STOP_SIGNALS) source.off(signal, listener);
    },
  };
}
