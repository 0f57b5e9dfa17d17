import { createHash } from 'node:crypto';
import { hashJson, sha256 } from '../core/hash.js';
import { canonicalJson } from '../core/json.js';
import type { ComponentPath, ComponentText, ModelsByRole, Program } from '../modules/module.js';
import type { RolloutId } from './rollout.js';

/** Every component's text: what a candidate is, however it was made. */
export type CandidateTexts = Readonly<Record<ComponentPath, ComponentText>>;

/** Model id by role, for the roles that take part in a rollout. */
export type RolloutModels = Readonly<Record<string, string>>;

/** Everything that decides a rollout. */
export interface RolloutKey {
  readonly programHash: string;
  readonly candidate: CandidateTexts;
  readonly exampleId: string;
  readonly seed: number;
  readonly repeat: number;
  readonly models: RolloutModels;
}

/** SHA-256 of the canonical JSON of a rollout's key: equal work has an equal id, on every machine. */
export function rolloutId({ candidate, ...key }: RolloutKey): RolloutId {
  return rolloutIdOf(key, canonicalJson(candidate));
}

/**
 * `rolloutId` for many rollouts of one candidate: the texts are the long part of the key, and are the same for all.
 * `candidateJson`: their canonical JSON.
 */
export function rolloutIdOf(key: Omit<RolloutKey, 'candidate'>, candidateJson: string): RolloutId {
  const { programHash, exampleId, seed, repeat, models } = key;
  // Keys in order: `candidate` comes before all others.
  const rest = canonicalJson({ programHash, exampleId, seed, repeat, models });
  return sha256(`{"candidate":${candidateJson},${rest.slice(1)}`);
}

/** `rolloutIdOf` for very many rollouts of one candidate: what they have in common is written and hashed once. */
export function rolloutIdsFor(
  { programHash, seed, models }: Pick<RolloutKey, 'programHash' | 'seed' | 'models'>,
  candidateJson: string,
): (exampleId: string, repeat: number) => RolloutId {
  const beginning = createHash('sha256').update(`{"candidate":${candidateJson},"exampleId":`);
  const middle = `,"models":${canonicalJson(models)},"programHash":${JSON.stringify(programHash)},"repeat":`;
  return (exampleId, repeat) =>
    beginning
      .copy()
      .update(`${JSON.stringify(exampleId)}${middle}${repeat},"seed":${seed}}`)
      .digest('hex');
}

/** The texts of a program as it stands: unchanged components are in it too, so equal programs have equal texts. */
export function candidateTexts(program: Program): CandidateTexts {
  return Object.fromEntries(
    program.components().map(({ path, instruction, demos }) => [path, { instruction, demos }]),
  );
}

/** SHA-256 of the canonical JSON of `candidateTexts`. */
export function candidateHash(program: Program): string {
  return hashJson(candidateTexts(program));
}

/** Model ids that decide a rollout. The reflection model is not among them: it never takes part in one. */
export function rolloutModels(models: ModelsByRole): RolloutModels {
  const { task, judge, image } = models;
  return {
    task: task.id,
    ...(judge === undefined ? {} : { judge: judge.id }),
    ...(image === undefined ? {} : { image: image.id }),
  };
}
