import type { Rng } from '../core/rng.js';
import type { Program } from '../modules/module.js';
import { changesOf } from './demo-components.js';
import { amountOf, promptLength, type Scales } from './derived-objectives.js';
import type { Candidate, ProposedTexts } from './gepa/adapter.js';
import { estimatedTokens } from './gepa/reflection/tokens.js';
import type { ObjectiveMeans } from './gepa/objective-space.js';

/** A floor under the objective `prompt-length`, which can be kept before anything is spent on a candidate. */
export interface PromptLimit {
  /** Tokens that all instructions and demonstrations of a program may have together. */
  readonly maxTokens: () => number;
  /** Tokens that a candidate's have. */
  readonly lengthOf: (candidate: Candidate) => number;
}

/** Null where no floor limits the prompts. The scales must be complete once the limit is asked for. */
export function promptLimit(
  program: Program,
  floors: ObjectiveMeans,
  scales: () => Scales,
): PromptLimit | null {
  const floor = floors['prompt-length'];
  if (floor === undefined) return null;
  return {
    maxTokens: () => amountOf(floor, scales()['prompt-length'] ?? Number.POSITIVE_INFINITY),
    lengthOf: (candidate) => promptLength(program.with(changesOf(candidate))),
  };
}

/**
 * The texts of a child that the limit has room for: while its prompts are too long, the text that adds most is left
 * out. A parent over the limit may have a child as long as itself, since the floor is missed no further by it.
 */
export function textsWithin(parent: Candidate, texts: ProposedTexts, limit: PromptLimit): ProposedTexts {
  const most = Math.max(limit.maxTokens(), limit.lengthOf(parent));
  const longestFirst = Object.entries(texts)
    .map(([key, text]) => ({ key, length: limit.lengthOf({ ...parent, [key]: text }) }))
    .sort((a, b) => b.length - a.length);
  let kept = texts;
  for (const { key } of longestFirst) {
    if (limit.lengthOf({ ...parent, ...kept }) <= most) break;
    kept = Object.fromEntries(Object.entries(kept).filter(([name]) => name !== key));
  }
  return kept;
}

/** Two or three rules: with less, a new text could only say the same in other words. */
const LEAST_SHARE_TOKENS = 60;

/** Those of the components that there is room to write at once, at least one: others have their turn another time. */
export function componentsWithRoom(
  components: readonly string[],
  parent: Candidate,
  limit: PromptLimit,
  rng: Rng,
): readonly string[] {
  const free = limit.maxTokens() - limit.lengthOf(parent);
  const count = Math.max(1, Math.floor(free / LEAST_SHARE_TOKENS));
  if (count >= components.length) return components;
  const chosen = new Set(rng.shuffle(components).slice(0, count));
  return components.filter((component) => chosen.has(component));
}

/**
 * Tokens that the new text of a component may have where `count` of them are written at once: each its share of what is
 * free.
 */
export function roomFor(component: string, count: number, parent: Candidate, limit: PromptLimit): number {
  const free = limit.maxTokens() - limit.lengthOf(parent);
  return Math.max(1, Math.floor(estimatedTokens(parent[component] ?? '') + free / count));
}
