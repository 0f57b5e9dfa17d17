import type { FalClient } from '@fal-ai/client';
import { ProviderError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { judgingFetch, type ProviderConnection, secretsOf } from '../call.js';
import { asFields } from '../as-fields.js';
import { providerError } from '../provider-failure.js';

/** fal's queue for one model: each step is sent once. */
export interface FalQueue {
  /** Gives the id under which fal keeps the request. */
  submit(input: JsonObject, signal: AbortSignal): Promise<string>;
  /** Asks how it stands until it is done. */
  untilDone(requestId: string, signal: AbortSignal): Promise<void>;
  result(requestId: string, signal: AbortSignal): Promise<unknown>;
  cancel(requestId: string, signal: AbortSignal): Promise<Cancellation>;
}

/** `removed`: it had not begun; `asked`: the runner was told, and may finish all the same; `late`: it is done. */
export type Cancellation = 'removed' | 'asked' | 'late';

const FAL_QUEUE_URL = 'https://queue.fal.run';
/** As fal's client asks. */
export const DEFAULT_POLL_MS = 500;

export async function openFalQueue(connection: ProviderConnection, pollMs: number): Promise<FalQueue> {
  const { createFalClient } = await import('@fal-ai/client');
  const base = connection.baseUrl ?? FAL_QUEUE_URL;
  const send = judgingFetch(connection, (url) => url.replace(FAL_QUEUE_URL, base));
  const client = createFalClient({
    credentials: connection.apiKey ?? '',
    suppressLocalCredentialsWarning: true,
    fetch: sentOnce(send),
  });
  return queueOf(client, connection, { pollMs, base, send });
}

/**
 * The client repeats what fails with an error status or a broken connection, and no setting turns that off for its
 * queue. It knows both by the error's class, status and code, so an error without these ends the call at once.
 */
function sentOnce(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      throw new FailedOnce(error);
    }
  };
}

class FailedOnce extends Error {
  /** Where `causeChain` looks, and the client does not. */
  readonly originalError: unknown;

  constructor(originalError: unknown) {
    super('the request failed');
    this.originalError = originalError;
  }
}

interface QueueWay {
  readonly pollMs: number;
  readonly base: string;
  readonly send: typeof fetch;
}

function queueOf(
  { queue }: FalClient,
  connection: ProviderConnection,
  { pollMs, base, send }: QueueWay,
): FalQueue {
  const { model, clock } = connection;
  const malformed = (detail: string, requestId?: string) =>
    providerError('malformed-response', {
      model: connection.id,
      secrets: secretsOf(connection),
      detail,
      requestId,
    });
  return {
    async submit(input, abortSignal) {
      const queued: unknown = await queue.submit(model, { input, abortSignal });
      const requestId = asFields(queued)?.['request_id'];
      if (typeof requestId === 'string' && /^[\w-]+$/.test(requestId)) return requestId;
      throw malformed('the queue gave no request id');
    },
    async untilDone(requestId, abortSignal) {
      for (;;) {
        const answer: unknown = await queue.status(model, { requestId, abortSignal });
        const status = asFields(answer)?.['status'];
        if (status === 'COMPLETED') return;
        if (status !== 'IN_QUEUE' && status !== 'IN_PROGRESS')
          throw malformed(`queue status ${JSON.stringify(status)}`, requestId);
        await clock.sleep(pollMs, abortSignal);
      }
    },
    async result(requestId, abortSignal) {
      const answer = await queue.result(model, { requestId, abortSignal });
      const data: unknown = answer.data;
      return data;
    },
    // Past the client, which throws away the answer that tells whether it was in time.
    async cancel(requestId, signal) {
      const [owner, app] = model.split('/');
      try {
        const answer = await send(`${base}/${owner}/${app}/requests/${requestId}/cancel`, {
          method: 'PUT',
          headers: { authorization: `Key ${connection.apiKey ?? ''}`, accept: 'application/json' },
          signal,
        });
        const body: unknown = await answer.json();
        return asFields(body)?.['status'] === 'OK' ? 'removed' : 'asked';
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        if (error.failure === 'not-found') return 'removed';
        if (error.message.includes('ALREADY_COMPLETED')) return 'late';
        throw error;
      }
    },
  };
}
