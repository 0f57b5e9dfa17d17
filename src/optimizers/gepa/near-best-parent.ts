import { UsageError } from '../../core/errors.js';
import { estimatedMeans } from './estimate.js';
import { indexOfMax } from './pareto.js';
import type { ParentSelector } from './parent-selector.js';

/**
 * Behind the best by so little, a candidate may as well be better. From `npm run bench:economy`: it pays where scores
 * are mostly zero and many candidates are level, and changes nothing where one is ahead.
 */
export const DEFAULT_NEAR_MARGIN = 0.02;

/** Share of draws that leave the best for one of those near it. */
const NEAR_SHARE = 0.5;

/** The best mean, but every other time, by chance, any candidate whose mean is less than `margin` (0 to 1) behind it. */
export function nearBestSelector(margin: number = DEFAULT_NEAR_MARGIN): ParentSelector {
  if (!(margin >= 0 && margin <= 1)) {
    throw new UsageError('gepa/near-margin', `the margin must lie between 0 and 1, got ${margin}`);
  }
  return {
    name: 'near-best',
    select: ({ state, rng }) => {
      const means = estimatedMeans(state);
      const best = indexOfMax(means);
      const least = (means[best] ?? 0) - margin;
      const near = state.pool.map(({ index }) => index).filter((index) => (means[index] ?? 0) > least);
      return near.length > 1 && rng.random() < NEAR_SHARE ? rng.choice(near) : best;
    },
  };
}
