import type { RevisionAction } from '../../../signatures/scene/guardrails/revise.js';
import type { SceneInput } from '../../../signatures/scene/inputs.js';
import type { SceneIssue } from '../../../signatures/scene/issue.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { lint } from '../lint.js';
import { repair, type Repaired } from '../repair.js';
import type { SceneSteps } from '../scene-steps.js';

/**
 * Carries out actions on a scene: the heads they name are made again, each with its own actions and its earlier
 * answer; the others stay as they are, but for what new elements bring upon them (see `repair`). A head
 * that is made again also hears which of its items depict nothing that the scene has: no image can show those.
 */
export function applyActions(
  scene: Scene,
  actions: readonly RevisionAction[],
  input: SceneInput,
  steps: Pick<SceneSteps, 'elements' | 'heads'>,
): Promise<Repaired> {
  return repair(scene, [...actions.flatMap(asIssue), ...unshowable(scene, actions)], input, steps);
}

/** One action as a line for a human or a rewriter. */
export function actionLine({ head, location, change }: RevisionAction): string {
  return location === '' ? `${head}: ${change}` : `${head}, ${location}: ${change}`;
}

function unshowable(scene: Scene, actions: readonly RevisionAction[]): readonly SceneIssue[] {
  return lint(scene).filter(({ type, head }) => {
    return type === 'INVALID_DEPENDENCY' && actions.some((action) => action.head === head);
  });
}

/** What the image lacked is missing in the scene, or not said clearly enough. */
function asIssue({ head, location, change }: RevisionAction): SceneIssue[] {
  if (head === 'prompt') return [];
  return [{ type: 'MISSING_DATA', head, location, quote: '', reason: change, source: 'critic' }];
}
