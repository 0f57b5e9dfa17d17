import { open } from 'node:fs/promises';
import { startTimer } from '../core/clock.js';
import { AbortedError, InputFileError, messageOf } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';
import { decodeDataUrl } from '../signatures/data-url.js';
import type { ImageMedium, MediaKind, MediaSource, Medium } from '../signatures/media.js';
import { kindOfMediaType, sniffMediaType } from '../signatures/sniff.js';
import { readBody, readStream } from './read-body.js';

export interface MediaLoadingOptions {
  /** Largest file or download, in bytes; default 20 MiB. */
  readonly maxBytes?: number;
  /** Milliseconds one download may take; default 30,000. */
  readonly timeoutMs?: number;
  /** Used for URLs instead of the built-in one. */
  readonly fetch?: typeof fetch;
}

/** Gemini takes 20 MB for a whole request with inline data, the smallest limit of the providers here. */
export const DEFAULT_MAX_MEDIA_BYTES = 20 * 1024 * 1024;
/** A medium of the largest size arrives in this time over 6 Mbit/s. */
export const DEFAULT_MEDIA_TIMEOUT_MS = 30_000;

type Loaded = { readonly bytes: Uint8Array; readonly mediaType: string };
type LoadedSource = Extract<MediaSource, { type: 'bytes' }>;

/**
 * A medium with its bytes in memory, read from its file or URL (http and https only). The media type comes from
 * the bytes, not from a name or header. Rejects with InputFileError (`media/...`) or AbortedError.
 */
export async function loadMedium(
  medium: Medium,
  options: MediaLoadingOptions,
  signal: AbortSignal,
): Promise<Medium> {
  if ('frames' in medium) {
    const load = async (frame: ImageMedium): Promise<ImageMedium> => ({
      kind: 'image',
      source: await loadSource(frame.source, 'image', options, signal),
    });
    return { ...medium, frames: await Promise.all(medium.frames.map(load)) };
  }
  return { ...medium, source: await loadSource(medium.source, medium.kind, options, signal) };
}

/** The bytes of an image, read as `loadMedium` does. */
export function loadImageBytes(
  { source }: ImageMedium,
  options: MediaLoadingOptions,
  signal: AbortSignal,
): Promise<LoadedSource> {
  return loadSource(source, 'image', options, signal);
}

async function loadSource(
  source: MediaSource,
  kind: MediaKind,
  options: MediaLoadingOptions,
  signal: AbortSignal,
): Promise<LoadedSource> {
  const { maxBytes = DEFAULT_MAX_MEDIA_BYTES, timeoutMs = DEFAULT_MEDIA_TIMEOUT_MS } = options;
  switch (source.type) {
    case 'bytes':
      if (source.bytes.byteLength > maxBytes) throw tooLarge(kind, 'bytes in memory', maxBytes);
      return source;
    case 'file': {
      const bytes = await readUpTo(source.path, kind, maxBytes);
      return { type: 'bytes', ...typed(bytes, kind, source.path) };
    }
    case 'url': {
      const bytes = source.url.startsWith('data:')
        ? dataUrlBytes(source.url, kind, maxBytes)
        : await download(source.url, kind, { ...options, maxBytes, timeoutMs }, signal);
      return { type: 'bytes', ...typed(bytes, kind, shortUrl(source.url)) };
    }
  }
}

function typed(bytes: Uint8Array, kind: MediaKind, from: string): Loaded {
  const mediaType = sniffMediaType(bytes);
  if (mediaType === undefined || !suitsKind(mediaType, kind)) {
    const found = bytes.byteLength === 0 ? 'is empty' : `holds ${mediaType ?? 'no known media format'}`;
    throw new InputFileError('media/wrong-type', `${from} ${found}, where ${kind} was expected.`);
  }
  return { bytes, mediaType };
}

/** Ogg, MP4 and WebM carry sound as well as pictures, and their first bytes do not tell which. */
function suitsKind(mediaType: string, kind: MediaKind): boolean {
  if (kindOfMediaType(mediaType) === kind) return true;
  return kind !== 'image' && ['audio/ogg', 'video/mp4', 'video/webm'].includes(mediaType);
}

async function readUpTo(path: string, kind: MediaKind, maxBytes: number): Promise<Uint8Array> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) throw tooLarge(kind, path, maxBytes);
      // A pipe or a device has no size, and may have no end.
      return await readStream(handle.createReadStream({ autoClose: false }), maxBytes, () =>
        tooLarge(kind, path, maxBytes),
      );
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw new InputFileError('media/unreadable', `Cannot read ${kind} file ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function download(
  url: string,
  kind: MediaKind,
  options: MediaLoadingOptions & { readonly maxBytes: number; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { maxBytes, timeoutMs, fetch: fetchUrl = fetch } = options;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const hint = 'Give a file as { type: "file", path }.';
    throw new InputFileError('media/url-invalid', `${shortUrl(url)} is not an http or https address.`, {
      hint,
    });
  }
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  const stopListening = onAbort(signal, follow);
  if (signal.aborted) follow();
  const stopTimer = startTimer(timeoutMs, () =>
    controller.abort(new Error(`not there within ${timeoutMs} ms`)),
  );
  try {
    const answer = await fetchUrl(url, { signal: controller.signal });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return await readBody(answer, maxBytes, () => tooLarge(kind, shortUrl(url), maxBytes));
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    if (signal.aborted)
      throw new AbortedError('aborted', 'The download was stopped.', { cause: signal.reason });
    const reason = controller.signal.aborted ? messageOf(controller.signal.reason) : deepMessage(error);
    throw new InputFileError('media/unreadable', `Cannot load ${kind} from ${shortUrl(url)}: ${reason}`, {
      cause: error,
    });
  } finally {
    stopTimer();
    stopListening();
    controller.abort();
  }
}

function dataUrlBytes(url: string, kind: MediaKind, maxBytes: number): Uint8Array {
  // Judged before it is decoded: percent-encoding, the roomier form, takes three characters a byte.
  const decoded = url.length > maxBytes * 3 + 200 ? undefined : decodeDataUrl(url);
  if (decoded === undefined && url.length <= maxBytes * 3 + 200) {
    throw new InputFileError('media/url-invalid', `${shortUrl(url)} is no well-formed data URL.`);
  }
  if (decoded === undefined || decoded.bytes.byteLength > maxBytes)
    throw tooLarge(kind, 'the data URL', maxBytes);
  return decoded.bytes;
}

function tooLarge(kind: MediaKind, from: string, maxBytes: number): InputFileError {
  return new InputFileError('media/too-large', `The ${kind} from ${from} is larger than ${maxBytes} bytes.`, {
    hint: 'Scale it down, or raise media.maxBytes if the provider takes more.',
  });
}

function deepMessage(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  return cause === '' ? messageOf(error) : cause;
}

const shortUrl = (url: string) => (url.length > 100 ? `${url.slice(0, 100)}...` : url);
