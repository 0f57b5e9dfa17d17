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

/**
 * One of `estimatedMeans` for events and reports: null where there is no score. Within the scores that were seen: the
 * model adds effects up, and may go past what any example can give.
 */
export function estimatedOrNull(state: Readonly<GepaState>, index: CandidateIndex): number | null {
  const mean = estimatedMeans(state)[index] ?? Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(mean)) return null;
  if (isDense(state)) return mean;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { validation } of state.pool) {
    const range = rangeOf(validation);
    [low, high] = [Math.min(low, range.low), Math.max(high, range.high)];
  }
  return Math.min(high, Math.max(low, mean));
}

interface ScoreRange {
  readonly low: number;
  readonly high: number;
}

function rangeOf(validation: PoolCandidate['validation']): ScoreRange {
  const known = RANGES.get(validation);
  if (known !== undefined) return known;
  const scores = validation.map(({ score }) => score);
  const range = { low: Math.min(...scores), high: Math.max(...scores) };
  RANGES.set(validation, range);
  return range;
}

// A validation is replaced, never changed, and asked for with each new candidate.
const RANGES = new WeakMap<PoolCandidate['validation'], ScoreRange>();

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
  const scores = numbered(state);
  const hardness = new Float64Array(scores.examples.size);
  let effects = new Float64Array(state.pool.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    refit(hardness, scores, effects);
    effects = effectsGiven(hardness, scores, state);
  }
  const ids = candidateAt(state, 0).validation.map(({ exampleId }) => exampleId);
  const level =
    ids.reduce((sum, id) => sum + (hardness[scores.examples.get(id) ?? -1] ?? 0), 0) /
    Math.max(ids.length, 1);
  return state.pool.map((member, at) =>
    member.validation.length === 0 ? Number.NEGATIVE_INFINITY : level + (effects[at] ?? 0),
  );
}

/** The validation scores of a pool one after another, with numbers for names: every sweep goes through them twice. */
interface NumberedScores {
  /** Number of each example. */
  readonly examples: ReadonlyMap<ExampleId, number>;
  readonly exampleOf: Int32Array;
  readonly memberOf: Int32Array;
  readonly scores: Float64Array;
}

function numbered({ pool }: Readonly<GepaState>): NumberedScores {
  const size = pool.reduce((sum, { validation }) => sum + validation.length, 0);
  const examples = new Map<ExampleId, number>();
  const found = {
    examples,
    exampleOf: new Int32Array(size),
    memberOf: new Int32Array(size),
    scores: new Float64Array(size),
  };
  let at = 0;
  for (const { index, validation } of pool) {
    for (const { exampleId, score } of validation) {
      const example = examples.get(exampleId) ?? examples.size;
      examples.set(exampleId, example);
      found.exampleOf[at] = example;
      found.memberOf[at] = index;
      found.scores[at] = score;
      at += 1;
    }
  }
  return found;
}

function refit(hardness: Float64Array, numbers: NumberedScores, effects: Float64Array): void {
  const { exampleOf, memberOf, scores } = numbers;
  const counts = new Int32Array(hardness.length);
  hardness.fill(0);
  for (let at = 0; at < scores.length; at++) {
    const example = exampleOf[at] ?? 0;
    hardness[example] = (hardness[example] ?? 0) + (scores[at] ?? 0) - (effects[memberOf[at] ?? 0] ?? 0);
    counts[example] = (counts[example] ?? 0) + 1;
  }
  for (const [example, count] of counts.entries()) hardness[example] = (hardness[example] ?? 0) / count;
}

function effectsGiven(
  hardness: Float64Array,
  { exampleOf, scores }: NumberedScores,
  { pool }: Readonly<GepaState>,
): Float64Array<ArrayBuffer> {
  const effects = new Float64Array(pool.length);
  let next = 0;
  for (const [member, { parents, validation }] of pool.entries()) {
    const end = next + validation.length;
    let sum = 0;
    for (; next < end; next++) sum = sum + (scores[next] ?? 0) - (hardness[exampleOf[next] ?? 0] ?? 0);
    const inherited = parents.map((parent) => effects[parent] ?? 0);
    const prior = inherited.length === 0 ? 0 : Math.max(...inherited);
    const weight = inherited.length === 0 ? 0 : PRIOR_EXAMPLES;
    effects[member] = (sum + weight * prior) / Math.max(validation.length + weight, 1);
  }
  return effects;
}
