import { isScenewrightError, messageOf } from '../../core/errors.js';
import type { BlobStore } from '../../storage/blob-store.js';

/** How images get into the page: small copies inside it, or addresses of the originals. */
export type ImageMode = 'inline' | 'link';

/** Length of the longer side. */
const THUMBNAIL_PX = 256;
const WEBP_QUALITY = 72;
/** Characters of all thumbnails: with texts and traces a page stays below 15 MB. */
const MAX_CHARACTERS = 6_000_000;

/** Small copies of images for the page. */
export interface Thumbnails {
  /** An address for an `img`; null where there is no room left or the image cannot be read. */
  of(hash: string): Promise<string | null>;
  /** What was left out, in sentences. */
  omitted(): readonly string[];
}

/** `hrefOf`: address of an original, for linked images. */
export function openThumbnails(
  blobs: BlobStore,
  mode: ImageMode,
  hrefOf: (hash: string) => string,
): Thumbnails {
  const made = new Map<string, string | null>();
  let left = MAX_CHARACTERS;
  let withoutRoom = 0;
  const problems: string[] = [];
  const make = async (hash: string) => {
    if (left <= 0) {
      withoutRoom += 1;
      return null;
    }
    try {
      const text = await thumbnail(await blobs.get(hash));
      left -= text.length;
      return text;
    } catch (error) {
      problems.push(`An image cannot be shown (${hash.slice(0, 12)}): ${reasonOf(error)}`);
      return null;
    }
  };
  return {
    async of(hash) {
      if (mode === 'link') return hrefOf(hash);
      const known = made.get(hash);
      if (known !== undefined) return known;
      const text = await make(hash);
      made.set(hash, text);
      return text;
    },
    omitted: () => [
      ...(withoutRoom > 0 ? [`${withoutRoom} images have a link in place of a small copy.`] : []),
      ...problems,
    ],
  };
}

async function thumbnail(bytes: Uint8Array): Promise<string> {
  const { default: sharp } = await import('sharp');
  const small = await sharp(bytes)
    .resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: WEBP_QUALITY })
    .toBuffer();
  return `data:image/webp;base64,${small.toString('base64')}`;
}

function reasonOf(error: unknown): string {
  return isScenewrightError(error) ? `${error.code}` : messageOf(error);
}
