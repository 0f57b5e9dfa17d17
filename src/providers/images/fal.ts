import { AbortedError, ProviderError, UsageError } from '../../core/errors.js';
import { lazy } from '../../core/lazy.js';
import { withBilled } from '../billed-error.js';
import { callError, type CallInFlight, type ProviderConnection, startCall } from '../call.js';
import type { ImageModel, ImageRequest, ImageResponse } from '../image-model.js';
import type { CallOptions } from '../language-model.js';
import { untilAborted } from '../until-aborted.js';
import { countDowngrades } from './count-downgrades.js';
import { type FalEndpoint, falEndpoint } from './fal-endpoints.js';
import { DEFAULT_POLL_MS, type FalQueue, openFalQueue } from './fal-queue.js';
import { type FalResult, fetchFalImages, readFalResult } from './fal-result.js';
import { settleStopped } from './fal-stopped.js';
import { fitRequest } from './fit-request.js';
import { costOfImages, type ImageRates } from './image-prices.js';

export interface FalModelOptions {
  readonly rates: ImageRates | null;
  /** Milliseconds between two questions how a request stands; default 500. */
  readonly pollMs?: number | undefined;
  /** Fetches the images instead of the built-in one. */
  readonly fetch?: typeof fetch | undefined;
}

/** What is known of a request so far, for the account of a call that fails. */
interface Progress {
  sent?: Promise<string>;
  /** The images are made and billed. */
  result?: FalResult;
}

/** fal's models over its queue: submit, ask, fetch the result, fetch the files. */
export function falModel(connection: ProviderConnection, options: FalModelOptions): ImageModel {
  const endpoint = falEndpoint(connection.model);
  const { id } = connection;
  const queues = lazy(() => openFalQueue(connection, options.pollMs ?? DEFAULT_POLL_MS));

  async function generate(asked: ImageRequest, { signal }: CallOptions): Promise<ImageResponse> {
    checkReferences(id, endpoint, asked);
    const { request, downgrades } = fitRequest({ id, ...endpoint }, asked, endpoint);
    const costOf = (count: number) => costOfImages(options.rates, request, count);
    const queue = await queues.get();
    const call = startCall(connection, signal);
    const progress: Progress = {};
    try {
      const result = await makeResult(queue, connection, endpoint, request, call, progress);
      const fetched = await fetchFalImages(result, connection, call, options.fetch);
      return {
        images: fetched.images,
        costUsd: costOf(result.files.length),
        servedBy: connection.model,
        requestId: result.requestId,
        downgrades: [...downgrades, ...countDowngrades(request, result.files.length), ...fetched.downgrades],
        latencyMs: connection.clock.now() - call.startedAtMs,
        cached: false,
        retries: [],
      };
    } catch (error) {
      const failed = callError(error, connection, call, signal);
      if (!(failed instanceof ProviderError || failed instanceof AbortedError)) throw failed;
      const billed = await billedImages(queue, connection, progress);
      const usd = costOf(billed === 'unknown' ? (request.count ?? 1) : billed);
      throw usd === null && billed !== 0 ? failed : withBilled(failed, usd ?? 0);
    } finally {
      call.end();
    }
  }

  return {
    id,
    capabilities: endpoint.capabilities,
    simulated: false,
    price: options.rates?.price ?? null,
    cacheScope: `fal/1 ${connection.baseUrl ?? 'default address'}`,
    generate,
  };
}

async function makeResult(
  queue: FalQueue,
  connection: ProviderConnection,
  endpoint: FalEndpoint,
  request: ImageRequest,
  call: CallInFlight,
  progress: Progress,
): Promise<FalResult> {
  // Not under the caller's signal: a request whose id never came back could not be cancelled.
  progress.sent = queue.submit(endpoint.input(request), AbortSignal.timeout(connection.timeoutMs));
  const requestId = await untilAborted(progress.sent, call.signal);
  await queue.untilDone(requestId, call.signal);
  const data = await queue.result(requestId, call.signal);
  progress.result = readFalResult(data, connection, requestId);
  return progress.result;
}

/** How many images a failed or stopped call is billed for. */
async function billedImages(
  queue: FalQueue,
  connection: ProviderConnection,
  { sent, result }: Progress,
): Promise<number | 'unknown'> {
  if (result !== undefined) return result.files.length;
  if (sent === undefined) return 0;
  return settleStopped(
    queue,
    sent,
    (data, requestId) => readFalResult(data, connection, requestId).files.length,
  );
}

function checkReferences(
  id: string,
  { minReferences }: FalEndpoint,
  { references = [] }: ImageRequest,
): void {
  if (references.length >= minReferences) return;
  throw new UsageError(
    'image/unsupported',
    `${id} edits images: it needs at least ${minReferences} reference.`,
    {
      hint: `Give one, or take ${id.replace(/\/edit$/, '')}, which needs none.`,
    },
  );
}
