import { loadCoverage } from '../prompt-coverage/lazy.js';
import { issueScore } from '../../../modules/scene/issues.js';
import { lint } from '../../../modules/scene/lint.js';
import { SUMMARY_PATH } from '../../../signatures/scene/paths.js';
import {
  coverageText,
  issuesByComponent,
  joinedFeedback,
  lintText,
  missingByComponent,
} from '../feedback.js';
import type { JudgedOutcome, ImageStage } from './image-stage.js';
import { type Wording, wordingOf } from './stock-words.js';

/** The step that writes prompts anew, in the image program. */
const REWRITE_PATH = 'rewrite';

/** What code alone says of the scene and of the words that the image was made from. */
export function sceneStage(gate: number): ImageStage {
  return {
    name: 'scene',
    objectives: ['lint', 'coverage', 'wording'],
    async evaluate({ input: { prompt = '' } }, { output }) {
      const issues = lint(output.scene);
      const score = issueScore(issues);
      // Loaded with the first scene: its language library is half of what importing the package would cost.
      const { coverage } = await loadCoverage();
      const shown = coverage(prompt, output.scene);
      const wording = wordingOf(`${output.summary}\n${output.image_prompt}`, prompt);
      return {
        objectives: {
          lint: score,
          ...(shown.score !== null && { coverage: shown.score }),
          wording: wording.score,
        },
        feedback: [lintText(issues), coverageText(shown), wordingText(wording), sparedText(output)]
          .filter(Boolean)
          .join('\n'),
        componentFeedback: joinedFeedback(issuesByComponent(issues), missingByComponent(shown), {
          [writerOf(output)]: wordingText(wording),
        }),
        ...(issues.length >= gate && { endBecause: `lint found ${issues.length} defects in the scene.` }),
      };
    },
  };
}

function sparedText({ rounds }: JudgedOutcome): string {
  return rounds
    .flatMap(({ spared }) => spared ?? [])
    .map(({ images, reason }) => `${images} images of this scene were not made. ${reason}`)
    .join('\n');
}

function writerOf({ source }: JudgedOutcome): string {
  return source === 'rewritten' ? REWRITE_PATH : SUMMARY_PATH;
}

function wordingText({ stuffed }: Wording): string {
  if (stuffed.length === 0) return '';
  const quoted = stuffed.map((word) => `"${word}"`).join(', ');
  return `Stock quality words that show nothing, and that the user did not ask for: ${quoted}.`;
}
