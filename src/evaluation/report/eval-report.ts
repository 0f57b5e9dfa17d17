import { grouped } from '../../core/grouped.js';
import { createRng } from '../../core/rng.js';
import { addUsage } from '../../modules/usage.js';
import { compare, type PairedDifference, type PairedExample } from '../comparison.js';
import {
  type Estimate,
  estimateOf,
  exampleValue,
  examplesByTag,
  measuredExamples,
  objectiveMeasure,
  scoreMeasure,
  scoreReducer,
  scoreVariance,
} from '../estimates.js';
import type { EvaluatedProgram, Evaluation } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';
import { CONFIDENCE, RESAMPLES } from '../statistics/bootstrap.js';
import { mean, quantile } from '../statistics/moments.js';
import type { VarianceSplit } from '../statistics/variance-split.js';
import { estimateFigures, rounded, roundedOrNull, usageFigures } from './figures.js';
import { type EarlierJudge, judgeFigures, servedFigures } from './judge-figures.js';
import { powerFigures } from './power-figures.js';
import {
  type ComparisonFigures,
  type EvalReport,
  type EvaluationFigures,
  type FailureFigures,
  type ProgramFigures,
  REPORT_FORMAT,
  REPORT_VERSION,
} from './report-schema.js';

/** Gains and losses that a report lists by id. */
const LISTED_PAIRS = 5;
/** Example ids that a report lists per class of error. */
const LISTED_FAILURES = 10;

/** How the intervals of every report are made. */
export const STATISTICS = {
  confidence: CONFIDENCE,
  resamples: RESAMPLES,
  interval: 'clustered-t',
} as const;

export interface ReportOptions {
  /** Difference of means, 0 to 1, for which the examples needed are worked out beside the one seen. */
  readonly targetDifference?: number;
  /** Compares the judge's answers with those of an earlier run. */
  readonly earlierJudge?: EarlierJudge;
}

/** The report of an evaluation: figures only, the same bytes for the same results. */
export function evalReport(evaluation: Evaluation, options: ReportOptions = {}): EvalReport {
  return {
    format: REPORT_FORMAT,
    version: REPORT_VERSION,
    kind: 'eval',
    statistics: STATISTICS,
    ...evaluationFigures(evaluation, options),
  };
}

/** The figures of an evaluation, as they stand in its own report and in that of a compile. */
export function evaluationFigures(evaluation: Evaluation, options: ReportOptions = {}): EvaluationFigures {
  const { dataset, metric, programs, baseline } = evaluation;
  const base = programs.find(({ name }) => name === baseline);
  const judge = judgeFigures(evaluation, options.earlierJudge);
  const others = base === undefined ? [] : programs.filter((program) => program !== base);
  return {
    dataset: { name: dataset.name, hash: dataset.hash, examples: dataset.examples.length },
    metric: { name: metric.name, objectives: [...metric.objectives] },
    models: { ...evaluation.models },
    seed: evaluation.seed,
    repeats: evaluation.repeats,
    reducer: scoreReducer(evaluation).name,
    baseline,
    simulated: evaluation.simulated,
    programs: programs.map((program) => programFigures(evaluation, program)),
    comparisons:
      base === undefined ? [] : others.map((other) => comparisonFigures(evaluation, base, other, options)),
    ...(judge === undefined ? {} : { judge }),
    examples: exampleFigures(evaluation),
  };
}

function programFigures(evaluation: Evaluation, program: EvaluatedProgram): ProgramFigures {
  const ids = evaluation.dataset.examples.map(({ id }) => id);
  const countOf = (type: string) => program.records.filter(({ outcome }) => outcome.type === type).length;
  const rng = createRng(evaluation.seed, 'bootstrap', program.name, 'score');
  const score = estimateOf(evaluation, program, scoreMeasure, ids, rng);
  const served = servedFigures(program);
  return {
    name: program.name,
    programHash: program.programHash,
    candidateHash: program.candidateHash,
    rollouts: { scored: countOf('scored'), errored: countOf('errored'), skipped: countOf('skipped') },
    score: score === null ? null : estimateFigures(score),
    objectives: evaluation.metric.objectives.flatMap((name) => {
      const found = estimateOf(evaluation, program, objectiveMeasure(name), ids);
      return found === null ? [] : [{ name, ...estimateFigures(found) }];
    }),
    tags: [...examplesByTag(evaluation)].flatMap(([tag, tagged]) => {
      const found = estimateOf(evaluation, program, scoreMeasure, tagged);
      return found === null ? [] : [{ tag, ...estimateFigures(found) }];
    }),
    variance: varianceFigures(scoreVariance(program)),
    ...(served === undefined ? {} : { servedBy: served }),
    usage: usageFigures(addUsage(program.records.map(({ usage }) => usage))),
    modelTimeMs: modelTime(program),
    errors: failuresOf(program, ({ outcome }) => outcome.type === 'errored' || isCapped(outcome)),
    skips: failuresOf(program, ({ outcome }) => outcome.type === 'skipped' && !isCapped(outcome)),
  };
}

function modelTime({ records }: EvaluatedProgram): ProgramFigures['modelTimeMs'] {
  const times = records.flatMap(({ modelTimeMs }) => modelTimeMs ?? []).sort((a, b) => a - b);
  if (times.length === 0) return null;
  return { mean: rounded(mean(times), 3), p95: rounded(quantile(times, 0.95), 3) };
}

/** A cap kept the rollout from running: nothing failed, but a reader has to know that a figure is missing. */
function isCapped(outcome: RolloutRecord['outcome']): boolean {
  return outcome.type === 'skipped' && outcome.code.startsWith('budget/');
}

function failuresOf(
  { records }: EvaluatedProgram,
  isMeant: (record: RolloutRecord) => boolean,
): FailureFigures {
  const failed = records
    .filter(isMeant)
    .flatMap(({ exampleId, outcome }) =>
      outcome.type === 'scored' ? [] : [[outcome.code, exampleId] as const],
    );
  return [...grouped(failed)]
    .map(([code, ids]) => ({
      code,
      rollouts: ids.length,
      exampleIds: [...new Set(ids)].slice(0, LISTED_FAILURES),
    }))
    .sort((a, b) => b.rollouts - a.rollouts || (a.code < b.code ? -1 : 1));
}

function comparisonFigures(
  evaluation: Evaluation,
  baseline: EvaluatedProgram,
  program: EvaluatedProgram,
  { targetDifference }: ReportOptions,
): ComparisonFigures {
  const compared = compare(evaluation, baseline, program);
  const power = powerFigures(compared, evaluation.repeats, targetDifference);
  const bySize = [...compared.pairs].sort(
    (a, b) => b.difference - a.difference || (a.exampleId < b.exampleId ? -1 : 1),
  );
  const gains = bySize.filter(({ difference }) => difference > 0);
  const losses = bySize.filter(({ difference }) => difference < 0).reverse();
  return {
    baseline: baseline.name,
    program: program.name,
    verdict: compared.verdict,
    score: compared.score === null ? null : differenceFigures(compared.score),
    wins: compared.wins,
    losses: compared.losses,
    ties: compared.ties,
    signFlipP: roundedOrNull(compared.signFlipP),
    signTestP: roundedOrNull(compared.signTestP),
    excluded: [...compared.excluded],
    variance: varianceFigures(compared.variance),
    ...(power === undefined ? {} : { power }),
    objectives: compared.objectives.map((one) => ({ name: one.name, ...differenceFigures(one) })),
    tags: compared.tags.map((one) => ({ tag: one.tag, ...differenceFigures(one) })),
    bestGains: gains.slice(0, LISTED_PAIRS).map(pairFigures),
    worstLosses: losses.slice(0, LISTED_PAIRS).map(pairFigures),
  };
}

function varianceFigures(split: VarianceSplit | null): VarianceSplit | null {
  if (split === null) return null;
  return {
    betweenExamples: rounded(split.betweenExamples),
    withinExamples: rounded(split.withinExamples),
  };
}

function differenceFigures({ baselineMean, programMean, difference }: PairedDifference) {
  return {
    baselineMean: rounded(baselineMean),
    programMean: rounded(programMean),
    difference: estimateFigures(difference satisfies Estimate),
  };
}

function pairFigures({ exampleId, baseline, program, difference }: PairedExample) {
  return {
    exampleId,
    baseline: rounded(baseline),
    program: rounded(program),
    difference: rounded(difference),
  };
}

function exampleFigures(evaluation: Evaluation): EvaluationFigures['examples'] {
  const { dataset, programs } = evaluation;
  const reducer = scoreReducer(evaluation);
  const measured = programs.map(
    (program) => [program.name, measuredExamples(program, scoreMeasure)] as const,
  );
  return dataset.examples.map(({ id, tags }) => ({
    id,
    tags: [...tags],
    scores: Object.fromEntries(
      measured.map(([name, examples]) => [name, roundedOrNull(exampleValue(examples, id, reducer) ?? null)]),
    ),
  }));
}
