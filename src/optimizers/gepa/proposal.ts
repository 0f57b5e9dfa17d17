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

/**
 * Sums over the examples on which both sides were scored. Null = not comparable: the child could not be scored
 * where its parent was, so nothing says that it is as good there, or no example is left. An error is never a zero.
 */
export function comparedSums(proposal: Proposal): { before: number; after: number } | null {
  const pairs: { before: number; after: number }[] = [];
  for (const at of proposal.exampleIds.keys()) {
    const before = proposal.before[at]?.score ?? null;
    const after = proposal.after[at]?.score ?? null;
    if (before === null) continue;
    if (after === null) return null;
    pairs.push({ before, after });
  }
  if (pairs.length === 0) return null;
  return { before: sumOf(pairs.map((pair) => pair.before)), after: sumOf(pairs.map((pair) => pair.after)) };
}

/** Sum of the scores; null when any is missing, because a partial sum would count an error as a zero. */
export function scoredSum(results: readonly ScoreView[]): number | null {
  const scores = results.map((result) => result.score);
  return scores.every((score) => score !== null) ? sumOf(scores) : null;
}

/** Examples of which at least one side could not be scored. */
export function unscoredIds(proposal: Proposal): readonly ExampleId[] {
  const missing = proposal.exampleIds.filter(
    (_, at) => proposal.before[at]?.score == null || proposal.after[at]?.score == null,
  );
  return [...new Set(missing)];
}
