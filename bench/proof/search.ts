import type { Example } from '../../src/datasets/example.js';
import { compare, type Comparison } from '../../src/evaluation/comparison.js';
import { type Estimate, estimateOf, objectiveMeasure, scoreMeasure } from '../../src/evaluation/estimates.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import type { LanguageModel } from '../../src/providers/language-model.js';
import { compile } from '../../src/optimizers/compile.js';
import type { OptimizerName, SearchOptions } from '../../src/optimizers/optimizer.js';
import { proofMetric } from './metric.js';
import { proofProgram } from './program.js';
import type { ProofSets } from './prompts.js';
import { proofMeter, type ProofUsage } from './usage.js';

/** The searches and their controls; `none` is the program as it was written. */
export const WAYS = [
  'none',
  'random-paraphrase',
  'best-of-n',
  'bootstrap-few-shot',
  'gepa',
  'gepa-with-demos',
] as const;
export type Way = (typeof WAYS)[number];

function optimizerOf(way: Way): { optimizer: OptimizerName; options?: SearchOptions } {
  return way === 'gepa-with-demos' ? { optimizer: 'gepa', options: { demos: {} } } : { optimizer: way };
}

export interface WayResult {
  readonly way: Way;
  readonly program: typeof proofProgram;
  /** On the validation prompts, which the search saw. */
  readonly validation: number | null;
  readonly metricCalls: number;
  readonly proposals: number;
  readonly accepted: number;
  readonly usage: ProofUsage;
}

export interface TestResult {
  readonly way: Way;
  readonly score: Estimate | null;
  readonly rules: Estimate | null;
  readonly coverage: Estimate | null;
  /** Prompts without a score: the reply could not be used, not even when asked again. */
  readonly failed: number;
  /** Against the seed program; null for itself. */
  readonly comparison: Comparison | null;
}

export interface ProofModels {
  readonly task: LanguageModel;
  readonly reflection: LanguageModel;
}

export async function searchAll(
  models: ProofModels,
  { train, val }: ProofSets,
  { metricCalls, seed }: { readonly metricCalls: number; readonly seed: number },
  onWay: (result: WayResult) => void,
): Promise<readonly WayResult[]> {
  const results: WayResult[] = [];
  for (const way of WAYS) {
    const meter = proofMeter();
    const result = await compile({
      program: proofProgram,
      trainset: train,
      valset: val,
      metric: proofMetric,
      models: { task: meter.middleware(models.task), reflection: meter.middleware(models.reflection) },
      ...optimizerOf(way),
      budget: { metricCalls },
      concurrency: 1,
      seed,
    });
    const { counts, best } = result;
    const { metricCalls: used, proposals, accepted } = counts;
    const found = {
      way,
      program: result.program,
      validation: best.score,
      metricCalls: used,
      proposals,
      accepted,
    };
    results.push({ ...found, usage: meter.report() });
    onWay({ ...found, usage: meter.report() });
  }
  return results;
}

/** Opens the sealed prompts once, for all programs together. */
export async function testAll(
  ways: readonly Pick<WayResult, 'way' | 'program'>[],
  models: ProofModels,
  test: readonly Example[],
  seed: number,
): Promise<readonly TestResult[]> {
  const programs = ways.map(({ way, program }) => ({ name: way, program }));
  const set = { name: 'sealed', examples: test };
  const evaluation = await evaluate(programs, set, proofMetric, { models, seed, concurrency: 1 });
  const ids = test.map(({ id }) => id);
  const [baseline] = evaluation.programs;
  return ways.flatMap(({ way }, at) => {
    const program = evaluation.programs[at];
    if (program === undefined || baseline === undefined) return [];
    const of = (measure: Parameters<typeof estimateOf>[2]) => estimateOf(evaluation, program, measure, ids);
    return [
      {
        way,
        score: of(scoreMeasure),
        rules: of(objectiveMeasure('rules')),
        coverage: of(objectiveMeasure('coverage')),
        failed: program.records.filter(({ outcome }) => outcome.type !== 'scored').length,
        comparison: at === 0 ? null : compare(evaluation, baseline, program),
      },
    ];
  });
}
