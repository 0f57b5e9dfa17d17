import type { SkillId } from './index.js';
import type { SkillHead } from './skill.js';

/** A way in which feedback names a defect, and the skill whose failure it is. Only visible skills have any. */
export interface Symptom {
  readonly skill: SkillId;
  readonly head: SkillHead;
  readonly pattern: RegExp;
}

export const symptom = (head: SkillHead, skill: SkillId, source: string): Symptom => ({
  skill,
  head,
  pattern: new RegExp(source, 'i'),
});
