import { z } from 'zod';
import { LISTED_KINDS, RUN_STATUSES } from './run-kinds.js';

const interval = {
  mean: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  examples: z.number(),
};

/** One line of the list of runs: what `run.json` and `report.json` say, without the details. */
export const runSummarySchema = z.object({
  /** Name of its folder, unique in the runs folder. */
  name: z.string(),
  /** Null for a run whose `run.json` cannot be read; so are the other fields that it would give. */
  id: z.string().nullable(),
  kind: z.enum(LISTED_KINDS).nullable(),
  /** UTC. */
  createdAt: z.string().nullable(),
  status: z.enum(RUN_STATUSES),
  /** What is wrong with a damaged run. */
  problem: z.string().nullable(),
  simulated: z.boolean(),
  programs: z.array(z.string()),
  dataset: z.object({ name: z.string(), hash: z.string().nullable() }).nullable(),
  metric: z.string().nullable(),
  models: z.record(z.string(), z.string()),
  seed: z.number().nullable(),
  repeats: z.number().nullable(),
  /** Of the compiled program on the sealed test (else on validation), or of the program that was evaluated. */
  score: z
    .object({ program: z.string(), part: z.enum(['test', 'validation', 'eval']), ...interval })
    .nullable(),
  /** Its paired difference to the seed or to the baseline. */
  gain: z.object({ baseline: z.string(), verdict: z.string(), ...interval }).nullable(),
  /** Rollouts behind the score that gave none. */
  notScored: z.number(),
  /** US dollars of an evaluation, or of search and sealed test; null where a price is unknown or nothing is told yet. */
  costUsd: z.number().nullable(),
  command: z.array(z.string()),
});

export type RunSummary = z.infer<typeof runSummarySchema>;
