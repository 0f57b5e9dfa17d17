import type { JsonObject } from '../../../core/json.js';
import { isJsonObject } from '../../../core/parse-json.js';
import type { PromptAnalysis } from '../language/prompt-analysis.js';
import type { Sight } from '../eyes/sight.js';
import type { SkillId } from '../skills/index.js';

/** What a head works from: the analysed prompt, the inputs of the call, its skills and its chance. */
export interface HeadCall {
  readonly analysis: PromptAnalysis;
  /** Inputs by name as they stand in the messages: text, or parsed JSON. */
  readonly inputs: ReadonlyMap<string, unknown>;
  /** The images of the call, as far as the simulator can tell what is in them. */
  readonly sights: readonly Sight[];
  /** Whether a skill holds in this call. */
  has(skill: SkillId): boolean;
  /** A number in [0, 1) that depends on the prompt, the seed and the labels. */
  chance(...labels: readonly (string | number)[]): number;
}

/** One of several wordings, by the call's chance. */
export function choose<T>(call: HeadCall, items: readonly T[], ...labels: readonly (string | number)[]): T {
  const item = items[Math.floor(call.chance(...labels) * items.length)];
  if (item === undefined) throw new RangeError('choose: the list is empty');
  return item;
}

/** A plain JSON object, or undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
