import type { ExampleId } from './adapter.js';
import {
  type CandidateIndex,
  candidateAt,
  type GepaState,
  meanValidation,
  type PoolCandidate,
} from './state.js';

/**
 * Pseudo-examples on which a child scores as its parents do. One: a child with four scores keeps four fifths of
 * its lead, one with forty nearly all of it.
 */
const PRIOR_EXAMPLES = 1;

/** Enough sweeps for the third decimal: each one halves what is left, or better. */
const SWEEPS = 12;

/**
 * The mean of each candidate over the seed's validation examples, also of those that ran on some of them only: its
 * own effect, apart from how hard its examples were, drawn towards its parents' effect while its scores are few, so
 * that nobody leads by luck. Additive model by alternating least squares with a ridge (Searle, Casella and McCulloch
 * 1992, "Variance Components", chapter 7). Where nobody has gaps these are the plain means.
 */
export function estimatedMeans(state: Readonly<GepaState>): readonly number[] {
  const known = ESTIMATES.get(state.pool);
  if (known?.pool.length === state.pool.length && known.pool.every((one, at) => one === state.pool[at])) {
    return known.means;
  }
  const means = isDense(state) ? state.pool.map(meanValidation) : fitted(state);
  ESTIMATES.set(state.pool, { pool: [...state.pool], means });
  return means;
}

/** One of `estimatedMeans` for events and reports: null where there is no score. */
export function estimatedOrNull(state: Readonly<GepaState>, index: CandidateIndex): number | null {
  const mean = estimatedMeans(state)[index] ?? Number.NEGATIVE_INFINITY;
  return Number.isFinite(mean) ? mean : null;
}

// Asked several times for the same pool; its members are replaced, never changed.
const ESTIMATES = new WeakMap<
  readonly PoolCandidate[],
  { readonly pool: readonly PoolCandidate[]; readonly means: readonly number[] }
>();

function isDense({ pool }: Readonly<GepaState>): boolean {
  const size = pool[0]?.validation.length ?? 0;
  return pool.every(({ validation }) => validation.length === size);
}

function fitted(state: Readonly<GepaState>): readonly number[] {
  const hardness = new Map<ExampleId, number>();
  let effects: readonly number[] = state.pool.map(() => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    refit(hardness, state, effects);
    effects = effectsGiven(hardness, state);
  }
  const ids = candidateAt(state, 0).validation.map(({ exampleId }) => exampleId);
  const level = ids.reduce((sum, id) => sum + (hardness.get(id) ?? 0), 0) / Math.max(ids.length, 1);
  return state.pool.map((member, at) =>
    member.validation.length === 0 ? Number.NEGATIVE_INFINITY : level + (effects[at] ?? 0),
  );
}

function refit(hardness: Map<ExampleId, number>, { pool }: Readonly<GepaState>, effects: readonly number[]) {
  const totals = new Map<ExampleId, { sum: number; count: number }>();
  for (const { index, validation } of pool) {
    for (const { exampleId, score } of validation) {
      const { sum, count } = totals.get(exampleId) ?? { sum: 0, count: 0 };
      totals.set(exampleId, { sum: sum + score - (effects[index] ?? 0), count: count + 1 });
    }
  }
  for (const [exampleId, { sum, count }] of totals) hardness.set(exampleId, sum / count);
}

function effectsGiven(hardness: ReadonlyMap<ExampleId, number>, { pool }: Readonly<GepaState>): number[] {
  const effects: number[] = [];
  for (const { parents, validation } of pool) {
    const sum = validation.reduce(
      (all, { exampleId, score }) => all + score - (hardness.get(exampleId) ?? 0),
      0,
    );
    const inherited = parents.map((parent) => effects[parent] ?? 0);
    const prior = inherited.length === 0 ? 0 : Math.max(...inherited);
    const weight = inherited.length === 0 ? 0 : PRIOR_EXAMPLES;
    effects.push((sum + weight * prior) / Math.max(validation.length + weight, 1));
  }
  return effects;
}
