import type { Redis } from 'ioredis';
import { UsageError } from '../../../core/errors.js';
import type { ConnectionSettings } from './connection-settings.js';
import { QueueError, queueFailure } from './queue-error.js';
import type { QueuePackages } from './packages.js';

/** How long Redis may be away, in a restart for example, before the work is given up. */
const DEFAULT_PATIENCE_MS = 60_000;

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_EVERY_MS = 250;

/** BullMQ's scripts need no more; ioredis speaks RESP3, which came with it. */
const OLDEST_REDIS = 6;

/** Connections to one Redis. */
export interface Connection {
  /** The address without user name and password. */
  readonly server: string;
  /** Another connection: one that listens can do nothing else. */
  open(): Redis;
  /** Aborts when Redis stays away for too long; its reason is the error to end with. */
  readonly lost: AbortSignal;
  failure(error: unknown): Error;
  close(): void;
}

/** Throws UsageError for an address that is none. */
export function serverOf(url: string): string {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new UsageError('queue/url-invalid', 'the address of Redis cannot be used', {
      hint: 'Write redis://HOST:PORT, redis://USER:PASSWORD@HOST:PORT, or rediss:// for TLS.',
    });
  }
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** Makes sure that there is a Redis that lets us in. Rejects with QueueError or UsageError. */
export async function connect({ Redis }: QueuePackages, settings: ConnectionSettings): Promise<Connection> {
  const { url, patienceMs = DEFAULT_PATIENCE_MS } = settings;
  const server = serverOf(url);
  await probe(Redis, url, server);
  const lost = new AbortController();
  const opened = new Set<Redis>();
  return {
    server,
    lost: lost.signal,
    failure: (error) => queueFailure(error, server),
    open() {
      const retries = Math.ceil(patienceMs / RECONNECT_EVERY_MS);
      const redis = new Redis(url, {
        connectTimeout: CONNECT_TIMEOUT_MS,
        // Commands wait for Redis to come back; how long is said here.
        maxRetriesPerRequest: null,
        retryStrategy: (times) => (times > retries ? null : RECONNECT_EVERY_MS),
      });
      let last: unknown;
      redis.on('error', (error: unknown) => {
        last = error;
      });
      redis.on('end', () => {
        if (opened.has(redis)) lost.abort(queueFailure(last ?? new Error('the connection ended'), server));
      });
      opened.add(redis);
      return redis;
    },
    close() {
      const all = [...opened];
      opened.clear();
      for (const redis of all) redis.disconnect();
    },
  };
}

async function probe(Redis: QueuePackages['Redis'], url: string, server: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: null,
    retryStrategy: () => null,
  });
  let first: unknown;
  redis.on('error', (error: unknown) => {
    first ??= error;
  });
  try {
    await redis.connect();
    const version = /redis_version:((\d+)[.\d]*)/.exec(await redis.info('server'));
    if (version !== null && Number(version[2]) < OLDEST_REDIS) {
      throw new QueueError('queue/redis-version', `Redis at ${server} is version ${version[1]}`, {
        hint: `Version ${OLDEST_REDIS} or newer is needed; Valkey will do.`,
      });
    }
  } catch (error) {
    throw queueFailure(first ?? error, server);
  } finally {
    redis.disconnect();
  }
}
