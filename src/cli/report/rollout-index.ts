import { isObject } from '../../core/json.js';
import { type FileHandle, open } from 'node:fs/promises';
import { StorageError } from '../../core/errors.js';
import { asRollout, parseRollout } from '../../evaluation/parse-rollout.js';
import type { Rollout, RolloutId } from '../../evaluation/rollout.js';
import { placeTable } from '../../storage/place-table.js';
import { storageFailure } from '../../storage/storage-failure.js';
import { growingLog } from './growing-log.js';

/** Where every rollout of a log lies, with the figures that charts are made of; its traces stay on the disk. */
export interface RolloutIndex {
  /** Lines so far. */
  readonly count: number;
  /** Number of the line that counts for an id, from 0; null when there is none. */
  lineOf(id: RolloutId): number | null;
  /** Score of a line; null where it has none. */
  scoreAt(line: number): number | null;
  /** Dollars of the lines up to this one, itself included; null where a price is unknown. */
  costThrough(line: number): number | null;
  /** The rollout as it is stored: texts and bytes of its trace are references. */
  read(id: RolloutId): Promise<Rollout | null>;
  /** Bytes after the last whole line. */
  readonly tornBytes: number;
}

/** Looks at every rollout once, in order. `line`: its number, from 0. */
export type RolloutVisitor = (rollout: Rollout, line: number) => void;

/** An index of a log that may still be growing. */
export interface GrowingRolloutIndex extends RolloutIndex {
  /** Reads what was added since the last time. Rejects with `storage/log-damaged` that names the line. */
  readNew(visit: RolloutVisitor): Promise<void>;
  close(): Promise<void>;
}

/** Reads a log of rollouts one line at a time; a last line that is still being written waits. */
export function rolloutIndex(path: string): GrowingRolloutIndex {
  const log = growingLog(path);
  const places = placeTable();
  const scores = growingNumbers();
  const costs = growingNumbers();
  let count = 0;
  let costUsd = 0;
  let handle: Promise<FileHandle> | undefined;
  return {
    get count() {
      return count;
    },
    get tornBytes() {
      return log.tornBytes;
    },
    readNew: (visit) =>
      log.readNew(({ value }, place, line) => {
        const rollout = checked(value, line + 1);
        places.set(rollout.id, place, line);
        const { outcome, usage } = rollout;
        scores.add(outcome.type === 'scored' ? (outcome.score.score ?? Number.NaN) : Number.NaN);
        costUsd += usage.costUsd ?? Number.NaN;
        costs.add(costUsd);
        count += 1;
        visit(rollout, line);
      }),
    lineOf: (id) => places.get(id)?.tag ?? null,
    scoreAt: (line) => knownOrNull(scores.at(line)),
    costThrough: (line) => (line < 0 ? 0 : knownOrNull(costs.at(line))),
    async read(id) {
      const place = places.get(id);
      if (place === null) return null;
      try {
        handle ??= open(path, 'r');
        const bytes = Buffer.alloc(place.bytes);
        await (await handle).read(bytes, 0, place.bytes, place.offset);
        return parseRollout(parsed(bytes, path, place.offset), place.tag + 1);
      } catch (error) {
        throw storageFailure(error, 'read', path);
      }
    },
    close: async () => (await handle)?.close(),
  };
}

/** Checks only what this reader uses: checking everything of every line would take longer than reading it. */
function checked(value: unknown, line: number): Rollout {
  const isWhole =
    isObject(value) &&
    typeof value['id'] === 'string' &&
    typeof value['exampleId'] === 'string' &&
    isObject(value['outcome']) &&
    isObject(value['usage']) &&
    isObject(value['trace']) &&
    Array.isArray(value['trace']['entries']);
  // The full check throws the error that says what is wrong.
  return isWhole ? asRollout(value) : parseRollout(value, line);
}

function parsed(bytes: Buffer, path: string, offset: number): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return value;
  } catch (cause) {
    throw new StorageError('storage/log-damaged', `${path}, at byte ${offset}: not a JSON value`, {
      hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
      cause,
    });
  }
}

function knownOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Numbers in a typed array that doubles: eight bytes each. */
function growingNumbers() {
  let values = new Float64Array(1024);
  let length = 0;
  return {
    add(value: number) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    at: (index: number) => (index < length ? values[index] : undefined),
  };
}
