import type { LineBytes } from '../storage/json-lines.js';
import type { Rollout, RolloutOutcome } from './rollout.js';

type Scored = Extract<RolloutOutcome, { type: 'scored' }>;

/** A rollout without its long parts: the trace, and what the program gave. */
export interface RolloutHead extends Omit<Rollout, 'trace' | 'outcome'> {
  readonly outcome: Omit<Scored, 'output'> | Exclude<RolloutOutcome, Scored>;
}

/** The rollout with its trace at the end, and what the store reads of every line at its beginning. */
export function traceLast({ trace, id, exampleId, seed, repeat, replies, ...rest }: Rollout): Rollout {
  return { id, exampleId, seed, repeat, ...(replies === undefined ? {} : { replies }), ...rest, trace };
}

const TRACE = Buffer.from(',"trace":{"entries":[');

/**
 * The head of a stored rollout, from the beginning of its line; null where the line is laid out otherwise, and must
 * be parsed as a whole.
 */
export function headIn(line: LineBytes): RolloutHead | null {
  const end = line.indexOf(TRACE);
  if (end === -1) return null;
  try {
    // An output with such a key of its own is cut in its middle: that is no JSON.
    const head: unknown = JSON.parse(`${line.toString('utf8', 0, end)}}`);
    return isHead(head) ? head : null;
  } catch {
    return null;
  }
}

/** The line was written by `add` of the store, whole: its end tells what lies before it. */
function isHead(value: unknown): value is RolloutHead {
  return typeof value === 'object' && value !== null && 'usage' in value && 'simulated' in value;
}
