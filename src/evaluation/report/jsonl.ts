import type { Evaluation } from '../evaluation.js';
import { rolloutRows } from './rollout-rows.js';

/** Every rollout of an evaluation as a line of JSON; `rolloutId` finds its trace and output in `rollouts.jsonl`. */
export function rolloutsJsonl(evaluation: Evaluation): string {
  return rolloutRows(evaluation)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
