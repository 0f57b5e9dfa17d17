import type { RolloutModels } from './rollout-id.js';
import type { RolloutRecord } from './rollout-record.js';

/** One program's share of an evaluation. */
export interface EvaluatedProgram {
  /** As reports call it; unique in the evaluation. */
  readonly name: string;
  readonly programHash: string;
  /** Tells programs with the same steps but other texts apart. */
  readonly candidateHash: string;
  /** By example in the order of the dataset, then by repeat. */
  readonly records: readonly RolloutRecord[];
}

/** What was evaluated, how, and every result: all that a report is made from. */
export interface Evaluation {
  readonly dataset: {
    readonly name: string;
    /** `datasetHash` of the examples that were evaluated. */
    readonly hash: string;
    readonly examples: readonly { readonly id: string; readonly tags: readonly string[] }[];
  };
  readonly metric: { readonly name: string; readonly objectives: readonly string[] };
  readonly models: RolloutModels;
  readonly seed: number;
  readonly repeats: number;
  /** How the scores of an example's repeats are made one, as `parseReducer` reads it; absent = `mean`. */
  readonly reducer?: string;
  readonly programs: readonly EvaluatedProgram[];
  /** Name of the program that the others are compared with; null for no comparison. */
  readonly baseline: string | null;
  /** True when a simulated model took part. */
  readonly simulated: boolean;
}
