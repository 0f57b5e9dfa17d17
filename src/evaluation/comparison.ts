import { createRng } from '../core/rng.js';
import {
  estimate,
  type Estimate,
  examplesByTag,
  type Measure,
  measuredExamples,
  type MeasuredExamples,
  objectiveMeasure,
  scoreMeasure,
} from './estimates.js';
import type { EvaluatedProgram, Evaluation } from './evaluation.js';
import { mean } from './statistics/moments.js';
import { signFlipTest, signTest } from './statistics/paired-tests.js';

/** Both programs on one example, over the repeats that both have. */
export interface PairedExample {
  readonly exampleId: string;
  readonly baseline: number;
  readonly program: number;
  readonly difference: number;
}

/** The difference of two programs' means over the examples that both have. */
export interface PairedDifference {
  readonly baselineMean: number;
  readonly programMean: number;
  /** Of program minus baseline. */
  readonly difference: Estimate;
}

export type Verdict = 'improved' | 'regressed' | 'no-evidence' | 'too-few-examples';

export interface Comparison {
  readonly baseline: string;
  readonly program: string;
  readonly score: PairedDifference | null;
  readonly verdict: Verdict;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Two-sided p of the sign-flip permutation test; null without pairs. */
  readonly signFlipP: number | null;
  /** Two-sided p of the sign test; null without pairs. */
  readonly signTestP: number | null;
  readonly pairs: readonly PairedExample[];
  /** Examples that one of the two has no score for: they are left out on both sides. */
  readonly excluded: readonly string[];
  readonly objectives: readonly (PairedDifference & { readonly name: string })[];
  readonly tags: readonly (PairedDifference & { readonly tag: string })[];
}

/**
 * Below this an exact two-sided sign-flip test cannot reach 5%, whatever the differences (2 of 2^5 patterns is 6%), so
 * no verdict is given: a bootstrap of a handful of values is too sure of itself.
 */
export const MIN_EXAMPLES_FOR_VERDICT = 6;

/** Smallest difference that counts as one: below it is rounding of the mean over repeats. */
const TIE = 1e-9;

/** Compares two programs of one evaluation in pairs. */
export function compare(
  evaluation: Evaluation,
  baseline: EvaluatedProgram,
  program: EvaluatedProgram,
): Comparison {
  const ids = evaluation.dataset.examples.map(({ id }) => id);
  const pairs = pairedExamples(baseline, program, scoreMeasure, ids);
  const paired = new Set(pairs.map(({ exampleId }) => exampleId));
  const differences = pairs.map(({ difference }) => difference);
  const wins = differences.filter((difference) => difference > 0).length;
  const losses = differences.filter((difference) => difference < 0).length;
  const difference = (values: readonly PairedExample[], label: string) =>
    pairedDifference(values, evaluation.seed, `${baseline.name} / ${program.name}`, label);
  const score = difference(pairs, 'score');
  const testRng = createRng(evaluation.seed, 'sign-flip', baseline.name, program.name);
  return {
    baseline: baseline.name,
    program: program.name,
    score,
    verdict: verdictOf(score),
    wins,
    losses,
    ties: pairs.length - wins - losses,
    signFlipP: pairs.length === 0 ? null : signFlipTest(differences, testRng),
    signTestP: pairs.length === 0 ? null : signTest(wins, losses),
    pairs,
    excluded: ids.filter((id) => !paired.has(id)),
    objectives: evaluation.metric.objectives.flatMap((name) => {
      const values = pairedExamples(baseline, program, objectiveMeasure(name), ids);
      const compared = difference(values, `objective ${name}`);
      return compared === null ? [] : [{ name, ...compared }];
    }),
    tags: [...examplesByTag(evaluation)].flatMap(([tag, tagged]) => {
      const members = new Set(tagged);
      const compared = difference(
        pairs.filter(({ exampleId }) => members.has(exampleId)),
        `tag ${tag}`,
      );
      return compared === null ? [] : [{ tag, ...compared }];
    }),
  };
}

function verdictOf(score: PairedDifference | null): Verdict {
  if (score === null || score.difference.examples < MIN_EXAMPLES_FOR_VERDICT) return 'too-few-examples';
  const { low, high } = score.difference;
  if (low === null || high === null) return 'too-few-examples';
  if (low > 0) return 'improved';
  return high < 0 ? 'regressed' : 'no-evidence';
}

function pairedDifference(
  pairs: readonly PairedExample[],
  seed: number,
  ...labels: readonly string[]
): PairedDifference | null {
  const difference = estimate(
    pairs.map((pair) => pair.difference),
    seed,
    ...labels,
  );
  if (difference === null) return null;
  return {
    baselineMean: mean(pairs.map((pair) => pair.baseline)),
    programMean: mean(pairs.map((pair) => pair.program)),
    difference,
  };
}

function pairedExamples(
  baseline: EvaluatedProgram,
  program: EvaluatedProgram,
  measure: Measure,
  ids: readonly string[],
): PairedExample[] {
  const before = measuredExamples(baseline, measure);
  const after = measuredExamples(program, measure);
  return ids.flatMap((id) => pairOf(id, before, after) ?? []);
}

/** Repeat by repeat, since equal repeats have equal seeds; repeats that one side lacks are left out on both. */
function pairOf(exampleId: string, before: MeasuredExamples, after: MeasuredExamples): PairedExample | null {
  const own = before.get(exampleId);
  const other = after.get(exampleId);
  if (own === undefined || other === undefined) return null;
  const repeats = [...own.keys()].filter((repeat) => other.has(repeat));
  if (repeats.length === 0) return null;
  const baseline = mean(repeats.map((repeat) => own.get(repeat) ?? 0));
  const program = mean(repeats.map((repeat) => other.get(repeat) ?? 0));
  const difference = Math.abs(program - baseline) < TIE ? 0 : program - baseline;
  return { exampleId, baseline, program, difference };
}
