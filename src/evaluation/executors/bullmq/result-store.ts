import type { Redis } from 'ioredis';
import { z } from 'zod';
import { StorageError } from '../../../core/errors.js';
import { parseJson } from '../../../core/parse-json.js';
import { asRollout } from '../../parse-rollout.js';
import type { RolloutId } from '../../rollout.js';
import { rolloutSchema } from '../../rollout-schema.js';
import type { RunKeys } from './keys.js';
import { type DuplicateResult, duplicateSchema, type StoredResult } from './stored-result.js';
import { fromPayload, type Payload, toPayload } from './payload.js';

/** How long what a run left behind stays in Redis; a coordinator that resumes within that time finds it. */
const KEPT_SECONDS = 7 * 24 * 3600;

/** The results of a run in Redis: the first under an id and generation is kept, and no other. */
export interface ResultStore {
  /** False when it came too late: then it is counted as a duplicate. */
  store(id: RolloutId, generation: number, result: StoredResult): Promise<boolean>;
  /** Says which execution may store the result from now on; false where there is one. */
  allow(id: RolloutId, generation: number, execution: string): Promise<boolean>;
  /** How many results of the id were taken. */
  generation(id: RolloutId): Promise<number>;
  get(id: RolloutId, generation: number): Promise<StoredResult | null>;
  /** The coordinator has it safe. */
  take(id: RolloutId, generation: number): Promise<void>;
  /** Gives the duplicates since the last time. */
  duplicates(): Promise<readonly DuplicateResult[]>;
  putInput(id: RolloutId, generation: number, request: Payload): Promise<void>;
  getInput(id: RolloutId, generation: number): Promise<Readonly<Record<string, Buffer>>>;
}

/** KEYS: result, current, taken, duplicates. ARGV: id, generation, execution, seconds, duplicate, field, value ... */
const STORE = `
local current = redis.call('get', KEYS[2])
local taken = tonumber(redis.call('hget', KEYS[3], ARGV[1]) or '0')
if redis.call('exists', KEYS[1]) == 1 or taken > tonumber(ARGV[2]) or (current and current ~= ARGV[3]) then
  redis.call('rpush', KEYS[4], ARGV[5])
  redis.call('expire', KEYS[4], ARGV[4])
  return 0
end
for at = 6, #ARGV, 2 do redis.call('hset', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('expire', KEYS[1], ARGV[4])
return 1`;

/** KEYS: result, current. ARGV: execution, seconds. */
const ALLOW = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('set', KEYS[2], ARGV[1], 'EX', ARGV[2])
return 1`;

/** KEYS: taken, result, current, input. ARGV: id, generation, seconds. */
const TAKE = `
if tonumber(redis.call('hget', KEYS[1], ARGV[1]) or '0') == tonumber(ARGV[2]) then
  redis.call('hset', KEYS[1], ARGV[1], tonumber(ARGV[2]) + 1)
  redis.call('expire', KEYS[1], ARGV[3])
  redis.call('del', KEYS[2], KEYS[3], KEYS[4])
end
return 0`;

export function resultStore(redis: Redis, keys: RunKeys): ResultStore {
  return {
    store: (id, generation, result) => storeFirst(redis, keys, id, generation, result),
    async allow(id, generation, execution) {
      const [result, current] = [keys.result(id, generation), keys.current(id, generation)];
      return (await redis.eval(ALLOW, 2, result, current, execution, KEPT_SECONDS)) === 1;
    },
    async generation(id) {
      return Number((await redis.hget(keys.taken, id)) ?? 0);
    },
    async get(id, generation) {
      const value = await fromPayload(await redis.hgetallBuffer(keys.result(id, generation)));
      return value === undefined ? null : asResult(value);
    },
    async take(id, generation) {
      const { taken, result, current, input } = keys;
      const removed = [result(id, generation), current(id, generation), input(id, generation)];
      await redis.eval(TAKE, 4, taken, ...removed, id, generation, KEPT_SECONDS);
    },
    async duplicates() {
      const [, lines] =
        (await redis.multi().lrange(keys.duplicates, 0, -1).del(keys.duplicates).exec())?.[0] ?? [];
      const texts = z.array(z.string()).safeParse(lines).data ?? [];
      return texts.flatMap((text) => duplicateSchema.safeParse(parseJson(text)).data ?? []);
    },
    async putInput(id, generation, request) {
      const key = keys.input(id, generation);
      const fields = Object.entries(request).flat().map(asArgument);
      await redis
        .multi()
        .hset(key, ...fields)
        .expire(key, KEPT_SECONDS)
        .exec();
    },
    getInput: (id, generation) => redis.hgetallBuffer(keys.input(id, generation)),
  };
}

async function storeFirst(
  redis: Redis,
  keys: RunKeys,
  id: RolloutId,
  generation: number,
  result: StoredResult,
): Promise<boolean> {
  const { rollout, worker, execution } = result;
  const duplicate: DuplicateResult = {
    id,
    worker,
    outcome: rollout.outcome.type,
    usage: rollout.usage,
  };
  const fields = Object.entries(await toPayload(result)).flat();
  const stored = await redis.eval(
    STORE,
    4,
    keys.result(id, generation),
    keys.current(id, generation),
    keys.taken,
    keys.duplicates,
    id,
    generation,
    execution,
    KEPT_SECONDS,
    JSON.stringify(duplicate),
    ...fields.map(asArgument),
  );
  return stored === 1;
}

function asArgument(value: string | Uint8Array): string | Buffer {
  return typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

const resultSchema = z.object({
  rollout: rolloutSchema,
  worker: z.string(),
  execution: z.string(),
  paid: z.array(z.int().min(0)).nullable(),
});

function asResult(value: unknown): StoredResult {
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) {
    throw new StorageError(
      'queue/result-damaged',
      `a result in Redis is none: ${z.prettifyError(parsed.error)}`,
      {
        hint: 'Workers and coordinator must be of the same version of scenewright.',
      },
    );
  }
  return { ...parsed.data, rollout: asRollout(rolloutIn(value)) };
}

/** As it was sent: the schema does not know all of a trace. */
function rolloutIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'rollout' in value ? value.rollout : undefined;
}
