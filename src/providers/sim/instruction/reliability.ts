import type { SkillId } from '../skills/index.js';
import type { Skill } from '../skills/skill.js';
import type { InstructionReading } from './read-instruction.js';

/** Chance that a demand is followed while the instruction is short and clear. */
export const FOLLOWED = 0.93;
/** Words up to which length costs nothing; the loss is half of everything at about twice as many. */
export const FREE_WORDS = 350;
/** Demands on one head up to which there is no crowding. */
export const FREE_DEMANDS = 8;
/** What each further demand costs all of them. */
export const CROWDING = 0.014;
/** What each contradicted demand costs the others. */
export const CONFUSION = 0.04;
/** How far demonstrations that show a skill raise its chance towards 1. */
export const DEMONSTRATED = 0.45;
/** How far a defect named in the call itself (a repair) raises the chance towards 1. */
export const REPAIRED = 0.35;

/** How much of its reliability an instruction keeps: 1 for a short and clear one, falling with length, demands and contradictions. */
export function attention(reading: InstructionReading): number {
  const over = Math.max(0, reading.words - FREE_WORDS) / FREE_WORDS;
  const length = 1 / (1 + over ** 1.3);
  const crowd = Math.max(0.5, 1 - CROWDING * Math.max(0, reading.asked.size - FREE_DEMANDS));
  const contradictions = [...reading.asked].filter((id) => reading.opposed.has(id)).length;
  return length * crowd * Math.max(0.4, 1 - CONFUSION * contradictions);
}

/** What speaks for a skill apart from the instruction. */
export interface SkillSupport {
  /** Part of the demonstrations that show the skill, 0 to 1. */
  readonly demonstrated: number;
  /** The call names this defect of an earlier answer. */
  readonly repaired: boolean;
  /** Sampling temperature; above 1 every chance shrinks towards one half. */
  readonly temperature: number;
}

/** The chance, 0 to 1, that a skill holds in one call. */
export function skillChance(
  skill: Skill & { readonly id: SkillId },
  reading: InstructionReading,
  support: SkillSupport,
): number {
  const asked = reading.asked.has(skill.id);
  const opposed = reading.opposed.has(skill.id);
  let chance = asked && !opposed ? Math.max(skill.base, FOLLOWED * attention(reading)) : skill.base;
  // A demand for the opposite is followed as well as any other; a contradicted one is simply lost.
  if (opposed) chance = asked ? skill.base : skill.base * (1 - attention(reading));
  chance += (1 - chance) * DEMONSTRATED * support.demonstrated;
  if (support.repaired) chance += (1 - chance) * REPAIRED;
  const heat = Math.max(0, support.temperature - 1);
  return chance + (0.5 - chance) * Math.min(0.5, heat * 0.3);
}
