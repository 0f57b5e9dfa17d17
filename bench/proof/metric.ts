import { issueScore } from '../../src/modules/scene/issues.js';
import { lint } from '../../src/modules/scene/lint.js';
import { HEAD_OF_CONTENT, issueRemark, missingRemarks } from '../../src/scoring/scene/feedback.js';
import { coverage } from '../../src/scoring/scene/prompt-coverage/coverage.js';
import { stagedMetric } from '../../src/scoring/stages.js';
import { EXAMPLE_SCENE } from '../../src/signatures/scene/example-scene.js';
import type { ProofOutput } from './program.js';

const HEADS = ['elements', 'objects'] as const;
type Head = (typeof HEADS)[number];

/** Rules and coverage weigh the same: a scene that breaks no rule because it says nothing is worth half. */
const WEIGHTS = { rules: 0.5, coverage: 0.5 } as const;

/**
 * Rules in code alone: ids, references, neutral terms, lanes, the pose rule, missing fields, and how many of the
 * prompt's words about things and their looks are shown. What the other two heads would have to show is not asked.
 */
export const proofMetric = stagedMetric<{ prompt: string }, ProofOutput, unknown>({
  name: 'elements-and-objects',
  weights: WEIGHTS,
  stages: [
    {
      name: 'rules',
      objectives: ['rules', 'coverage'],
      async evaluate({ input: { prompt } }, { output }) {
        const scene = {
          elements: output.elements,
          objects: output.objects.objects,
          actions: [],
          cinematography: EXAMPLE_SCENE.cinematography,
        };
        const issues = lint(scene).filter(({ head }) => isOwn(head));
        const { found, missing } = coverage(prompt, scene);
        const own = (kind: keyof typeof HEAD_OF_CONTENT) => isOwn(HEAD_OF_CONTENT[kind]);
        const lacking = missing.filter(({ kind }) => own(kind));
        const shown = found.filter(({ kind }) => own(kind)).length;
        const asked = shown + lacking.length;
        const remarks = (head: Head) =>
          [
            ...issues.filter((issue) => issue.head === head).map(issueRemark),
            ...missingRemarks(lacking.filter(({ kind }) => HEAD_OF_CONTENT[kind] === head)),
          ].join('\n');
        const componentFeedback = Object.fromEntries(
          HEADS.flatMap((head) => (remarks(head) === '' ? [] : [[head, remarks(head)] as const])),
        );
        return {
          objectives: { rules: issueScore(issues), ...(asked > 0 && { coverage: shown / asked }) },
          feedback: HEADS.map((head) => `${head}: ${remarks(head) || 'nothing to say against it.'}`).join(
            '\n',
          ),
          componentFeedback,
        };
      },
    },
  ],
});

function isOwn(head: string): boolean {
  return HEADS.some((own) => own === head);
}
