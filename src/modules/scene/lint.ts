import type { SceneIssue } from '../../signatures/scene/issue.js';
import type { Scene } from '../../signatures/scene/scene.js';
import { lintCoherence } from './lint/coherence.js';
import { lintDependencies } from './lint/dependencies.js';
import { lintDuplicates } from './lint/duplicates.js';
import { lintIds } from './lint/ids.js';
import { lintLanes } from './lint/lanes.js';
import { lintMissing } from './lint/missing.js';
import { lintNeutralTerms } from './lint/neutral-terms.js';
import { lintPose } from './lint/pose.js';
import { lintPronouns } from './lint/pronouns.js';
import { lintReferences } from './lint/references.js';
import type { LintRule } from './lint/rule.js';

/** The rule families in report order. */
const LINT_RULES: readonly LintRule[] = [
  lintIds,
  lintDuplicates,
  lintDependencies,
  lintReferences,
  lintPose,
  lintNeutralTerms,
  lintPronouns,
  lintMissing,
  lintLanes,
  lintCoherence,
];

/**
 * Everything code can say against a scene, without a model: the same scene always gives the same issues in the
 * same order. Mood in the cinematography head, adverbs of motion and the movement of cloth, hair or water are
 * never issues.
 */
export function lint(scene: Scene): readonly SceneIssue[] {
  return LINT_RULES.flatMap((rule) => rule(scene));
}
