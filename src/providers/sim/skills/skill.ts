/** The kinds of call that have skills of their own. */
export type SkillHead =
  | 'elements'
  | 'objects'
  | 'actions'
  | 'cinematography'
  | 'critic'
  | 'summary'
  | 'answer'
  | 'verify-elements'
  | 'verify-objects'
  | 'verify-actions'
  | 'verify-cinematography'
  | 'check-quality'
  | 'check-alignment'
  | 'revise'
  | 'rewrite'
  | 'compare';

/**
 * One documented ability of the simulated model. Without an instruction that asks for it, `failure` mostly happens
 * where it can; an instruction that means `asks` mostly switches it off. How the meaning is read: `on` and `off`
 * hold patterns over concepts, see `instruction/patterns.ts`.
 */
export interface Skill {
  readonly id: string;
  readonly head: SkillHead;
  /** What the default reply looks like. */
  readonly failure: string;
  /** The meaning in an instruction that switches the skill on, in one plain sentence. */
  readonly asks: string;
  /**
   * visible: feedback text of a lint, a critic or a coverage check can name what is wrong. hidden: only a rating falls
   * and a comment notices a symptom; what to ask for has to be found.
   */
  readonly visibility: 'visible' | 'hidden';
  /** Chance, 0 to 1, that the reply is right where nothing asks for it. */
  readonly base: number;
  readonly on: readonly string[];
  /** A demand for the opposite; together with `on` the instruction contradicts itself and the skill is lost. */
  readonly off: readonly string[];
}
