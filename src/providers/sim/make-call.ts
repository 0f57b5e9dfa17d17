import type { SamplingOptions } from '../language-model.js';
import { boundedCache } from './bounded-cache.js';
import { sightKey, type Sight } from './eyes/sight.js';
import type { HeadCall } from './heads/head-call.js';
import { readInstruction, type InstructionReading } from './instruction/read-instruction.js';
import { skillChance } from './instruction/reliability.js';
import { analysePrompt } from './language/analyse.js';
import type { PromptAnalysis } from './language/prompt-analysis.js';
import { draw } from './noise.js';
import type { RequestReading } from './request/read-request.js';
import { demonstratedShare } from './skills/demonstrated.js';
import { skillsOf, type SkillId } from './skills/index.js';
import type { SkillHead } from './skills/skill.js';
import { namedDefects } from './skills/symptoms.js';

/** Temperature of a request that names none. */
export const DEFAULT_TEMPERATURE = 0.7;

const REMEMBERED_PROMPTS = 512;
/** Per head. */
const REMEMBERED_INSTRUCTIONS = 128;

/** What one model instance remembers: pure results by text, nothing that could change a reply. */
export interface Memory {
  readonly analyse: (text: string) => PromptAnalysis;
  readonly read: (instruction: string, head: SkillHead) => InstructionReading;
}

export function createMemory(): Memory {
  const readers = new Map<SkillHead, (instruction: string) => InstructionReading>();
  return {
    analyse: boundedCache(REMEMBERED_PROMPTS, analysePrompt),
    read: (instruction, head) => {
      const known =
        readers.get(head) ?? boundedCache(REMEMBERED_INSTRUCTIONS, (text) => readInstruction(text, head));
      readers.set(head, known);
      return known(instruction);
    },
  };
}

/** Builds what a head works from. `review` is the judge: it has no skills to lose. */
export function makeCall(
  reading: RequestReading,
  head: SkillHead | 'review',
  sampling: SamplingOptions,
  memory: Memory,
  world: number,
  sights: readonly Sight[] = [],
): HeadCall {
  const text = describedText(reading.inputs);
  // The same question about another picture meets other luck.
  const key = sights.length === 0 ? text.key : `${text.key}\n${sightKey(sights)}`;
  const temperature = sampling.temperature ?? DEFAULT_TEMPERATURE;
  // At temperature 0 the likeliest reply is the same for every seed.
  const seed = temperature === 0 ? 'greedy' : (sampling.seed ?? 0);
  const chance = (...labels: readonly (string | number)[]) =>
    draw(world, key, seed, reading.attempt, ...labels);
  const states = head === 'review' ? null : skillStates(reading, head, temperature, memory, chance);
  return {
    analysis: memory.analyse(text.prompt),
    inputs: reading.inputs,
    sights,
    has: (skill) => states === null || states(skill),
    chance,
  };
}

function skillStates(
  reading: RequestReading,
  head: SkillHead,
  temperature: number,
  memory: Memory,
  chance: HeadCall['chance'],
): (skill: SkillId) => boolean {
  const instruction = memory.read(reading.instruction, head);
  const repairs = namedDefects(repairText(reading.inputs), head);
  const skills = new Map(skillsOf(head).map((skill) => [skill.id, skill]));
  const decided = new Map<SkillId, boolean>();
  return (id) => {
    const known = decided.get(id);
    if (known !== undefined) return known;
    const skill = skills.get(id);
    const support = {
      demonstrated: demonstratedShare(id, reading.examples),
      repaired: repairs.has(id),
      temperature,
    };
    const holds = skill !== undefined && chance('skill', id) < skillChance(skill, instruction, support);
    decided.set(id, holds);
    return holds;
  };
}

function repairText(inputs: ReadonlyMap<string, unknown>): string {
  return ['issues', 'advice', 'feedback', 'defects', 'critique']
    .map((name) => inputs.get(name))
    .filter((value) => value !== undefined)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join('\n');
}

/** The text that describes the picture, and the key of the chance: the same prompt meets the same luck. */
function describedText(inputs: ReadonlyMap<string, unknown>): {
  readonly prompt: string;
  readonly key: string;
} {
  for (const name of ['prompt', 'user_prompt', 'description', 'caption', 'text']) {
    const value = inputs.get(name);
    if (typeof value === 'string') return { prompt: value, key: value.slice(0, 4_000) };
  }
  const texts = [...inputs.values()].filter((value) => typeof value === 'string');
  const key = [...inputs]
    .map(([name, value]) => `${name}:${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
  return { prompt: texts[0] ?? '', key: key.slice(0, 8_000) };
}
