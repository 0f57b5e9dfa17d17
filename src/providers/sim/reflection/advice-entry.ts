import type { SkillHead } from '../skills/skill.js';

/** A piece of craft advice that a model might come up with. Nothing here says whether it helps. */
export interface Advice {
  readonly head: SkillHead;
  /** What kind of complaint brings it to mind. */
  readonly area: 'space' | 'light' | 'surface' | 'energy' | 'feeling' | 'clarity' | 'cast' | 'truth';
  readonly text: string;
}

export const advice = (area: Advice['area'], head: SkillHead, text: string): Advice => ({ area, head, text });
