import { nearestName } from '../core/nearest.js';

/** ` Did you mean "x"?`, or nothing when no candidate is close: ready to be put after a sentence. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const name = nearestName(word, candidates);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
}
