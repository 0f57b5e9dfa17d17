import { DEFAULT_QUEUE } from '../../evaluation/executors/bullmq/keys.js';
import type { QueueFlags } from '../options/executor.js';
import type { Session } from '../session.js';

/** Where a Redis listens when nothing is said about it. */
const DEFAULT_REDIS = 'redis://127.0.0.1:6379';

/** Redis and queue: flags win over the environment, that over the defaults. */
export function queueOf(
  { redis, queue }: QueueFlags,
  { host }: Session,
): { readonly url: string; readonly queue: string } {
  return { url: redis ?? (host.env['REDIS_URL'] || DEFAULT_REDIS), queue: queue ?? DEFAULT_QUEUE };
}
