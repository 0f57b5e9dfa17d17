import { StorageError } from '../core/errors.js';
import { canonicalJson } from '../core/json.js';
import { EVALUATION_STARTED } from '../evaluation/evaluation-design.js';
import { parseJson } from '../core/parse-json.js';
import type { RunFolder } from '../storage/run-folder.js';

/** Event that ends a run, or a part of one that a raised cap may let go on. Not part of the search. */
export const REPORT_WRITTEN = 'report-written';

/** Writes what happens to the run folder, in order. */
export interface EventRecord {
  /** Caps on metric calls that the earlier part was started with and raised to, in order. */
  readonly budgets: readonly number[];
  /** Events of an earlier, interrupted part of the run. */
  readonly replayed: number;
  /** Whether the search is still in what the earlier part did, so that it has found nothing new. */
  isReplaying(): boolean;
  /**
   * Notes an event. While the record still holds events of the earlier part, the event must be the next of them:
   * otherwise this throws, because the search took another way than the one it is meant to go on with.
   */
  add(type: string, data: object): void;
  /** Throws what a write has failed with. */
  check(): void;
  /** Resolves when everything noted outlives this process; rejects with StorageError. */
  flush(): Promise<void>;
}

/** For runs without a folder. */
export const noEventRecord: EventRecord = {
  budgets: [],
  replayed: 0,
  isReplaying: () => false,
  add: () => undefined,
  check: () => undefined,
  flush: () => Promise.resolve(),
};

/** The record of a run folder, at the start of what it holds. */
export async function openEventRecord({ events, path }: RunFolder): Promise<EventRecord> {
  const earlier: { type: string; text: string }[] = [];
  const budgets: number[] = [];
  for await (const { type, data } of events.read()) {
    // Evaluations note themselves in the same log, also between a search that a cap ended and its continuation.
    if (type === EVALUATION_STARTED || type === REPORT_WRITTEN) continue;
    // As it was written: `add` writes canonical text, and parsing keeps the order of keys.
    earlier.push({ type, text: JSON.stringify(data) });
    const budget = budgetIn(type, data);
    if (budget !== null) budgets.push(budget);
  }
  let position = 0;
  let pending: Promise<unknown> = Promise.resolve();
  let failed: { readonly error: unknown } | null = null;
  const check = () => {
    if (failed !== null) throw failed.error;
  };
  return {
    budgets,
    replayed: earlier.length,
    check,
    isReplaying: () => position < earlier.length,
    add(type, data) {
      const known = earlier[position];
      const text = canonicalJson(data);
      if (known === undefined) {
        pending = events.append(type, parseJson(text) ?? null).catch((error: unknown) => {
          failed ??= { error };
        });
        return;
      }
      if (known.type !== type || !isSame(known.text, text)) {
        throw diverged(path, position, known, { type, text });
      }
      position += 1;
    },
    async flush() {
      await pending;
      check();
    },
  };
}

/** `known` may be the line of another writer, with its keys in another order. */
function isSame(known: string, text: string): boolean {
  return known === text || canonicalJson(parseJson(known)) === text;
}

function budgetIn(type: string, data: unknown): number | null {
  const name = type === 'compile-started' ? 'metricCalls' : type === 'run-extended' ? 'budgetCalls' : null;
  if (name === null || typeof data !== 'object' || data === null) return null;
  const calls: unknown = Reflect.get(data, name);
  return typeof calls === 'number' ? calls : null;
}

interface Compared {
  readonly type: string;
  readonly text: string;
}

function diverged(path: string, seq: number, known: Compared, now: Compared): StorageError {
  const brief = ({ type, text }: Compared) =>
    `${type} ${text.length > 300 ? `${text.slice(0, 300)} ...` : text}`;
  return new StorageError(
    'compile/resume-differs',
    `${path}: event ${seq} was ${brief(known)}, but this search comes to ${brief(now)}`,
    {
      hint: 'Resume with the program, data, models, seed, budget and options that the run was started with.',
    },
  );
}
