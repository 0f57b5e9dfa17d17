import { contextFor } from '../../../modules/run-context.js';
import { checkAlignment } from '../../../modules/scene/guardrails/check-image.js';
import { verdictLines } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { AlignmentCheck } from '../../../signatures/scene/guardrails/verification.js';
import { joinedFeedback } from '../feedback.js';
import { headFeedback } from './head-feedback.js';
import { ALIGNMENT_STEP } from './image-score.js';
import { JUDGE_ALIGNMENT_INSTRUCTION } from './judge-instructions.js';
import type { ImageStage } from './image-stage.js';
import { pictureOf } from './image-stage.js';

/** The program's own checker of alignment. */
const ALIGNMENT_PATH = 'alignment';

/** The image against the user's own words, whatever the program made of them: four answers of the judge, one call. */
export function alignmentStage(gate: number): ImageStage {
  const own = checkAlignment();
  const [{ path = '' } = {}] = own.components();
  const check = own.with({ [path]: { instruction: JUDGE_ALIGNMENT_INSTRUCTION } });
  return {
    name: 'alignment',
    objectives: ['alignment'],
    async evaluate({ input: { prompt = '' } }, { output }, context) {
      const words = prompt.trim() === '' ? output.summary : prompt;
      const judged = await check.forward(
        { image: pictureOf(output), prompt: words },
        contextFor(context, 'alignment'),
      );
      if (judged.status === 'unverified') {
        return { objectives: {}, feedback: '', unscoredBecause: `alignment: ${judged.feedback}` };
      }
      const alignment = judged.answered_yes.length * ALIGNMENT_STEP;
      const lines = verdictLines({ alignment: judged }, output.scene, 'scene');
      return {
        objectives: { alignment },
        feedback: alignmentText(judged),
        componentFeedback: joinedFeedback(headFeedback(lines), {
          [ALIGNMENT_PATH]: output.alignment === null ? '' : difference(output.alignment, judged),
        }),
        ...(alignment < gate && { endBecause: 'the image shows nothing of what the user asked for.' }),
      };
    },
  };
}

function alignmentText({ answered_yes, missing_from_intent, feedback }: AlignmentCheck): string {
  const missing =
    missing_from_intent.length === 0
      ? ''
      : ` The user asked for this, and it cannot be seen: ${missing_from_intent.join(', ')}.`;
  return `The image answers ${answered_yes.length} of 4 questions about the user's words with yes.${missing} ${feedback}`.trim();
}

/** Where the program's checker and the judge differ, in either direction. */
function difference(own: AlignmentCheck, judged: AlignmentCheck): string {
  if (own.status === 'unverified') return '';
  return [...judged.answered_yes, ...judged.answered_no]
    .filter((answer) => own.answered_yes.includes(answer) !== judged.answered_yes.includes(answer))
    .map((answer) => {
      const said = own.answered_yes.includes(answer) ? 'yes' : 'no';
      return `Said ${said} to "${answer.replaceAll('_', ' ')}"; an independent look says ${said === 'yes' ? 'no' : 'yes'}.`;
    })
    .join('\n');
}
