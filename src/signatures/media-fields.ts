import { z } from 'zod';
import { normaliseMedium, normaliseVideo } from './media-input.js';
import type { AudioInput, ImageInput, Normalised, VideoInput } from './media-input.js';
import type { AudioMedium, ImageMedium, MediaKind, VideoMedium } from './media.js';

/** Which schemas are media fields; zod keeps the entry through `.describe()` and `.meta()`. */
const mediaFields = z.registry<{ kind: MediaKind }>();

/**
 * A picture in an input, at any depth. Takes bytes (the format is recognised by its first bytes), `{ bytes,
 * mediaType }`, `{ path }`, and `data:`, `http(s):` and `file:` URLs.
 *
 * @example
 * const input = z.object({ photos: z.array(image()), question: z.string() });
 */
export function image(): z.ZodType<ImageMedium, ImageInput> {
  return mediaField<ImageMedium, ImageInput>('image', (value) => normaliseMedium('image', value));
}

/** A sound in an input, at any depth; takes what `image()` takes. */
export function audio(): z.ZodType<AudioMedium, AudioInput> {
  return mediaField<AudioMedium, AudioInput>('audio', (value) => normaliseMedium('audio', value));
}

/** A video in an input, at any depth; takes what `image()` takes, and `{ frames, framesPerSecond }`. */
export function video(): z.ZodType<VideoMedium, VideoInput> {
  return mediaField<VideoMedium, VideoInput>('video', normaliseVideo);
}

/** The kind of medium a schema takes; undefined when it is no media field itself. */
export function mediaKindOf(schema: z.core.$ZodType): MediaKind | undefined {
  return mediaFields.get(schema)?.kind;
}

function mediaField<Output, Input>(
  kind: MediaKind,
  normalise: (value: unknown) => Normalised<Output>,
): z.ZodType<Output, Input> {
  const given = z.custom<Input>((value) => value !== undefined, `expected ${kind}, found nothing`);
  const field = given.transform((value, context) => {
    const result = normalise(value);
    if (result.ok) return result.medium;
    context.addIssue({ code: 'custom', message: result.problem });
    return z.NEVER;
  });
  // Both halves, because a visitor of the schema meets the inner one first.
  mediaFields.add(given, { kind }).add(field, { kind });
  return field;
}
