import { datasetHash } from '../datasets/dataset-hash.js';
import type { EvaluationFigures } from '../evaluation/report/report-schema.js';
import type { CompiledProgram, CompileRecord } from '../modules/compiled-program.js';
import type { CandidateReport } from '../optimizers/optimizer.js';
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
    lineage: lineageOf(result.best, result.candidates),
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

/** The candidate and all it descends from, the starting program first. */
function lineageOf(
  best: CandidateReport,
  candidates: readonly CandidateReport[],
): CompiledProgram['lineage'] {
  const wanted = new Set<number>();
  const due = [best.index];
  for (let index = due.pop(); index !== undefined; index = due.pop()) {
    if (wanted.has(index)) continue;
    wanted.add(index);
    due.push(...(candidates[index]?.parents ?? []));
  }
  return candidates
    .filter(({ index }) => wanted.has(index))
    .map(({ index, parents, score }) => ({ candidate: index, parents: [...parents], score }));
}
