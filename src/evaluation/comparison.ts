import { createRng, type Rng } from '../core/rng.js';
import {
  estimate,
  type Estimate,
  examplesByTag,
  type Measure,
  measuredExamples,
  type MeasuredExamples,
  objectiveMeasure,
  scoreMeasure,
  scoreReducer,
} from './estimates.js';
import type { EvaluatedProgram, Evaluation } from './evaluation.js';
import { mean } from './statistics/moments.js';
import { signFlipTest, signTest } from './statistics/paired-tests.js';
import { MEAN, type Reducer } from './statistics/reducers.js';
import { varianceSplit, type VarianceSplit } from './statistics/variance-split.js';

/** Both programs on one example, over the repeats that both have, made one value by the reducer. */
export interface PairedExample {
  readonly exampleId: string;
  readonly baseline: number;
  readonly program: number;
  readonly difference: number;
  /** Repeat by repeat, as scored. */
  readonly repeats: readonly number[];
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
  /** Where the spread of the differences comes from; null without repeats, or where repeats are not averaged. */
  readonly variance: VarianceSplit | null;
  /** Examples that one of the two has no score for: they are left out on both sides. */
  readonly excluded: readonly string[];
  readonly objectives: readonly (PairedDifference & { readonly name: string })[];
  readonly tags: readonly (PairedDifference & { readonly tag: string })[];
}

/**
 * Below this an exact two-sided sign-flip test cannot reach 5%, whatever the differences (2 of 2^5 patterns is 6%), so
 * no verdict is given: nobody knows how a handful of values is distributed.
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
  const reducer = scoreReducer(evaluation);
  const pairs = pairedExamples(baseline, program, scoreMeasure, ids, reducer);
  const paired = new Set(pairs.map(({ exampleId }) => exampleId));
  const differences = pairs.map(({ difference }) => difference);
  const wins = differences.filter((difference) => difference > 0).length;
  const losses = differences.filter((difference) => difference < 0).length;
  const labels = ['bootstrap', `${baseline.name} / ${program.name}`, 'score'];
  const score = pairedDifference(pairs, createRng(evaluation.seed, ...labels));
  const testRng = createRng(evaluation.seed, 'sign-flip', baseline.name, program.name);
  return {
    baseline: baseline.name,
    program: program.name,
    score,
    verdict: verdictOf(score?.difference ?? null),
    wins,
    losses,
    ties: pairs.length - wins - losses,
    signFlipP: pairs.length === 0 ? null : signFlipTest(differences, testRng),
    signTestP: pairs.length === 0 ? null : signTest(wins, losses),
    pairs,
    variance: reducer === MEAN ? varianceSplit(pairs.map(({ repeats }) => repeats)) : null,
    excluded: ids.filter((id) => !paired.has(id)),
    objectives: evaluation.metric.objectives.flatMap((name) => {
      const values = pairedExamples(baseline, program, objectiveMeasure(name), ids);
      const compared = pairedDifference(values);
      return compared === null ? [] : [{ name, ...compared }];
    }),
    tags: [...examplesByTag(evaluation)].flatMap(([tag, tagged]) => {
      const members = new Set(tagged);
      const compared = pairedDifference(pairs.filter(({ exampleId }) => members.has(exampleId)));
      return compared === null ? [] : [{ tag, ...compared }];
    }),
  };
}

/** What the interval of a difference says. */
export function verdictOf(difference: Pick<Estimate, 'examples' | 'low' | 'high'> | null): Verdict {
  if (difference === null || difference.examples < MIN_EXAMPLES_FOR_VERDICT) return 'too-few-examples';
  const { low, high } = difference;
  if (low === null || high === null) return 'too-few-examples';
  if (low > 0) return 'improved';
  return high < 0 ? 'regressed' : 'no-evidence';
}

function pairedDifference(pairs: readonly PairedExample[], rng?: Rng): PairedDifference | null {
  const differences = pairs.map((pair) => pair.difference);
  const difference = estimate(differences, 'differences', rng);
  if (difference === null) return null;
  return {
    baselineMean: mean(pairs.map((pair) => pair.baseline)),
    programMean: mean(pairs.map((pair) => pair.program)),
    difference,
  };
}

/** Every example that both programs have a value for, in the order of `ids`. */
export function pairedExamples(
  baseline: EvaluatedProgram,
  program: EvaluatedProgram,
  measure: Measure,
  ids: readonly string[],
  reducer: Reducer = MEAN,
): PairedExample[] {
  const before = measuredExamples(baseline, measure);
  const after = measuredExamples(program, measure);
  return ids.flatMap((id) => pairOf(id, before, after, reducer) ?? []);
}

/** Repeat by repeat, since equal repeats have equal seeds; repeats that one side lacks are left out on both. */
function pairOf(
  exampleId: string,
  before: MeasuredExamples,
  after: MeasuredExamples,
  reducer: Reducer,
): PairedExample | null {
  const shared = [...(before.get(exampleId) ?? [])].flatMap(([repeat, own]) => {
    const other = after.get(exampleId)?.get(repeat);
    return other === undefined ? [] : [{ own, other }];
  });
  const baseline = reducer.reduce(shared.map(({ own }) => own));
  const program = reducer.reduce(shared.map(({ other }) => other));
  if (baseline === undefined || program === undefined) return null;
  const difference = Math.abs(program - baseline) < TIE ? 0 : program - baseline;
  return { exampleId, baseline, program, difference, repeats: shared.map(({ own, other }) => other - own) };
}
