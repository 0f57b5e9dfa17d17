import { sumOrNull } from '../../modules/usage.js';
import { z } from 'zod';
import { checkedReport } from '../../evaluation/report/read-report.js';
import { REPORT_FORMAT, REPORT_VERSION } from '../../evaluation/report/report-schema.js';
import type { RunSummary } from './run-summary.js';

/** What the list shows of a report. */
export type ListedFigures = Pick<
  RunSummary,
  | 'simulated'
  | 'programs'
  | 'dataset'
  | 'metric'
  | 'models'
  | 'seed'
  | 'repeats'
  | 'score'
  | 'gain'
  | 'notScored'
  | 'costUsd'
>;

const interval = z.object({
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  examples: z.number(),
});

const money = z.number().nullable();

// The few fields that the list needs: checking thousands of whole reports would take longer than reading them.
const evaluation = z.object({
  dataset: z.object({ name: z.string(), hash: z.string() }),
  metric: z.object({ name: z.string() }),
  models: z.record(z.string(), z.string()),
  seed: z.number(),
  repeats: z.number(),
  baseline: z.string().nullable(),
  programs: z.array(
    z.object({
      name: z.string(),
      rollouts: z.object({ errored: z.number(), skipped: z.number() }),
      score: interval.nullable(),
      usage: z.object({ costUsd: money }),
    }),
  ),
  comparisons: z.array(
    z.object({
      baseline: z.string(),
      program: z.string(),
      verdict: z.string(),
      score: z.object({ difference: interval }).nullable(),
    }),
  ),
});
type Evaluation = z.infer<typeof evaluation>;

const head = z.object({
  format: z.literal(REPORT_FORMAT),
  version: z.literal(REPORT_VERSION),
  simulated: z.boolean(),
});

const report = z.discriminatedUnion('kind', [
  evaluation.extend({ kind: z.literal('eval'), ...head.shape }),
  z.object({
    kind: z.literal('compile'),
    ...head.shape,
    program: z.object({ name: z.string() }),
    models: z.record(z.string(), z.string()),
    seed: z.number(),
    validation: evaluation.nullable(),
    test: evaluation.nullable(),
    spending: z.object({ total: z.object({ costUsd: money }) }),
  }),
]);
type Report = z.infer<typeof report>;

/** The figures of the text of a `report.json`. Throws InputFileError as `readReport` does. */
export function listedFigures(text: string, path: string): ListedFigures {
  const parsed = checkedReport(report, text, path);
  const figures = parsed.kind === 'eval' ? evaluated(parsed) : compiled(parsed);
  return { ...figures, simulated: parsed.simulated };
}

function evaluated(found: Evaluation): Omit<ListedFigures, 'simulated'> {
  const programs = found.programs.map(({ name }) => name);
  return {
    ...designOf(found),
    programs,
    ...decisiveFigures(found, 'eval'),
    costUsd: sumOrNull(found.programs.map(({ usage }) => usage.costUsd)),
  };
}

function compiled(found: Extract<Report, { kind: 'compile' }>): Omit<ListedFigures, 'simulated'> {
  const { test, validation, spending } = found;
  const decisive = test ?? validation;
  const testCosts = (test?.programs ?? []).map(({ usage }) => usage.costUsd);
  return {
    ...(decisive === null
      ? { dataset: null, metric: null, repeats: null, score: null, gain: null, notScored: 0 }
      : { ...designOf(decisive), ...decisiveFigures(decisive, test === null ? 'validation' : 'test') }),
    programs: [found.program.name],
    models: found.models,
    seed: found.seed,
    costUsd: sumOrNull([spending.total.costUsd, ...testCosts]),
  };
}

function designOf({ dataset, metric, models, seed, repeats }: Evaluation) {
  return { dataset, metric: metric.name, models, seed, repeats };
}

/** Of the program that was judged: the first that is not the baseline. */
function decisiveFigures(
  { programs, baseline, comparisons }: Evaluation,
  part: NonNullable<ListedFigures['score']>['part'],
): Pick<ListedFigures, 'score' | 'gain' | 'notScored'> {
  const judged = programs.find(({ name }) => name !== baseline) ?? programs[0];
  const comparison = comparisons.find(({ program }) => program === judged?.name);
  const difference = comparison?.score?.difference;
  return {
    score:
      judged === undefined || judged.score === null ? null : { program: judged.name, part, ...judged.score },
    gain:
      comparison === undefined || difference === undefined
        ? null
        : { baseline: comparison.baseline, verdict: comparison.verdict, ...difference },
    notScored: programs.reduce((total, { rollouts }) => total + rollouts.errored + rollouts.skipped, 0),
  };
}
