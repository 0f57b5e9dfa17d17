import { ACTION_SKILLS } from './actions.js';
import { CINEMATOGRAPHY_SKILLS } from './cinematography.js';
import { ELEMENT_SKILLS } from './elements.js';
import { IMAGE_SKILLS, VERIFY_SKILLS } from './image.js';
import { OBJECT_SKILLS } from './objects.js';
import { ANSWER_SKILLS, CRITIC_SKILLS, SUMMARY_SKILLS } from './others.js';
import type { Skill, SkillHead } from './skill.js';

const ALL = [
  ...ELEMENT_SKILLS,
  ...OBJECT_SKILLS,
  ...ACTION_SKILLS,
  ...CINEMATOGRAPHY_SKILLS,
  ...CRITIC_SKILLS,
  ...SUMMARY_SKILLS,
  ...ANSWER_SKILLS,
  ...VERIFY_SKILLS,
  ...IMAGE_SKILLS,
] as const;

export type SkillId = (typeof ALL)[number]['id'];

/** Every documented skill of the simulated language model, by head. The table in docs/simulator.md is made from it. */
export const SKILLS: readonly (Skill & { readonly id: SkillId })[] = ALL;

export function skillsOf(head: SkillHead): readonly (Skill & { readonly id: SkillId })[] {
  return SKILLS.filter((skill) => skill.head === head);
}
