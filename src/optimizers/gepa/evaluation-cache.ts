import { hashJson } from '../../core/hash.js';
import type { Candidate, EvaluationPurpose, ExampleId, ExampleResult } from './adapter.js';

/** Remembers what a candidate did on an example, so that it is not paid twice. */
export interface EvaluationCache<Output, Trajectory> {
  readonly name: string;
  read(lookup: CacheLookup): ExampleResult<Output, Trajectory> | undefined;
  /** Only scored results are offered. */
  write(lookup: CacheLookup, result: ExampleResult<Output, Trajectory>): void;
  /** The order of an evaluation's results, in which sums are taken: as asked, or what was remembered first. */
  readonly resultOrder: 'asked' | 'remembered-first';
  /** Whether an example that is asked for twice at once is paid once. */
  readonly paysRepeatsOnce: boolean;
  /** An empty cache of the same kind, for what an iteration finds out before it is committed. */
  another(): EvaluationCache<Output, Trajectory>;
}

export interface CacheLookup {
  readonly candidate: Candidate;
  readonly exampleId: ExampleId;
  readonly purpose: EvaluationPurpose;
  /** True when a result without trajectory is of no use. */
  readonly needsTrajectory: boolean;
}

/** Forgets everything: each evaluation is paid. */
export function noCache<Output, Trajectory>(): EvaluationCache<Output, Trajectory> {
  return {
    name: 'none',
    read: () => undefined,
    write: () => undefined,
    resultOrder: 'asked',
    paysRepeatsOnce: false,
    another: noCache,
  };
}

/**
 * Remembers everything of a run, trajectories included: a parent that was seen on a minibatch is not paid again,
 * and where training and validation share examples, neither is what they share.
 */
export function runCache<Output, Trajectory>(): EvaluationCache<Output, Trajectory> {
  const results = new Map<string, ExampleResult<Output, Trajectory>>();
  return {
    name: 'run',
    read: ({ candidate, exampleId, needsTrajectory }) => {
      const found = results.get(cacheKey(candidate, exampleId));
      return found !== undefined && needsTrajectory && found.trajectory === null ? undefined : found;
    },
    write: ({ candidate, exampleId }, result) => {
      const key = cacheKey(candidate, exampleId);
      // A later result without trajectory must not push out one with.
      if (result.trajectory === null && results.get(key)?.trajectory != null) return;
      results.set(key, result);
    },
    resultOrder: 'asked',
    paysRepeatsOnce: true,
    another: runCache,
  };
}

/** Names the same texts the same, whatever their order. */
export function candidateHash(candidate: Candidate): string {
  const known = HASHES.get(candidate);
  if (known !== undefined) return known;
  const hash = hashJson(candidate);
  HASHES.set(candidate, hash);
  return hash;
}

// Candidates are immutable, and each is hashed once per example.
const HASHES = new WeakMap<Candidate, string>();

function cacheKey(candidate: Candidate, exampleId: ExampleId): string {
  return `${candidateHash(candidate)} ${exampleId}`;
}
