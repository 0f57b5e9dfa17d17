import type { Candidate, ExampleId, ExampleResult } from './adapter.js';
import { type CandidateIndex, sumOf } from './state.js';

/** One piece of work of an iteration: rewrite this parent after seeing it on these examples. */
export interface Task {
  readonly parent: CandidateIndex;
  readonly exampleIds: readonly ExampleId[];
}

/** What a policy may know of one example's result; outputs and trajectories stay with the adapter. */
export type ScoreView = Pick<ExampleResult<unknown, unknown>, 'score' | 'objectives'>;

/** A child that was evaluated beside its parent. */
export interface Proposal {
  /** 0-based position of its task in the iteration. */
  readonly task: number;
  readonly parent: CandidateIndex;
  readonly candidate: Candidate;
  /** The rewritten components. */
  readonly texts: Readonly<Record<string, string>>;
  readonly exampleIds: readonly ExampleId[];
  /** The parent's results on the examples. */
  readonly before: readonly ScoreView[];
  /** The child's results on the same examples. */
  readonly after: readonly ScoreView[];
}

/** Sums over the minibatch, or null when a side has a result that could not be scored. */
export function comparedSums(proposal: Proposal): { before: number; after: number } | null {
  const before = scoredSum(proposal.before);
  const after = scoredSum(proposal.after);
  return before === null || after === null ? null : { before, after };
}

/** Sum of the scores; null when any is missing, because a partial sum would count an error as a zero. */
export function scoredSum(results: readonly ScoreView[]): number | null {
  const scores = results.map((result) => result.score);
  return scores.every((score) => score !== null) ? sumOf(scores) : null;
}

/** Examples of which at least one side could not be scored. */
export function unscoredIds(proposal: Proposal): readonly ExampleId[] {
  return proposal.exampleIds.filter(
    (_, at) => proposal.before[at]?.score == null || proposal.after[at]?.score == null,
  );
}
