import { issueScore, mergeIssues } from '../../../modules/scene/issues.js';
import type { Prediction } from '../../../modules/module.js';
import { SceneCritic } from '../../../signatures/scene/critic.js';
import { formatIssue, type SceneIssue } from '../../../signatures/scene/issue.js';
import { CRITIC_PATH } from '../../../signatures/scene/paths.js';
import { issueRemark, issuesByComponent, joinedFeedback } from '../feedback.js';
import { independentCritic } from '../independent-critic.js';
import type { ImageStage } from './image-stage.js';

/** What the metric's own critic finds beside lint; the program's critic is told what it did not see. One call. */
export function criticStage(): ImageStage {
  const critic = independentCritic();
  return {
    name: 'critic',
    objectives: ['critic'],
    async evaluate(_example, prediction, context) {
      const added = await critic(prediction.output.scene, context);
      const remarks = added.map((issue) => `- ${issue.head}: ${issueRemark(issue)}`);
      return {
        objectives: { critic: issueScore(added) },
        feedback: remarks.length === 0 ? '' : ['What else does not hold:', ...remarks].join('\n'),
        componentFeedback: joinedFeedback(issuesByComponent(added), {
          [CRITIC_PATH]: unnoticed(added, prediction),
        }),
      };
    },
  };
}

/** Found by the metric, and not by the last look of the program's own critic, which stands on the trace only. */
function unnoticed(added: readonly SceneIssue[], { trace }: Prediction<unknown>): string {
  const call = trace.entries.findLast((entry) => entry.type === 'call' && entry.component === CRITIC_PATH);
  if (call?.type !== 'call') return '';
  const said = SceneCritic.output.safeParse(call.output);
  if (!said.success) return '';
  const seen = said.data.issues.map((issue): SceneIssue => ({ ...issue, source: 'critic' }));
  return mergeIssues(seen, added)
    .slice(mergeIssues(seen, []).length)
    .map((issue) => `Went unnoticed: ${formatIssue(issue)}`)
    .join('\n');
}
