import type { Candidate, GepaAdapter } from '../../src/optimizers/gepa/adapter.js';

/** What a search on a made-up task sees of an example: its id, which the proposer reads from the records. */
export interface Trace {
  readonly exampleId: string;
}

/** One seed of a made-up task: another draw of its examples, its noise and its proposer. */
export interface Instance {
  readonly seedCandidate: Candidate;
  readonly trainIds: readonly string[];
  readonly valIds: readonly string[];
  /** A fresh adapter: its noise depends on what it was asked before. */
  adapter(): GepaAdapter<null, Trace>;
  /** Mean score on the sealed test, without noise. The search never sees it. */
  testScore(candidate: Candidate): number;
}

export interface Problem {
  readonly name: string;
  /** A sentence for the table. */
  readonly description: string;
  instance(seed: number): Instance;
}
