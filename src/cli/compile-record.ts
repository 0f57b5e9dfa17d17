import { datasetHash } from '../datasets/dataset-hash.js';
import type { EvaluationFigures } from '../evaluation/report/report-schema.js';
import type { CompiledProgram, CompileRecord } from '../modules/compiled-program.js';
import { lineageOf } from '../optimizers/lineage.js';
import type { FinishedSearch } from './finish-compile.js';

/** Where a compiled program comes from, as it stands in its file. */
export function compileRecord(
  { job, folder, result }: FinishedSearch,
  evaluations: readonly EvaluationFigures[],
): CompileRecord {
  const { data, options, models } = job;
  const { train, val, test } = data.split;
  return {
    models: { ...models.ids },
    scores:
      evaluations.length === 0
        ? null
        : evaluations.map((figures, at) => scoreOf(figures, at === 0 ? 'val' : 'test')),
    datasets: [
      {
        name: data.dataset.name,
        hash: datasetHash(data.dataset.examples),
        counts: { train: train.length, val: val.length, test: test.length },
      },
    ],
    seeds: [options.seed ?? 0],
    lineage: lineageOf(result),
    command: [...folder.manifest.command],
    simulated: result.simulated,
  };
}

type CompiledScore = NonNullable<CompiledProgram['scores']>[number];

function scoreOf(figures: EvaluationFigures, split: CompiledScore['split']): CompiledScore {
  const [comparison] = figures.comparisons;
  const scoreNamed = (name: string) =>
    estimateOf(figures.programs.find((program) => program.name === name)?.score);
  return {
    metric: figures.metric.name,
    split,
    examples: comparison?.score?.difference.examples ?? 0,
    repeats: figures.repeats,
    baseline: scoreNamed('seed'),
    compiled: scoreNamed('compiled'),
    difference: estimateOf(comparison?.score?.difference),
  };
}

function estimateOf(
  estimate:
    | { readonly mean: number; readonly low: number | null; readonly high: number | null }
    | null
    | undefined,
): CompiledScore['baseline'] {
  return estimate === null || estimate === undefined
    ? null
    : { value: estimate.mean, low: estimate.low, high: estimate.high };
}
