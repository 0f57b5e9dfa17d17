import type { LabelledMedium } from '../../../signatures/input.js';
import type { Medium } from '../../../signatures/media.js';
import type { ReflectiveRecord } from '../adapter.js';

/** A medium as a value of a record. Wrapped, because data that merely looks like a medium must not be taken for one. */
export class ShownMedium {
  constructor(readonly medium: Medium) {}
}

/** Which media of the records a reflection model is sent. */
export interface MediaLimits {
  readonly count: number;
  /** Bytes of all together; media behind a path or URL are not weighed here. */
  readonly bytes: number;
}

/** Enough to see what kind of picture fails; below the request size of every provider in use (20 MB, base64). */
export const DEFAULT_MEDIA_LIMITS: MediaLimits = { count: 8, bytes: 12_000_000 };

/** Records whose media are replaced by words, and the media to send with them. */
export interface ExtractedMedia {
  readonly records: readonly ReflectiveRecord[];
  /** Labelled as in the records: `Example 2, [image 1]`. */
  readonly media: readonly LabelledMedium[];
}

/**
 * Takes the media out of records. What the model cannot see, or what is over the limits, is left out, and the record
 * says so.
 */
export function extractMedia(
  records: readonly ReflectiveRecord[],
  visible: readonly Medium['kind'][],
  limits: MediaLimits,
): ExtractedMedia {
  const media: LabelledMedium[] = [];
  let bytes = 0;
  const take = (medium: Medium, label: string, example: number): string => {
    if (!visible.includes(medium.kind)) return `${label}: not shown, you cannot see ${medium.kind}s here`;
    if (media.length >= limits.count)
      return `${label}: left out, more than ${limits.count} would be too many`;
    if (bytes + bytesOf(medium) > limits.bytes) return `${label}: left out, it is too large to send`;
    bytes += bytesOf(medium);
    media.push({ label: `Example ${example}, ${label}`, medium });
    return `${label}: see below`;
  };
  const extracted = records.map((record, at) => {
    const counts = new Map<string, number>();
    const inWords = (value: unknown): unknown => {
      if (value instanceof ShownMedium) {
        const { kind } = value.medium;
        const count = (counts.get(kind) ?? 0) + 1;
        counts.set(kind, count);
        return take(value.medium, `[${kind} ${count}]`, at + 1);
      }
      if (Array.isArray(value)) return value.map(inWords);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inWords(item)]));
    };
    return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, inWords(value)]));
  });
  return { records: extracted, media };
}

function bytesOf(medium: Medium): number {
  if ('frames' in medium) return medium.frames.reduce((sum, frame) => sum + bytesOf(frame), 0);
  return medium.source.type === 'bytes' ? medium.source.bytes.byteLength : 0;
}
