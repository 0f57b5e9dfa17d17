import { isScenewrightError, messageOf } from '../../../core/errors.js';
import { parseJson } from '../../../core/parse-json.js';
import type { ImageMedium, Medium } from '../../../signatures/media.js';
import type { LanguageModelRequest } from '../../language-model.js';
import { loadMedium } from '../../media-loading.js';
import { pngText } from '../storyboard/png-text.js';
import { Storyboard, STORYBOARD_CHUNK } from '../storyboard/storyboard.js';

/** What little the pixels of any picture tell without knowing what is in it. */
export interface PixelImpression {
  /** 0 black to 1 white. */
  readonly brightness: number;
  /** Standard deviation of the grey levels, 0 to 0.5. */
  readonly contrast: number;
  /** 0 grey to 1 strongly coloured. */
  readonly colour: number;
}

/**
 * What the simulator sees of an image: everything where it drew the image itself, since that stands in the file; an
 * impression of light and colour for any other, in which it claims to see nothing.
 */
export type Sight =
  | { readonly type: 'storyboard'; readonly storyboard: Storyboard }
  | { readonly type: 'pixels'; readonly impression: PixelImpression }
  | { readonly type: 'unreadable'; readonly reason: string };

/** The images of the last message that has any, in their order; other media are passed over. */
export async function sightsOf(
  request: LanguageModelRequest,
  signal: AbortSignal,
): Promise<readonly Sight[]> {
  const message = request.messages.findLast(({ content }) => content.some(({ type }) => type === 'media'));
  const media = (message?.content ?? []).flatMap((part) => (part.type === 'media' ? [part.medium] : []));
  return Promise.all(media.filter(isImage).map((medium) => sightOf(medium, signal)));
}

function isImage(medium: Medium): medium is ImageMedium {
  return medium.kind === 'image';
}

async function sightOf(medium: ImageMedium, signal: AbortSignal): Promise<Sight> {
  try {
    const loaded = await loadMedium(medium, {}, signal);
    if ('frames' in loaded || loaded.source.type !== 'bytes')
      return { type: 'unreadable', reason: 'no bytes' };
    const { bytes } = loaded.source;
    return storyboardIn(bytes) ?? { type: 'pixels', impression: await impressionOf(bytes) };
  } catch (error) {
    if (signal.aborted || (isScenewrightError(error) && error.code === 'aborted')) throw error;
    return { type: 'unreadable', reason: messageOf(error) };
  }
}

/** What the simulator wrote into a picture that it drew; null for any other. */
export function storyboardIn(bytes: Uint8Array): Extract<Sight, { type: 'storyboard' }> | null {
  const text = pngText(bytes, STORYBOARD_CHUNK);
  if (text === null) return null;
  const parsed = Storyboard.safeParse(parseJson(text));
  return parsed.success ? { type: 'storyboard', storyboard: parsed.data } : null;
}

async function impressionOf(bytes: Uint8Array): Promise<PixelImpression> {
  const { default: sharp } = await import('sharp');
  const { channels } = await sharp(bytes)
    .resize(96, 96, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .stats();
  const [red, green = red, blue = red] = channels;
  if (red === undefined || green === undefined || blue === undefined)
    return { brightness: 0, contrast: 0, colour: 0 };
  const means = [red.mean, green.mean, blue.mean];
  return {
    brightness: means.reduce((sum, mean) => sum + mean, 0) / 3 / 255,
    contrast: (red.stdev + green.stdev + blue.stdev) / 3 / 255,
    colour: (Math.max(...means) - Math.min(...means)) / 255,
  };
}

/** What a reply says where elements are asked for and cannot be made out. */
export function cannotTell(sight: Sight | undefined): string {
  switch (sight?.type) {
    case 'pixels': {
      const { brightness, contrast } = sight.impression;
      const light = brightness < 0.3 ? 'dark' : brightness > 0.7 ? 'bright' : 'evenly lit';
      return `The simulator only sees that this picture is ${light} with ${contrast < 0.12 ? 'little' : 'some'} contrast; what is in it, it cannot tell.`;
    }
    case 'unreadable':
      return `The image cannot be read: ${sight.reason}`;
    default:
      return 'There is no image to look at.';
  }
}

/** The same picture always meets the same luck: a short text that stands for what was seen. */
export function sightKey(sights: readonly Sight[]): string {
  return sights
    .map((sight) =>
      sight.type === 'storyboard'
        ? JSON.stringify([
            sight.storyboard.seed,
            sight.storyboard.elements.map(({ noun, box }) => [noun, box.x, box.y]),
            sight.storyboard.faults.length,
          ])
        : sight.type === 'pixels'
          ? JSON.stringify(sight.impression)
          : 'unreadable',
    )
    .join('|');
}
