import type { GalleryCell } from '../../../evaluation/report/html/page-data.js';
import { ImageProgramOutput } from '../../../programs/image/scene/output.js';
import { verdictChips } from '../../image/verdict-chips.js';

/** What a rollout of the image program says beside its image; of any other output the output itself. */
export interface ImageCell {
  readonly chips: GalleryCell['chips'];
  readonly output: unknown;
}

const verdictsSchema = ImageProgramOutput.pick({
  verification: true,
  alignment: true,
  quality: true,
  summary: true,
  scene: true,
  image_prompt: true,
  stopped_because: true,
});

/** The verdicts on an image as chips, and the scene that it was made from. `output`: as it is stored. */
export function imageCell(output: unknown): ImageCell {
  const parsed = verdictsSchema.safeParse(output);
  if (!parsed.success) return { chips: [], output };
  const { verification, alignment, quality, summary, scene, image_prompt, stopped_because } = parsed.data;
  const details = [
    ...(verification?.critical_issues ?? []),
    ...(alignment?.missing_from_intent ?? []).map((missing) => `not in the image: ${missing}`),
  ];
  const chips = verdictChips({
    ...(verification === null ? {} : { guardrails: verification }),
    ...(alignment === null ? {} : { alignment }),
    ...(quality === null ? {} : { quality }),
  });
  return {
    chips: chips.map(({ name, status }) => ({
      name,
      value: status === 'unverified' ? null : status === 'passed' ? 1 : 0,
      detail: [status, ...(status === 'failed' ? details.filter((text) => isAbout(text, name)) : [])].join(
        '; ',
      ),
    })),
    output: { summary, image_prompt, scene, stopped_because },
  };
}

/** Issues begin with the head that they are of. */
function isAbout(text: string, chip: string): boolean {
  const head = chip === 'camera' ? 'cinematography' : chip;
  return text.startsWith(`${head}:`) || (chip === 'words' && text.startsWith('not in the image'));
}
