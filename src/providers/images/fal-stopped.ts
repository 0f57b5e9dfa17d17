import { ProviderError } from '../../core/errors.js';
import { causeChain } from '../cause-chain.js';
import { untilAborted } from '../until-aborted.js';
import type { FalQueue } from './fal-queue.js';

/** How long a stopped call may take to find out what it was billed. Cancelling takes a second or two. */
const SETTLING_MS = 10_000;

/**
 * Cancels a request whose call ended before its images were there, and gives how many images are billed all the same:
 * none where it had not begun or failed, those of its result where it finished, `unknown` where fal does not tell.
 */
export async function settleStopped(
  queue: FalQueue,
  sent: Promise<string>,
  imagesIn: (result: unknown, requestId: string) => number,
): Promise<number | 'unknown'> {
  const signal = AbortSignal.timeout(SETTLING_MS);
  try {
    const requestId = await untilAborted(sent, signal);
    const cancellation = await queue.cancel(requestId, signal);
    if (cancellation === 'removed') return 0;
    if (cancellation === 'asked') await queue.untilDone(requestId, signal);
    return imagesIn(await queue.result(requestId, signal), requestId);
  } catch (error) {
    // An answer with an error status: the queue did not take the request, or holds no images of it.
    const refusal = causeChain(error).find((cause) => cause instanceof ProviderError);
    return refusal?.status !== undefined && refusal.status >= 400 ? 0 : 'unknown';
  }
}
