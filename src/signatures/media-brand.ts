import type { Medium } from './media.js';

/**
 * Only what a media field has normalised counts as a medium. Data that merely looks like one (from a file, or a
 * model's reply) can then never make the rim open a path or fetch an address.
 */
const NORMALISED = new WeakSet<object>();

export function brandMedium<M extends object>(medium: M): M {
  NORMALISED.add(Object.freeze(medium));
  return medium;
}

export function isNormalisedMedium(value: unknown): value is Medium {
  return typeof value === 'object' && value !== null && NORMALISED.has(value);
}
