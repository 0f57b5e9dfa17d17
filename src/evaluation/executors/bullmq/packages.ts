import type { createIORedisClient, DelayedError, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { messageOf, UsageError } from '../../../core/errors.js';

const INSTALL = 'npm install bullmq@^6.7.0 ioredis@^6.0.0';

/** What is used of BullMQ and of its Redis client, which are installed only where they are needed. */
export interface QueuePackages {
  readonly Queue: typeof Queue;
  readonly Worker: typeof Worker;
  readonly DelayedError: typeof DelayedError;
  readonly createIORedisClient: typeof createIORedisClient;
  readonly Redis: typeof Redis;
}

async function load(): Promise<QueuePackages> {
  const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
  const { Queue, Worker, DelayedError, createIORedisClient } = bullmq;
  return { Queue, Worker, DelayedError, createIORedisClient, Redis: ioredis.Redis };
}

/**
 * Loads the packages. Rejects with UsageError (`queue/packages-missing`) and the command that installs them. `from`
 * stands for the imports, which a test replaces.
 */
export async function queuePackages(from: () => Promise<QueuePackages> = load): Promise<QueuePackages> {
  try {
    return await from();
  } catch (error) {
    throw new UsageError(
      'queue/packages-missing',
      `rollouts on other machines need the packages bullmq and ioredis: ${messageOf(error)}`,
      { hint: `Install them beside scenewright: ${INSTALL}`, cause: error },
    );
  }
}
