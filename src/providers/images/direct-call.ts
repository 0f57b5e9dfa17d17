import { AbortedError, ProviderError } from '../../core/errors.js';
import { withBilled } from '../billed-error.js';
import { abortedError, type CallInFlight, type ProviderConnection, timedCall } from '../call.js';
import type { ImageResponse } from '../image-model.js';
import type { CallOptions } from '../language-model.js';

/**
 * One call to a provider that answers in the same exchange and cannot be told to stop. What it was stopped in, or did
 * not answer in time, is taken as billed in full (`worstUsd`): the provider goes on making what nobody waits for. An
 * answer with an error status is billed nothing; after any other failure it is not known, so nothing is said.
 */
export async function directCall(
  connection: ProviderConnection,
  { signal }: CallOptions,
  worstUsd: number | null,
  work: (call: CallInFlight) => Promise<Omit<ImageResponse, 'latencyMs' | 'cached' | 'retries'>>,
): Promise<ImageResponse> {
  // Nothing was sent, so nothing is billed.
  if (signal.aborted) throw abortedError(connection.id, signal);
  try {
    return await timedCall(connection, signal, work);
  } catch (error) {
    throw error instanceof Error ? accounted(error, worstUsd) : error;
  }
}

function accounted(failed: Error, worstUsd: number | null): Error {
  if (failed instanceof AbortedError) return worstUsd === null ? failed : withBilled(failed, worstUsd);
  if (!(failed instanceof ProviderError) || failed.billedUsd !== undefined) return failed;
  if (failed.failure === 'timeout' && failed.status === undefined)
    return worstUsd === null ? failed : withBilled(failed, worstUsd);
  return failed.status !== undefined && failed.status >= 400 ? withBilled(failed, 0) : failed;
}
