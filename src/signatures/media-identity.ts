import { sha256 } from '../core/hash.js';
import type { MediaSource, Medium } from './media.js';

/** Media are immutable, so that their bytes are hashed once. */
const identities = new WeakMap<Medium, string>();

/** A text that is equal for equal media: hash and type of bytes, path of a file, address of a URL. */
export function mediaIdentity(medium: Medium): string {
  const known = identities.get(medium);
  if (known !== undefined) return known;
  const identity =
    'frames' in medium
      ? `video ${medium.framesPerSecond} ${medium.frames.map(mediaIdentity).join(' ')}`
      : `${medium.kind} ${sourceIdentity(medium.source)}`;
  identities.set(medium, identity);
  return identity;
}

function sourceIdentity(source: MediaSource): string {
  switch (source.type) {
    case 'bytes':
      return `bytes ${source.mediaType} ${sha256(source.bytes)}`;
    case 'file':
      return `file ${source.path}`;
    case 'url':
      return `url ${source.url}`;
  }
}
