import type { ImageRequest } from '../image-model.js';
import type { Downgrade } from '../language-model.js';

/** Tells when fewer images came than were asked for. */
export function countDowngrades({ count = 1 }: ImageRequest, received: number): readonly Downgrade[] {
  if (received >= count) return [];
  return [{ setting: 'count', action: `${received} of ${count} images: the provider withheld the others` }];
}
