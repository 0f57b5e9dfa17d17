import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { decodeDataUrl } from './data-url.js';
import { brandMedium, isNormalisedMedium } from './media-brand.js';
import type {
  AudioMedium,
  ImageMedium,
  MediaKind,
  MediaSource,
  MediumOf,
  VideoFrames,
  VideoMedium,
} from './media.js';
import { kindOfMediaType, sniffMediaType } from './sniff.js';

/** One medium as callers may give it: bytes, a file, or a `data:`, `http(s):` or `file:` URL. */
export type MediumSourceInput =
  | Uint8Array
  | { readonly bytes: Uint8Array; readonly mediaType?: string | undefined }
  | { readonly path: string }
  | { readonly url: string }
  | URL
  | string;

export type ImageInput = ImageMedium | MediumSourceInput;
export type AudioInput = AudioMedium | MediumSourceInput;

/** Frames in order with their rate; 1 frame per second when not given. */
export interface VideoFramesInput {
  readonly frames: readonly ImageInput[];
  readonly framesPerSecond?: number | undefined;
}

export type VideoInput = VideoMedium | VideoFramesInput | MediumSourceInput;

/** One frame per second, at which Gemini and most video models sample (ai.google.dev, video understanding). */
export const DEFAULT_FRAMES_PER_SECOND = 1;

/** A value normalised, or what is wrong with it in words that follow "the field". */
export type Normalised<M> =
  | { readonly ok: true; readonly medium: M }
  | { readonly ok: false; readonly problem: string };

const sourceSchema: z.ZodType<MediaSource> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('bytes'), bytes: z.instanceof(Uint8Array), mediaType: z.string() }),
  z.object({ type: z.literal('file'), path: z.string().min(1) }),
  z.object({ type: z.literal('url'), url: z.string().min(1) }),
]);

const plainSchema = z.union([
  z.strictObject({ bytes: z.instanceof(Uint8Array), mediaType: z.string().optional() }),
  z.strictObject({ path: z.string().min(1) }),
  z.strictObject({ url: z.string().min(1) }),
]);

const framesSchema = z.object({
  frames: z.array(z.unknown()).min(1),
  framesPerSecond: z.number().positive().optional(),
});

/** Turns what a caller gave for a field of this kind into a medium. Pure: files and addresses are not touched. */
export function normaliseMedium<Kind extends MediaKind>(
  kind: Kind,
  value: unknown,
): Normalised<MediumOf<Kind>> {
  const source = sourceOf(kind, value);
  return typeof source === 'string'
    ? { ok: false, problem: source }
    : { ok: true, medium: brandMedium({ kind, source }) };
}

/** As `normaliseMedium`, also for a list of frames. */
export function normaliseVideo(value: unknown): Normalised<VideoMedium> {
  if (typeof value !== 'object' || value === null || !('frames' in value))
    return normaliseMedium('video', value);
  if (isNormalisedMedium(value) && value.kind === 'video') return { ok: true, medium: value };
  const list = framesSchema.safeParse(value);
  if (!list.success) {
    return {
      ok: false,
      problem: 'expected a video as { frames, framesPerSecond } with at least one frame and a rate above 0',
    };
  }
  const frames: ImageMedium[] = [];
  for (const [at, item] of list.data.frames.entries()) {
    const frame = normaliseMedium('image', item);
    if (!frame.ok) return { ok: false, problem: `frame ${at}: ${frame.problem}` };
    frames.push(frame.medium);
  }
  const { framesPerSecond = DEFAULT_FRAMES_PER_SECOND } = list.data;
  const medium: VideoFrames = { kind: 'video', frames: Object.freeze(frames), framesPerSecond };
  return { ok: true, medium: brandMedium(medium) };
}

/** The source, or a problem as text. */
function sourceOf(kind: MediaKind, value: unknown): MediaSource | string {
  if (value instanceof Uint8Array) return fromBytes(kind, value, undefined);
  if (value instanceof URL) return fromUrl(kind, value.href);
  if (typeof value === 'string') return fromUrl(kind, value);
  if (typeof value === 'object' && value !== null && 'source' in value) return fromMedium(kind, value);
  const plain = plainSchema.safeParse(value);
  if (!plain.success) return expected(kind, value);
  if ('bytes' in plain.data) return fromBytes(kind, plain.data.bytes, plain.data.mediaType);
  if ('url' in plain.data) return fromUrl(kind, plain.data.url);
  return { type: 'file', path: plain.data.path };
}

function fromMedium(kind: MediaKind, value: object & { source: unknown }): MediaSource | string {
  if (!('kind' in value) || value.kind !== kind) {
    return `expected ${article(kind)}, found ${'kind' in value ? String(value.kind) : 'an object with no kind'}`;
  }
  const source = sourceSchema.safeParse(value.source);
  if (!source.success) return expected(kind, value);
  if (source.data.type === 'bytes') return fromBytes(kind, source.data.bytes, source.data.mediaType);
  if (source.data.type === 'url') return fromUrl(kind, source.data.url);
  return source.data;
}

function fromBytes(kind: MediaKind, bytes: Uint8Array, declared: string | undefined): MediaSource | string {
  if (bytes.length === 0) return `expected ${article(kind)}, found 0 bytes`;
  // Providers refuse a type that the bytes contradict, so what the bytes say wins.
  const mediaType = sniffMediaType(bytes) ?? declared;
  if (mediaType === undefined || mediaType === '') {
    return `expected ${article(kind)}, found ${bytes.length} bytes of no known format; give { bytes, mediaType }`;
  }
  if (kindOfMediaType(mediaType) !== kind) return `expected ${article(kind)}, found ${mediaType}`;
  return { type: 'bytes', bytes, mediaType };
}

function fromUrl(kind: MediaKind, text: string): MediaSource | string {
  const url = text.trim();
  if (/^data:/i.test(url)) {
    const data = decodeDataUrl(url);
    if (data === undefined) return 'a data URL that cannot be decoded (expected data:TYPE;base64,...)';
    return fromBytes(kind, data.bytes, data.mediaType);
  }
  if (!URL.canParse(url)) return expected(kind, text);
  const { protocol } = new URL(url);
  if (protocol === 'http:' || protocol === 'https:') return { type: 'url', url };
  if (protocol !== 'file:') return expected(kind, text);
  try {
    return { type: 'file', path: fileURLToPath(url) };
  } catch {
    return `a file URL without a local path: ${url}`;
  }
}

function expected(kind: MediaKind, value: unknown): string {
  const forms = 'bytes, { bytes, mediaType }, { path }, or a data:, http(s): or file: URL';
  const found = typeof value === 'string' ? `the text ${JSON.stringify(shorten(value))}` : describe(value);
  const hint = typeof value === 'string' && value !== '' ? '; a file on disk is { path }' : '';
  return `expected ${article(kind)} as ${forms}, found ${found}${hint}`;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return typeof value;
  return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function article(kind: MediaKind): string {
  switch (kind) {
    case 'image':
      return 'an image';
    case 'audio':
      return 'audio';
    case 'video':
      return 'a video';
  }
}
