import type { ImageVerdicts } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { GeneratedImage, ImagePrompt } from '../../../providers/image-model.js';
import { type Draft, promptText } from './draft.js';
import type { RoundRun } from './loop-run.js';

/** Everything that is asked about one image, at once. Quality is a matter of the scene an image was made from. */
export async function judgeImage(
  image: GeneratedImage,
  draft: Draft,
  prompt: ImagePrompt,
  { steps, input }: RoundRun,
): Promise<ImageVerdicts> {
  const picture = { bytes: image.bytes, mediaType: image.mediaType };
  const [guardrails, alignment, quality] = await Promise.all([
    draft.scene === null ? undefined : steps.verify({ image: picture, scene: draft.scene }),
    // Without words (a scene from media alone) the summary is all there is to be true to.
    steps.alignment({ image: picture, prompt: input.prompt.trim() === '' ? draft.summary : input.prompt }),
    draft.source === 'scene' && draft.scene !== null
      ? steps.quality({ image: picture, specification: promptText(prompt) })
      : undefined,
  ]);
  return { guardrails, alignment, quality };
}
