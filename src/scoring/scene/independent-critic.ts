import type { RunContext } from '../../modules/module.js';
import { predict } from '../../modules/predict.js';
import { contextFor } from '../../modules/run-context.js';
import { groundedIssues } from '../../modules/scene/criticise.js';
import { mergeIssues } from '../../modules/scene/issues.js';
import { lint } from '../../modules/scene/lint.js';
import { SceneCritic } from '../../signatures/scene/critic.js';
import type { SceneIssue } from '../../signatures/scene/issue.js';
import type { Scene } from '../../signatures/scene/scene.js';
import { JUDGE_CRITIC_INSTRUCTION } from './judge-instructions.js';

/**
 * The metric's own critic: one call of the judge, with an instruction that is never optimised. It gives what it found
 * beside lint; an issue that quotes what the scene does not say is dropped with a warning. Rejects when the call fails.
 */
export function independentCritic(): (scene: Scene, context: RunContext) => Promise<readonly SceneIssue[]> {
  const critic = predict(SceneCritic, { role: 'judge', instruction: JUDGE_CRITIC_INSTRUCTION });
  return async (scene, context) => {
    const { issues } = await critic.forward({ scene }, contextFor(context, 'critic'));
    const stated = issues.map((issue): SceneIssue => ({ ...issue, source: 'critic' }));
    const founded = groundedIssues(stated, scene, (component, code, message) =>
      context.trace.add({ type: 'warning', component, code, message }),
    );
    return mergeIssues(lint(scene), founded).filter(({ source }) => source === 'critic');
  };
}
