import { isModelFailure, messageOf } from '../../core/errors.js';
import { formatIssue, type SceneIssue } from '../../signatures/scene/issue.js';
import { CRITIC_PATH } from '../../signatures/scene/paths.js';
import type { Scene } from '../../signatures/scene/scene.js';
import { isGrounded, issueScore, mergeIssues } from './issues.js';
import { lint } from './lint.js';
import type { SceneSteps, Warn } from './scene-steps.js';

/** What lint and critic say of a scene. The score follows from the issues alone. */
export interface Verdict {
  readonly issues: readonly SceneIssue[];
  readonly score: number;
  readonly scoredBy: 'lint+critic' | 'lint';
}

/** What code alone says of a scene. */
export function lintVerdict(scene: Scene): Verdict {
  const issues = lint(scene);
  return { issues, score: issueScore(issues), scoredBy: 'lint' };
}

/**
 * Adds what the model critic sees to what lint saw. A critic's issue that quotes what the scene does not say is
 * dropped with a warning; a critic that fails leaves the verdict of lint, with a warning.
 */
export async function criticise(
  scene: Scene,
  steps: Pick<SceneSteps, 'critic'>,
  warn: Warn,
): Promise<Verdict> {
  const fromLint = lintVerdict(scene);
  const found = await criticIssues(scene, steps, warn);
  if (found === undefined) return fromLint;
  const issues = mergeIssues(fromLint.issues, found);
  return { issues, score: issueScore(issues), scoredBy: 'lint+critic' };
}

async function criticIssues(
  scene: Scene,
  { critic }: Pick<SceneSteps, 'critic'>,
  warn: Warn,
): Promise<readonly SceneIssue[] | undefined> {
  try {
    const { issues } = await critic({ scene });
    return groundedIssues(
      issues.map((issue) => ({ ...issue, source: 'critic' as const })),
      scene,
      warn,
    );
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    warn(
      CRITIC_PATH,
      'scene/critic-failed',
      `The score comes from lint alone, the critic failed: ${messageOf(error)}`,
    );
    return undefined;
  }
}

/** The issues of a critic that can be believed; a warning names the others. */
export function groundedIssues(
  issues: readonly SceneIssue[],
  scene: Scene,
  warn: Warn,
): readonly SceneIssue[] {
  const grounded = issues.filter((issue) => isGrounded(issue, scene));
  const dropped = issues.filter((issue) => !grounded.includes(issue));
  if (dropped.length > 0) {
    warn(CRITIC_PATH, 'scene/critic-unfounded', `Not counted: ${dropped.map(formatIssue).join('; ')}`);
  }
  return grounded;
}
