import { UsageError } from '../../core/errors.js';
import type { Rng } from '../../core/rng.js';
import { estimatedMeans } from './estimate.js';
import { frontMembers } from './frontier.js';
import { ascending, indexOfMax, samplingList } from './pareto.js';
import type { SetOrder } from './set-order.js';
import { type CandidateIndex, type GepaState } from './state.js';

/** What a policy that draws may use. */
export interface DrawContext {
  readonly state: Readonly<GepaState>;
  readonly rng: Rng;
  readonly order: SetOrder;
  /** For draws that belong to a task: the parent that was drawn before. */
  readonly parent?: CandidateIndex;
}

/** Chooses which candidate to mutate. */
export interface ParentSelector {
  readonly name: string;
  select(context: DrawContext): CandidateIndex;
}

/** Draws from the frontier, after dominance pruning, each candidate as often as it is on a front (the paper). */
export const paretoSelector: ParentSelector = {
  name: 'pareto',
  select: ({ state, rng, order }) =>
    rng.choice(samplingList(frontMembers(state.front, order), meansOf(state), order)),
};

/** Always the best mean; no draw. */
export const currentBestSelector: ParentSelector = {
  name: 'current-best',
  select: ({ state }) => indexOfMax(meansOf(state)),
};

/** Share of draws that leave the best for another leader. */
export const DEFAULT_EXPLORATION = 0.1;

/**
 * The best mean, but with chance `exploration` (0 to 1) one drawn from the unpruned frontier, each as often as it leads
 * an example. Pruned draws can leave the best out for good: on binary scores whoever solves the same examples makes it
 * superfluous.
 */
export function bestFirstSelector(exploration: number = DEFAULT_EXPLORATION): ParentSelector {
  if (!(exploration >= 0 && exploration <= 1)) {
    throw new UsageError('gepa/exploration', `exploration must lie between 0 and 1, got ${exploration}`);
  }
  return {
    name: 'best-first',
    select: ({ state, rng }) => {
      const leaders = state.front.flatMap(({ members }) => members);
      return leaders.length > 0 && rng.random() < exploration
        ? rng.choice(leaders)
        : indexOfMax(meansOf(state));
    },
  };
}

/** Always the seed: every proposal starts from the program as it was given. */
export const seedSelector: ParentSelector = { name: 'seed', select: () => 0 };

/** Share of draws that take any candidate; the reference's default. */
export const DEFAULT_EPSILON = 0.1;

/** The best mean, but with chance `epsilon` (0 to 1) any candidate. */
export function epsilonGreedySelector(epsilon: number = DEFAULT_EPSILON): ParentSelector {
  if (!(epsilon >= 0 && epsilon <= 1)) {
    throw new UsageError('gepa/epsilon', `epsilon must lie between 0 and 1, got ${epsilon}`);
  }
  return {
    name: 'epsilon-greedy',
    select: ({ state, rng }) =>
      rng.random() < epsilon ? rng.integer(0, state.pool.length - 1) : indexOfMax(meansOf(state)),
  };
}

/** How many candidates stay in the draw; the reference's default. */
export const DEFAULT_TOP_K = 5;

/** As `paretoSelector`, among the `k` best means only; the best mean when none of them is on a front. */
export function topKParetoSelector(k: number = DEFAULT_TOP_K): ParentSelector {
  if (!(Number.isInteger(k) && k > 0)) throw new UsageError('gepa/top-k', `k must be 1 or more, got ${k}`);
  return {
    name: 'top-k-pareto',
    select: ({ state, rng, order }) => {
      const means = meansOf(state);
      const descending = means
        .map((mean, index) => ({ mean, index }))
        .sort((a, b) => ascending(b.mean, a.mean));
      const top = order.built(descending.slice(0, k).map(({ index }) => index));
      const fronts = frontMembers(state.front, order)
        .map((front) => order.intersected(front, top))
        .filter((front) => front.length > 0);
      return fronts.length === 0 ? indexOfMax(means) : rng.choice(samplingList(fronts, means, order));
    },
  };
}

function meansOf(state: Readonly<GepaState>): readonly number[] {
  return estimatedMeans(state);
}
