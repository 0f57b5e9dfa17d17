import { InputFileError } from '../../core/errors.js';
import type { LanguageModel } from '../../providers/language-model.js';
import { storyboardIn } from '../../providers/sim/eyes/sight.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';
import type { ImageMedium } from '../../signatures/media.js';
import { decodeRgb } from '../images/decode.js';
import { loadImage } from '../images/load-image.js';

/**
 * An image with its bytes in memory, as a judge is shown it: the cache of replies then knows it by its content. What
 * cannot be decoded is refused here, since a model would be paid for it first. Rejects with InputFileError.
 */
export async function imageForJudge(image: ImageInput, signal: AbortSignal): Promise<ImageMedium> {
  const bytes = await loadImage(image, signal);
  await decodeRgb(bytes);
  const held = normaliseMedium('image', bytes);
  if (!held.ok) throw new InputFileError('media/wrong-type', `The image is not usable: ${held.problem}.`);
  return held.medium;
}

/**
 * The same for a judge that has to see what the image shows. The simulator reads that from its own storyboards only:
 * for any other image it fails with `scorer/judge-blind` before it is asked.
 */
export async function imageSeenBy(
  model: LanguageModel,
  image: ImageInput,
  signal: AbortSignal,
): Promise<ImageMedium> {
  const medium = await imageForJudge(image, signal);
  const isBlind =
    model.simulated && medium.source.type === 'bytes' && storyboardIn(medium.source.bytes) === null;
  if (!isBlind) return medium;
  throw new InputFileError(
    'scorer/judge-blind',
    'the simulator sees only the storyboards that it draws; name a model that sees images (--judge-lm on the command line)',
  );
}
