import { z } from 'zod';

export const REPORT_FORMAT = 'scenewright/report';
export const REPORT_VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const score = z.number().min(0).max(1);
const difference = z.number().min(-1).max(1);
const money = z.number().min(0).nullable().describe('US dollars billed; null when a price is unknown');
const tokens = z.number().min(0).nullable().describe('null when a provider did not count');

function estimateOf(value: z.ZodNumber) {
  return z.object({
    examples: count.describe('examples that entered the mean'),
    mean: value,
    low: value.nullable().describe('95% interval, see statistics.interval; null for one example'),
    high: value.nullable(),
    standardError: z.number().min(0).nullable().optional().describe('of the mean, clustered by example'),
    bootstrap: z
      .object({ low: value, high: value })
      .nullable()
      .optional()
      .describe('95% expanded percentile bootstrap, for comparison; of scores and their differences'),
    standardDeviation: z.number().min(0).nullable().describe('between examples, repeats averaged'),
  });
}

const estimate = estimateOf(score);

const pairedDifference = z.object({
  baselineMean: score,
  programMean: score,
  difference: estimateOf(difference).describe('program minus baseline, in pairs'),
});

const usage = z.object({
  calls: count,
  cachedCalls: count,
  inputTokens: tokens,
  outputTokens: tokens,
  cachedInputTokens: tokens,
  reasoningTokens: tokens,
  costUsd: money,
});

const failures = z.array(
  z.object({
    code: z.string(),
    rollouts: count,
    exampleIds: z.array(z.string()).describe('at most ten'),
  }),
);

const variance = z
  .object({ betweenExamples: z.number().min(0), withinExamples: z.number().min(0) })
  .nullable()
  .describe('variance of the examples themselves, and of the repeats of one; null without repeats');

const power = z.object({
  power: score.describe('chance of finding a difference that is there'),
  detectable: score.describe('least difference that these examples and repeats find with it'),
  needed: z
    .array(
      z.object({
        difference,
        designs: z.array(
          z.object({
            repeats: z.int().min(1),
            examples: count.nullable().describe('null: more than a million'),
          }),
        ),
      }),
    )
    .describe('examples that find a difference of the size seen, then of one asked for, by repeats'),
});

const judge = z.object({
  replies: count.describe('of the calls of the metric, those out of a cache left out'),
  questions: count.describe('different prompts'),
  repeatedQuestions: count.describe('prompts that were asked more than once'),
  answers: z
    .array(
      z.object({
        name: z.string().describe('path in the reply; of a list its length'),
        pairs: count,
        equal: score.describe('share of the pairs of answers to one prompt that are equal'),
        meanDifference: z.number().min(0).nullable().describe('null where the answers are no numbers'),
      }),
    )
    .describe('how far the judge agrees with itself'),
  drift: z
    .object({
      run: z.string(),
      sharedQuestions: count.describe('prompts that both runs asked'),
      answers: z.array(
        z.object({
          name: z.string(),
          questions: count,
          equal: score.describe('share of the prompts that were answered the same'),
          shift: z
            .object({ mean: z.number(), standardError: z.number().min(0).nullable() })
            .nullable()
            .describe('this run minus the earlier one; null where the answers are words'),
        }),
      ),
    })
    .optional()
    .describe('against the judge of an earlier run, where one was named'),
});

const program = z.object({
  name: z.string(),
  programHash: hash,
  candidateHash: hash,
  rollouts: z.object({ scored: count, errored: count, skipped: count }),
  score: estimate.nullable().describe('null when nothing was scored'),
  objectives: z.array(estimate.extend({ name: z.string() })),
  tags: z.array(estimate.extend({ tag: z.string() })),
  variance: variance.optional(),
  servedBy: z
    .object({ program: z.array(z.string()), metric: z.array(z.string()) })
    .optional()
    .describe('models that answered, as providers returned them'),
  usage,
  modelTimeMs: z
    .object({ mean: z.number().min(0), p95: z.number().min(0) })
    .nullable()
    .describe('model calls of a rollout one after another; null when all replies came from a cache'),
  errors: failures.describe(
    'errored rollouts, and those that a cap kept from running; by code, the most frequent first',
  ),
  skips: failures.describe('rollouts that the metric gave no score; by code, the most frequent first'),
});

const pair = z.object({ exampleId: z.string(), baseline: score, program: score, difference });

const comparison = z.object({
  baseline: z.string(),
  program: z.string(),
  verdict: z
    .enum(['improved', 'regressed', 'no-evidence', 'too-few-examples'])
    .describe('by the 95% interval of the paired difference'),
  score: pairedDifference.nullable(),
  wins: count.describe('examples on which the program scores higher'),
  losses: count,
  ties: count,
  signFlipP: z.number().min(0).max(1).nullable().describe('two-sided permutation test'),
  signTestP: z.number().min(0).max(1).nullable().describe('two-sided sign test'),
  excluded: z.array(z.string()).describe('examples that one of the two has no score for'),
  variance: variance.optional().describe('of the differences; null also where repeats are not averaged'),
  power: power.optional().describe('absent where the differences show no spread'),
  objectives: z.array(pairedDifference.extend({ name: z.string() })),
  tags: z.array(pairedDifference.extend({ tag: z.string() })),
  bestGains: z.array(pair).describe('at most five, the largest first'),
  worstLosses: z.array(pair).describe('at most five, the largest first'),
});

const evaluation = z.object({
  dataset: z.object({ name: z.string(), hash, examples: count }),
  metric: z.object({ name: z.string(), objectives: z.array(z.string()) }),
  models: z.record(z.string(), z.string()).describe('model id by role'),
  seed: z.int(),
  repeats: z.int().min(1),
  reducer: z
    .string()
    .optional()
    .describe('how the scores of repeats are made one; absent in old reports: mean'),
  baseline: z.string().nullable(),
  simulated: z.boolean(),
  programs: z.array(program).min(1),
  comparisons: z.array(comparison).describe('every other program with the baseline'),
  judge: judge.optional().describe('absent where the metric asked no model'),
  examples: z.array(
    z.object({
      id: z.string(),
      tags: z.array(z.string()),
      scores: z
        .record(z.string(), score.nullable())
        .describe('over repeats by program, as the reducer says; null: not scored'),
    }),
  ),
});

const statistics = z.object({
  confidence: z.number(),
  resamples: count.describe('of the bootstrap'),
  interval: z
    .enum(['clustered-t', 'expanded-percentile-bootstrap'])
    .describe('what low and high are, and verdicts rest on'),
});

const head = { format: z.literal(REPORT_FORMAT), version: z.literal(REPORT_VERSION), statistics };

export const evalReportSchema = z.object({ ...head, kind: z.literal('eval'), ...evaluation.shape });

const front = z.object({
  objectives: z.array(
    z.object({
      name: z.string(),
      unit: z.string().nullable().describe('of the amount that a derived objective stands for'),
      scale: z
        .number()
        .nullable()
        .describe('amount = (1 - value) * scale; null for an objective of the metric'),
    }),
  ),
  floors: z.record(z.string(), z.number()).describe('least mean by objective'),
  prefer: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('how the result was chosen; null: best score'),
  chosen: count.describe('candidate that is the result'),
  members: z
    .array(
      z.object({
        candidate: count,
        program: z.string().describe('its compiled program in the run folder'),
        score: score.nullable(),
        keepsFloors: z.boolean(),
        objectives: z.array(
          z.object({
            name: z.string(),
            examples: count,
            mean: z.number(),
            low: z.number().nullable().describe('95% interval; null for one example'),
            high: z.number().nullable(),
          }),
        ),
      }),
    )
    .describe('candidates that no other dominates, by validation means'),
  progress: z
    .array(
      z.object({
        candidate: count,
        metricCalls: count.describe('spent before its validation'),
        hypervolume: z.number().min(0),
        members: count,
      }),
    )
    .describe('the front after each candidate that joined the pool'),
});

const selection = z.object({
  leader: count.describe('candidate that the search had ahead'),
  winner: count.describe('candidate that is the result'),
  metricCalls: count,
  finalists: z
    .array(
      z.object({
        candidate: count,
        examples: count.describe('validation examples with a score'),
        scores: count.describe('more than examples where some were repeated'),
        gain: z.number().describe('mean difference to the seed, drawn towards zero while scores are few'),
        low: z.number().describe('95% interval of the gain'),
        high: z.number(),
      }),
    )
    .describe('the best first; candidate 0 is the seed'),
});

const controls = z.object({
  metricCalls: count.describe('budget of each, that of the search itself'),
  searches: z.array(
    z.object({
      optimizer: z.string(),
      metricCalls: count,
      proposals: count,
      candidates: count,
      stop: z
        .string()
        .describe('name of what ended the search; "budget-before-seed": a cap kept it from beginning'),
      validation: z.number().nullable().describe('of its best candidate'),
    }),
  ),
  part: z.enum(['test', 'validation']).describe('validation where there are no sealed examples'),
  evaluation: evaluation
    .nullable()
    .describe('the compiled program (the baseline) and what each control found'),
});

const dataPart = z.object({ examples: count, hash });

export const compileReportSchema = z.object({
  ...head,
  kind: z.literal('compile'),
  simulated: z.boolean(),
  program: z.object({ name: z.string(), hash }),
  optimizer: z.object({ name: z.string(), options: z.record(z.string(), z.unknown()) }),
  seed: z.int(),
  models: z.record(z.string(), z.string()).describe('model id by role'),
  data: z.object({ train: dataPart.nullable(), validation: dataPart.nullable(), test: dataPart.nullable() }),
  validation: evaluation.nullable().describe('seed and compiled on the examples that the search saw'),
  test: evaluation.nullable().describe('seed and compiled on the examples that it never saw'),
  search: z.object({
    plannedMetricCalls: count.nullable(),
    metricCalls: count,
    iterations: count,
    proposals: count,
    candidates: count,
    stop: z.string().describe('name of what ended the search'),
    accepted: z.array(
      z.object({
        iteration: count,
        candidate: count,
        parents: z.array(count),
        through: z.string(),
        components: z.array(z.string()).describe('paths whose text it changed'),
        scoreBefore: z.number().nullable().describe('sum over the examples of the acceptance test'),
        scoreAfter: z.number().nullable(),
        validationMean: score.nullable().describe('an estimate where not all examples were scored'),
        validationExamples: count.optional().describe('examples with a score when it was accepted'),
      }),
    ),
    selection: selection
      .nullable()
      .optional()
      .describe('fresh scores of the best few when the search was over; null: there was no such choice'),
  }),
  front: front.optional().describe('of a compile with objectives'),
  controls: controls.optional().describe('other optimizers at the same budget, where they were asked for'),
  spending: z.object({
    total: usage,
    byRole: z.record(z.string(), usage).describe('empty when it was not kept apart'),
    capUsd: z.number().min(0).nullable(),
  }),
});

/** `report.json`: figures only, no prose and no wall-clock time, so that equal runs give equal bytes. */
export const reportSchema = z
  .discriminatedUnion('kind', [evalReportSchema, compileReportSchema])
  .describe('Report of an evaluation or a compile');

export type EvalReport = z.infer<typeof evalReportSchema>;
export type CompileReport = z.infer<typeof compileReportSchema>;
export type SelectionFigures = z.infer<typeof selection>;
export type ControlFigures = z.infer<typeof controls>;
export type FrontFigures = z.infer<typeof front>;
export type EvaluationFigures = z.infer<typeof evaluation>;
export type ProgramFigures = z.infer<typeof program>;
export type ComparisonFigures = z.infer<typeof comparison>;
export type UsageFigures = z.infer<typeof usage>;
export type FailureFigures = z.infer<typeof failures>;
