import { ISSUE_DEDUCTIONS, type SceneIssue } from '../../signatures/scene/issue.js';
import { HEADS, type Head, type Scene } from '../../signatures/scene/scene.js';

/** A scene at or above this is good enough: one lane leak passes, one contradiction does not. */
export const PASS_SCORE = 0.85;

/** 1 less the deductions of all issues, never below 0. */
export function issueScore(issues: readonly SceneIssue[]): number {
  const left = issues.reduce((rest, { type }) => rest - ISSUE_DEDUCTIONS[type], 1);
  // Four decimals: 1 - .15 - .15 must not depend on the order of subtraction.
  return Math.max(0, Math.round(left * 10_000) / 10_000);
}

/** The heads that issues name, in the order in which heads are made. */
export function headsOf(issues: readonly SceneIssue[]): readonly Head[] {
  return HEADS.filter((head) => issues.some((found) => found.head === head));
}

/** Lint first, then what the critic adds: an issue that says the same of the same place counts once. */
export function mergeIssues(
  lintIssues: readonly SceneIssue[],
  criticIssues: readonly SceneIssue[],
): readonly SceneIssue[] {
  const merged: SceneIssue[] = [];
  for (const found of [...lintIssues, ...criticIssues]) {
    if (!merged.some((earlier) => saysTheSame(earlier, found))) merged.push(found);
  }
  return merged;
}

function saysTheSame(one: SceneIssue, other: SceneIssue): boolean {
  if (one.type !== other.type || one.head !== other.head) return false;
  // Lint is exact: two of its issues are the same only when they are equal in place and words.
  if (one.source === 'lint' && other.source === 'lint') {
    return one.location === other.location && one.quote === other.quote && one.reason === other.reason;
  }
  const [oneOwner] = fold(one.location).split('.');
  const [otherOwner] = fold(other.location).split('.');
  if (oneOwner !== otherOwner) return false;
  const [a, b] = [fold(one.quote), fold(other.quote)];
  if (a === '' || b === '') return fold(one.location) === fold(other.location);
  return a.includes(b) || b.includes(a);
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, ' ')
    .trim();
}

/**
 * Whether a model's issue can be believed: what it quotes stands in the scene, and it is none of the things that
 * are never defects (mood in the cinematography head) or that code knows better (an id that does exist).
 */
export function isGrounded(found: SceneIssue, scene: Scene): boolean {
  if (found.type === 'LANE_LEAKAGE' && found.head === 'cinematography' && /mood/i.test(found.location)) {
    return false;
  }
  if (found.type === 'INVALID_DEPENDENCY') {
    const id = found.quote.replace(/[[\]'"]/g, '').trim();
    if (scene.elements.elements.some(({ element_id }) => element_id === id)) return false;
  }
  const quote = foldWords(found.quote);
  return quote === '' || foldWords(JSON.stringify(scene)).includes(quote);
}

function foldWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
