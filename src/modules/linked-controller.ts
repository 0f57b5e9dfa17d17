import { AbortedError } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';

/** An abort controller that also aborts with its parent, until it is unlinked. */
export interface LinkedController {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Lets go of the parent, which may live as long as the process. */
  unlink(): void;
}

export function linkedController(parent: AbortSignal | undefined): LinkedController {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent?.reason);
  const unlink = parent === undefined ? () => {} : onAbort(parent, follow);
  if (parent?.aborted) follow();
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink,
  };
}

/** Throws AbortedError when the work is to stop, also under a signal that was aborted with another reason. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AbortedError('run/aborted', 'The run was stopped.', { cause: signal.reason });
}
