import type {
  AlignmentCheck,
  ImageVerification,
  QualityCheck,
} from '../../../signatures/scene/guardrails/verification.js';
import type { RevisionTarget, RevisionVerdict } from '../../../signatures/scene/guardrails/revise.js';
import { CINEMATOGRAPHY_PARTS } from '../../../signatures/scene/guardrails/verify.js';
import { bareType } from '../assemble/references.js';
import type { Scene } from '../../../signatures/scene/scene.js';

/** What was said of one image; what was not asked is absent. */
export interface ImageVerdicts {
  readonly guardrails?: ImageVerification | undefined;
  readonly alignment?: AlignmentCheck | undefined;
  readonly quality?: QualityCheck | undefined;
}

/** What may be changed because of each "no" of the checkers. */
const HEADS_OF_ANSWER: Readonly<
  Record<(AlignmentCheck['answered_no'] | QualityCheck['answered_no'])[number], readonly RevisionTarget[]>
> = {
  subject_rendered: ['elements', 'objects'],
  requested_elements_present: ['elements', 'objects', 'actions'],
  style_matches_intent: ['cinematography'],
  mood_matches_intent: ['cinematography'],
  objects_match: ['objects'],
  background_match: ['objects'],
  lighting_match: ['cinematography'],
  aesthetics_match: ['cinematography'],
  photo_characteristics_match: ['cinematography'],
  style_match: ['cinematography'],
};

type Line = Omit<RevisionVerdict, 'number'>;

/**
 * The verdicts on an image as numbered lines, each with the heads that may be changed because of it: those of the
 * scene the image was made from, or `prompt` where it was made from a prompt. What is unverified is no verdict.
 */
export function verdictLines(
  verdicts: ImageVerdicts,
  scene: Scene | null,
  source: 'scene' | 'prompt',
): RevisionVerdict[] {
  const { guardrails, alignment, quality } = verdicts;
  const lines: Line[] = [
    ...(alignment === undefined ? [] : alignmentLines(alignment)),
    ...(guardrails === undefined || scene === null ? [] : guardrailLines(guardrails, scene)),
    ...(quality === undefined ? [] : answerLines(quality, quality.feedback)),
  ];
  return lines.map(({ heads, verdict }, at) => ({
    number: at + 1,
    heads: source === 'scene' ? heads : ['prompt'],
    verdict,
  }));
}

function alignmentLines(check: AlignmentCheck): Line[] {
  const missing =
    check.missing_from_intent.length === 0 ? '' : `Missing: ${check.missing_from_intent.join(', ')}. `;
  return answerLines(check, `${missing}${check.feedback}`);
}

function answerLines({ answered_no }: AlignmentCheck | QualityCheck, detail: string): Line[] {
  return answered_no.map((answer) => ({
    heads: [...HEADS_OF_ANSWER[answer]],
    verdict: `${answer.replaceAll('_', ' ')}: no. ${detail}`.trim(),
  }));
}

function guardrailLines(result: ImageVerification, scene: Scene): Line[] {
  const typeOf = new Map(scene.elements.elements.map((element) => [element.element_id, bareType(element)]));
  const depicted = (index: number) => (scene.objects[index]?.dependencies ?? []).join(', ');
  return [
    ...result.elements
      .filter(({ status }) => status === 'failed')
      .map(({ id, notes }): Line => {
        return {
          heads: ['elements', 'objects'],
          verdict: `${id} (${typeOf.get(id) ?? id}) is not in the image. ${notes}`.trim(),
        };
      }),
    ...result.objects
      .filter(({ status }) => status === 'failed')
      .map(({ index, issues }): Line => {
        return {
          heads: ['objects'],
          verdict: `${depicted(index)} does not look as described. ${issues.join(' ')}`.trim(),
        };
      }),
    ...result.actions
      .filter(({ status }) => status === 'failed')
      .map(({ index, notes }): Line => {
        const action = scene.actions[index];
        return {
          heads: ['actions'],
          verdict:
            `The action ${action?.action_class ?? index} of ${(action?.dependencies ?? []).join(', ')} is not visible. ${notes}`.trim(),
        };
      }),
    ...CINEMATOGRAPHY_PARTS.filter((part) => result.cinematography[part] === 'failed').map((part): Line => {
      const said = result.cinematography.issues
        .filter((issue) => issue.part === part)
        .map(({ issue }) => issue);
      return {
        heads: ['cinematography'],
        verdict: `The ${part} is not as asked for. ${said.join(' ')}`.trim(),
      };
    }),
  ];
}
