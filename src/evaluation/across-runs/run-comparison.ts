import { z } from 'zod';
import { evalReportSchema } from '../report/report-schema.js';
import { RUN_PARTS } from './evaluated-run.js';

export const COMPARISON_FORMAT = 'scenewright/comparison';
export const COMPARISON_VERSION = 1;

const { shape } = evalReportSchema;

/** What `compare` writes: figures only, the same bytes for the same reports. */
export const runComparisonSchema = z
  .object({
    format: z.literal(COMPARISON_FORMAT),
    version: z.literal(COMPARISON_VERSION),
    statistics: shape.statistics,
    runs: z.array(
      z.object({
        name: z.string(),
        part: z.enum(RUN_PARTS),
        examples: z.int().min(0),
        seed: z.int(),
        repeats: z.int().min(1),
        models: z.record(z.string(), z.string()).describe('model id by role'),
        simulated: z.boolean(),
      }),
    ),
    differences: z
      .array(
        z.object({
          what: z.string(),
          values: z.record(z.string(), z.string()).describe('by run'),
        }),
      )
      .describe('in what the designs differ; empty when the comparison is strictly paired'),
    pairedBy: z
      .enum(['repeat', 'example'])
      .describe(
        'repeat: each repeat with its own, objectives too; example: what the repeats came to in each run',
      ),
    metric: shape.metric,
    dataset: z
      .object({ name: z.string(), hash: z.string(), examples: z.int().min(0) })
      .describe('of the first run; examples: those that all runs have'),
    simulated: z.boolean().describe('true when a simulated model took part in any of them'),
    baseline: z.string(),
    programs: z.array(
      z.object({
        name: z.string().describe('unique here'),
        run: z.string(),
        program: z.string().describe('what its run calls it'),
        programHash: z.string(),
        candidateHash: z.string(),
        score: shape.programs.element.shape.score.describe('over the examples that all runs have'),
        notScored: z.int().min(0).describe('rollouts of its run that gave no score'),
        costUsd: z.number().min(0).nullable().describe('of its rollouts in its run'),
      }),
    ),
    comparisons: shape.comparisons,
  })
  .describe('Programs of several runs compared in pairs');

export type RunComparison = z.infer<typeof runComparisonSchema>;
