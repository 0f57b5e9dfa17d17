import { z } from 'zod';
import { canonicalJson } from '../../core/json.js';
import { type CandidateTexts, type RolloutModels, rolloutIdsFor } from '../../evaluation/rollout-id.js';
import type { RolloutId } from '../../evaluation/rollout.js';
import { changesOf } from '../../optimizers/demo-components.js';
import type { Candidate } from '../../optimizers/gepa/adapter.js';
import type { SearchRecord } from './search-record.js';
import type { RunSource } from './run-source.js';

/** The id of a program's rollout of an example. `repeat`: default 0. */
export type RolloutIds = (exampleId: string, repeat?: number) => RolloutId;

/** What decides a rollout beside texts and example. */
export interface RolloutSetting {
  readonly programHash: string;
  readonly seed: number;
  readonly models: RolloutModels;
}

export function rolloutIds(texts: CandidateTexts, setting: RolloutSetting): RolloutIds {
  const idFor = rolloutIdsFor(setting, canonicalJson(texts));
  return (exampleId, repeat = 0) => idFor(exampleId, repeat);
}

/** Ids of the rollouts of a search's candidates. */
export type SearchIds = (candidate: Candidate) => RolloutIds;

/**
 * Ids of the rollouts of a search's candidates; null where the folder does not say what decides them, as `isKnown`
 * shows on the seed's own rollouts.
 */
export function searchIds(
  source: RunSource,
  record: SearchRecord,
  isKnown: (id: RolloutId) => boolean,
): SearchIds | null {
  const { started, seed: seedCandidate } = record;
  if (started === null) return null;
  const { programHash, seed, models } = started;
  const { reflection: _, ...withJudge } = models;
  // A library may leave the judge out; the log then names the task model in its place.
  const { judge: __, ...withoutJudge } = withJudge;
  const base = seedTexts(source, seedCandidate);
  const [firstScored] = record.pool[0]?.scores.keys() ?? [];
  for (const roles of [withJudge, withoutJudge]) {
    const ids = idsByCandidate(base, { programHash, seed, models: roles });
    if (firstScored === undefined || isKnown(ids(seedCandidate)(firstScored))) return ids;
  }
  return null;
}

/** Objects are remembered: what comes before the example is hashed once per candidate. */
function idsByCandidate(base: CandidateTexts, setting: RolloutSetting): SearchIds {
  const known = new WeakMap<Candidate, RolloutIds>();
  return (candidate) => {
    const ids = known.get(candidate) ?? rolloutIds(withChanges(base, candidate), setting);
    known.set(candidate, ids);
    return ids;
  };
}

function withChanges(base: CandidateTexts, candidate: Candidate): CandidateTexts {
  const changes = changesOf(candidate);
  const paths = new Set([...Object.keys(base), ...Object.keys(changes)]);
  return Object.fromEntries(
    [...paths].map((path) => [path, { instruction: '', demos: [], ...base[path], ...changes[path] }]),
  );
}

const textsSchema = z.record(
  z.string(),
  z.object({
    instruction: z.string(),
    demos: z.array(
      z.object({ input: z.record(z.string(), z.json()), output: z.record(z.string(), z.json()) }),
    ),
  }),
);

const resolvedSchema = z.object({
  resolved: z.object({
    texts: textsSchema.optional(),
    programs: z.array(z.object({ name: z.string(), texts: textsSchema.optional() })).optional(),
  }),
});

/** Texts of every component that the search began with, those that it may not change included. */
function seedTexts({ manifest, compiled }: RunSource, seedCandidate: Candidate): CandidateTexts {
  const stored = resolvedSchema.safeParse(manifest.config).data?.resolved.texts;
  if (stored !== undefined) return stored;
  const components = Object.entries(compiled?.components ?? {});
  const found = components.map(([path, { instruction, demos }]) => [path, { instruction, demos }] as const);
  return withChanges(Object.fromEntries(found), seedCandidate);
}

/** Texts of the programs of an evaluation by name; absent for one that the folder does not have. */
export function programTexts({ manifest }: RunSource): ReadonlyMap<string, CandidateTexts> {
  const stored = resolvedSchema.safeParse(manifest.config).data?.resolved.programs ?? [];
  return new Map(stored.flatMap(({ name, texts }) => (texts === undefined ? [] : [[name, texts] as const])));
}
