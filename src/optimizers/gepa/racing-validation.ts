import { createRng } from '../../core/rng.js';
import type { Candidate, ExampleId } from './adapter.js';
import { estimatedMeans } from './estimate.js';
import { candidateHash } from './evaluation-cache.js';
import { indexOfMax } from './pareto.js';
import { chanceAbove, differencePosterior } from './posterior.js';
import { type CandidateIndex, candidateAt, type GepaState } from './state.js';
import type { RaceOutcome, RaceProgress, RaceVerdict, ValidationPolicy } from './validation-policy.js';

export interface RaceOptions {
  /** Examples after which a newcomer is looked at, ascending; after the last of them it runs on all. */
  readonly stages: readonly number[];
  /** It is dropped when the chance that it beats its rival falls below this. */
  readonly dropBelow: number;
  /** It joins the pool with the scores so far when that chance exceeds this; 1 = never before its last example. */
  readonly keepAbove: number;
  /** Whom it must beat: the best of the pool, or the better of its parents. */
  readonly rival: 'best' | 'parent';
  /** Whether a newcomer that alone solves an example, also when asked again, is kept whatever its mean. */
  readonly keepSpecialists: boolean;
  /**
   * `shuffled`: each newcomer runs through the examples that the best was scored on in an order of its own, then
   * through the others. `fixed`: everybody in one order, so that the best is the one whom the first examples suit.
   */
  readonly order: 'shuffled' | 'fixed';
}

export const DEFAULT_RACE: RaceOptions = {
  stages: [2, 4, 8, 16, 32, 64, 128],
  dropBelow: 0.25,
  keepAbove: 0.6,
  rival: 'best',
  keepSpecialists: true,
  order: 'shuffled',
};

/** 4 (heavy noise) to 14 (none) in the runs of `npm run bench:economy`, with 12 to 100 validation examples. */
const EXPECTED_RACE_CALLS = 8;

/**
 * Newcomers run through the validation set in a shuffled order and are compared with a rival, example by example,
 * after each stage: those that cannot plausibly win stop early (Maron and Moore 1997, "The racing algorithm";
 * Birattari et al. 2002, "A racing algorithm for configuring metaheuristics").
 */
export function racingValidation(changes: Partial<RaceOptions> = {}): ValidationPolicy {
  const options = { ...DEFAULT_RACE, ...changes };
  return {
    name: 'racing',
    idsFor: (candidate, valIds, state) => orderFor(candidate, valIds, state, options),
    leastExamples: (valIds) => Math.min(options.stages[0] ?? valIds.length, valIds.length),
    expectedCalls: (valSize) => Math.min(EXPECTED_RACE_CALLS, 2 * valSize),
    best: (state) => indexOfMax(estimatedMeans(state)),
    race: (progress, state) => race(progress, state, options),
  };
}

/** What the best was scored on comes first: that side of the comparison is paid for already. */
function orderFor(
  candidate: Candidate,
  valIds: readonly ExampleId[],
  state: Readonly<GepaState>,
  { order }: RaceOptions,
): readonly ExampleId[] {
  const fixed = createRng('validation order').shuffle(valIds);
  if (order === 'fixed' || state.pool.length === 0) return fixed;
  const known = scoresOf(indexOfMax(estimatedMeans(state)), state);
  const own = createRng('validation order', candidateHash(candidate));
  return [...own.shuffle(fixed.filter((id) => known.has(id))), ...fixed.filter((id) => !known.has(id))];
}

function race(progress: RaceProgress, state: Readonly<GepaState>, options: RaceOptions): RaceVerdict {
  const done = progress.exampleIds.length;
  const next = options.stages.find((stage) => stage > done) ?? progress.ids.length;
  const rival = rivalOf(progress, state, options);
  const more = { type: 'more', examples: Math.min(next, progress.ids.length) - done, rival } as const;
  if (done === 0) return more;
  const pairs = pairsWith(rival, progress, state);
  const chance = chanceAbove(differencePosterior(pairs.map(({ own, other }) => own - other)));
  if (chance < options.dropBelow) return dropUnlessSpecialist(progress, state, { rival, pairs }, options);
  const isOver = more.examples === 0 || chance > options.keepAbove;
  return isOver ? { type: 'keep', race: outcomeOf(rival, pairs, false) } : more;
}

interface Pair {
  readonly own: number;
  readonly other: number;
}

function rivalOf(
  { parents }: RaceProgress,
  state: Readonly<GepaState>,
  { rival }: RaceOptions,
): CandidateIndex {
  const means = estimatedMeans(state);
  if (rival === 'best') return indexOfMax(means);
  return parents.reduce((best, one) => ((means[one] ?? 0) > (means[best] ?? 0) ? one : best));
}

function pairsWith(rival: CandidateIndex, progress: RaceProgress, state: Readonly<GepaState>): Pair[] {
  const scores = scoresOf(rival, state);
  return progress.exampleIds.flatMap((id, at) => {
    const own = progress.results[at]?.score ?? null;
    const other = scores.get(id);
    return own === null || other === undefined ? [] : [{ own, other }];
  });
}

function scoresOf(index: CandidateIndex, state: Readonly<GepaState>): ReadonlyMap<ExampleId, number> {
  return new Map(candidateAt(state, index).validation.map(({ exampleId, score }) => [exampleId, score]));
}

function dropUnlessSpecialist(
  progress: RaceProgress,
  state: Readonly<GepaState>,
  { rival, pairs }: { readonly rival: CandidateIndex; readonly pairs: readonly Pair[] },
  { keepSpecialists }: RaceOptions,
): RaceVerdict {
  const drop = { type: 'drop', reason: racedOut(progress, pairs) } as const;
  if (!keepSpecialists) return drop;
  const best = bestByExample(state);
  const leads = soleLeads(progress, best);
  if (leads.length === 0) return drop;
  const repeated = progress.repeats.filter(({ exampleId }) => leads.includes(exampleId));
  if (repeated.length === 0) return { type: 'repeat', exampleIds: leads.slice(0, 1) };
  const confirmed = repeated.some(
    ({ exampleId, score }) => score !== null && score > (best.get(exampleId) ?? Number.NEGATIVE_INFINITY),
  );
  return confirmed ? { type: 'keep', race: outcomeOf(rival, pairs, true) } : drop;
}

/** Examples on which the newcomer scores higher than the whole pool. */
function soleLeads(
  { exampleIds, results }: RaceProgress,
  best: ReadonlyMap<ExampleId, number>,
): readonly ExampleId[] {
  return exampleIds.filter((id, at) => {
    const score = results[at]?.score ?? null;
    return score !== null && score > (best.get(id) ?? Number.NEGATIVE_INFINITY);
  });
}

/** The highest score that anyone in the pool has on each example. */
function bestByExample({ pool }: Readonly<GepaState>): ReadonlyMap<ExampleId, number> {
  const best = new Map<ExampleId, number>();
  for (const { validation } of pool) {
    for (const { exampleId, score } of validation) {
      if (score > (best.get(exampleId) ?? Number.NEGATIVE_INFINITY)) best.set(exampleId, score);
    }
  }
  return best;
}

function racedOut({ exampleIds }: RaceProgress, pairs: readonly Pair[]) {
  return { type: 'raced-out', examples: exampleIds.length, ...meansOf(pairs) } as const;
}

function outcomeOf(rival: CandidateIndex, pairs: readonly Pair[], isSpecialist: boolean): RaceOutcome {
  return { rival, examples: pairs.length, ...meansOf(pairs), isSpecialist };
}

function meansOf(pairs: readonly Pair[]): { readonly mean: number; readonly rivalMean: number } {
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  return { mean: meanOf(pairs.map(({ own }) => own)), rivalMean: meanOf(pairs.map(({ other }) => other)) };
}
