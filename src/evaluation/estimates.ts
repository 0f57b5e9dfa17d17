import { grouped } from '../core/grouped.js';
import type { Rng } from '../core/rng.js';
import { ownValue } from '../core/own-value.js';
import type { EvaluatedProgram, Evaluation } from './evaluation.js';
import type { RolloutRecord } from './rollout-record.js';
import { bootstrapMean, type Interval } from './statistics/bootstrap.js';
import { type Averaged, meanInterval } from './statistics/mean-interval.js';
import { mean, standardDeviation } from './statistics/moments.js';
import { MEAN, parseReducer, type Reducer } from './statistics/reducers.js';
import { varianceSplit, type VarianceSplit } from './statistics/variance-split.js';

/** A mean over examples; the repeats of one are made one value first, so that they do not count as new examples. */
export interface Estimate {
  readonly examples: number;
  readonly mean: number;
  /** 95% interval by `meanInterval`; null for one example. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of the mean, with the example as the cluster; null for one example. */
  readonly standardError: number | null;
  /**
   * 95% bootstrap interval, for comparison: too narrow for few examples or rare changes. Null for one example; absent
   * where it was not asked for, since it takes ten thousand times as long as the interval.
   */
  readonly bootstrap?: Interval | null;
  /** Between examples; null for one example. */
  readonly standardDeviation: number | null;
}

/** Picks the number to average out of a rollout; undefined where there is none. */
export type Measure = (record: RolloutRecord) => number | undefined;

export const scoreMeasure: Measure = ({ outcome }) => (outcome.type === 'scored' ? outcome.score : undefined);

export function objectiveMeasure(name: string): Measure {
  return ({ outcome }) => (outcome.type === 'scored' ? ownValue(outcome.objectives, name) : undefined);
}

/** Values by example and repeat. */
export type MeasuredExamples = ReadonlyMap<string, ReadonlyMap<number, number>>;

export function measuredExamples(program: EvaluatedProgram, measure: Measure): MeasuredExamples {
  const byExample = new Map<string, Map<number, number>>();
  for (const record of program.records) {
    const value = measure(record);
    if (value === undefined) continue;
    const repeats = byExample.get(record.exampleId) ?? new Map<number, number>();
    byExample.set(record.exampleId, repeats.set(record.repeat, value));
  }
  return byExample;
}

/** What the repeats of one example come to; undefined where none was scored, or too few were. */
export function exampleValue(
  examples: MeasuredExamples,
  exampleId: string,
  reducer: Reducer = MEAN,
): number | undefined {
  return reducer.reduce([...(examples.get(exampleId)?.values() ?? [])]);
}

/** How the scores of repeats are made one. Objectives are averaged whatever it is. */
export function scoreReducer({ reducer, repeats }: Evaluation): Reducer {
  return reducer === undefined ? MEAN : parseReducer(reducer, repeats);
}

/** Mean and interval of some values, one per example; null for none. With a stream also the bootstrap interval. */
export function estimate(values: readonly number[], averaged: Averaged, rng?: Rng): Estimate | null {
  if (values.length === 0) return null;
  const interval = meanInterval(values, averaged);
  return {
    examples: values.length,
    mean: mean(values),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    standardError: interval?.standardError ?? null,
    ...(rng === undefined ? {} : { bootstrap: bootstrapMean(values, rng) }),
    standardDeviation: standardDeviation(values),
  };
}

/** A program's mean of one measure over the examples given. */
export function estimateOf(
  evaluation: Evaluation,
  program: EvaluatedProgram,
  measure: Measure,
  exampleIds: readonly string[],
  rng?: Rng,
): Estimate | null {
  const measured = measuredExamples(program, measure);
  const reducer = measure === scoreMeasure ? scoreReducer(evaluation) : MEAN;
  const values = exampleIds.flatMap((id) => exampleValue(measured, id, reducer) ?? []);
  return estimate(values, 'scores', rng);
}

/** Where the spread of a program's scores comes from; null without repeats. */
export function scoreVariance(program: EvaluatedProgram): VarianceSplit | null {
  const measured = measuredExamples(program, scoreMeasure);
  return varianceSplit([...measured.values()].map((repeats) => [...repeats.values()]));
}

/** Tags with the ids of their examples, in code-unit order of the tags. */
export function examplesByTag({ dataset }: Evaluation): ReadonlyMap<string, readonly string[]> {
  const byTag = grouped(dataset.examples.flatMap(({ id, tags }) => tags.map((tag) => [tag, id] as const)));
  return new Map([...byTag].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
