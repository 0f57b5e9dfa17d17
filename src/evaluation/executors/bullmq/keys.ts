import { UsageError } from '../../../core/errors.js';
import type { RolloutId } from '../../rollout.js';

/** First part of every key, so that queues of other programs with the same name are left alone. */
export const KEY_PREFIX = 'scenewright';

/** Name of the queue where nothing is said. */
export const DEFAULT_QUEUE = 'rollouts';

/** Throws UsageError for a name that cannot be part of a key. */
export function checkQueueName(queue: string): void {
  if (/^[\w.-]{1,100}$/.test(queue)) return;
  throw new UsageError('queue/name-invalid', `${JSON.stringify(queue)} cannot be the name of a queue`, {
    hint: 'Use letters, digits, dots, dashes and underscores.',
  });
}

/** Channel that a worker listens on. */
export function workerChannel(queue: string, worker: string): string {
  return `${KEY_PREFIX}:${queue}:worker:${worker}`;
}

/** Keys and channels of one run. */
export interface RunKeys {
  /** Channel that the coordinator listens on. */
  readonly desk: string;
  /** Hash: how many results of an id the coordinator has taken. */
  readonly taken: string;
  /** List: results that came to late. */
  readonly duplicates: string;
  result(id: RolloutId, generation: number): string;
  /** Which execution may store the result. */
  current(id: RolloutId, generation: number): string;
  /** Hash: bytes of the request. */
  input(id: RolloutId, generation: number): string;
  job(id: RolloutId, generation: number): string;
}

export function runKeys(queue: string, scope: string): RunKeys {
  const base = `${KEY_PREFIX}:${queue}:run:${scope}`;
  const of = (what: string) => (id: RolloutId, generation: number) => `${base}:${what}:${id}:${generation}`;
  return {
    desk: `${base}:desk`,
    taken: `${base}:taken`,
    duplicates: `${base}:duplicates`,
    result: of('result'),
    current: of('current'),
    input: of('input'),
    // BullMQ does not take colons here.
    job: (id, generation) => `${scope}-${id}-${generation}`,
  };
}
