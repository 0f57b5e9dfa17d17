import { createRng } from '../core/rng.js';
import type { EvaluatedProgram, Evaluation } from './evaluation.js';
import type { RolloutRecord } from './rollout-record.js';
import { bootstrapMean } from './statistics/bootstrap.js';
import { mean, standardDeviation } from './statistics/moments.js';

/** A mean over examples; repeats of an example are averaged first, so that they do not count as new examples. */
export interface Estimate {
  readonly examples: number;
  readonly mean: number;
  /** 95% bootstrap interval; null for one example. */
  readonly low: number | null;
  readonly high: number | null;
  /** Between examples; null for one example. */
  readonly standardDeviation: number | null;
}

/** Picks the number to average out of a rollout; undefined where there is none. */
export type Measure = (record: RolloutRecord) => number | undefined;

export const scoreMeasure: Measure = ({ outcome }) => (outcome.type === 'scored' ? outcome.score : undefined);

export function objectiveMeasure(name: string): Measure {
  return ({ outcome }) => (outcome.type === 'scored' ? outcome.objectives[name] : undefined);
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

/** Mean over the repeats of one example; undefined where none was scored. */
export function exampleMean(examples: MeasuredExamples, exampleId: string): number | undefined {
  const repeats = examples.get(exampleId);
  return repeats === undefined ? undefined : mean([...repeats.values()]);
}

/** Mean and interval of some values, one per example; null for none. `labels` name the random stream. */
export function estimate(
  values: readonly number[],
  seed: number,
  ...labels: readonly string[]
): Estimate | null {
  if (values.length === 0) return null;
  const interval = bootstrapMean(values, createRng(seed, 'bootstrap', ...labels));
  return {
    examples: values.length,
    mean: mean(values),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    standardDeviation: standardDeviation(values),
  };
}

/** A program's mean of one measure over the examples given. */
export function estimateOf(
  evaluation: Evaluation,
  program: EvaluatedProgram,
  measure: Measure,
  exampleIds: readonly string[],
  label: string,
): Estimate | null {
  const measured = measuredExamples(program, measure);
  const values = exampleIds.flatMap((id) => exampleMean(measured, id) ?? []);
  return estimate(values, evaluation.seed, program.name, label);
}

/** Tags with the ids of their examples, in code-unit order of the tags. */
export function examplesByTag({ dataset }: Evaluation): ReadonlyMap<string, readonly string[]> {
  const byTag = new Map<string, string[]>();
  for (const { id, tags } of dataset.examples) {
    for (const tag of tags) byTag.set(tag, [...(byTag.get(tag) ?? []), id]);
  }
  return new Map([...byTag].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
