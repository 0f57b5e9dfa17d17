import { infinitive, VERBS } from '../../language/motion.js';

/** Pose classes and verbs in running text, the firmest wording first. */
const POSES: readonly (readonly [RegExp, string])[] = [
  [/\bwalking casual\b/i, 'walking_casual'],
  [/\brunning sprint\b|\bmid-?sprint\b/i, 'running_sprint'],
  [/\bseated formal\b|\bseated\b/i, 'seated_formal'],
  [/\bjumping peak\b|\bmid-?(?:leap|jump|air)\b|\bairborne\b/i, 'jumping_peak'],
  [/\bdancing twirl\b/i, 'dancing_twirl'],
  [/\bcrouch(?:ing|ed|es)?\b/i, 'crouching'],
  [/\blying down\b|\blies\b|\blying\b/i, 'lying_down'],
  [/\bstanding relaxed\b/i, 'standing_relaxed'],
];

/** The pose that a text states by the vocabulary's own words; null where it has none. */
export function readPose(text: string): string | null {
  return POSES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

export function poseOfVerb(verb: string | null): string | null {
  return verb === null ? null : (VERBS.get(verb)?.poseClass ?? null);
}

/** The first verb of movement or posture in a text, as its base form. */
export function readVerb(text: string): string | null {
  for (const [word] of text.matchAll(/[\p{L}-]+/gu)) {
    const verb = infinitive(word.toLowerCase());
    if (verb !== word.toLowerCase() && VERBS.has(verb)) return verb;
  }
  return null;
}
