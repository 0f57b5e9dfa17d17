import { studentQuantile } from '../core/distributions.js';
import { CONFIDENCE } from '../evaluation/statistics/bootstrap.js';
import { type Candidate, type ExampleId, SearchInterrupted } from './gepa/adapter.js';
import { type GepaResult, runGepa } from './gepa/engine.js';
import { estimatedMeans } from './gepa/estimate.js';
import { hardBudget, type MetricBudget } from './gepa/metric-budget.js';
import { differencePosterior } from './gepa/posterior.js';
import { repeatExamples } from './gepa/repeat-examples.js';
import type { GepaSetup } from './gepa/run.js';
import { type CandidateIndex, candidateAt, type GepaState, sumOf } from './gepa/state.js';

export interface FinalSelectionOptions {
  /** Candidates that are scored once more, the seed aside. */
  readonly finalists: number;
  /** Share of the metric calls, less the seed's validation, that is kept back for it. 0 = no final selection. */
  readonly share: number;
}

/** Both from `npm run bench:economy`: more finalists or calls took more from the search than they gave back. */
export const DEFAULT_FINAL_SELECTION: FinalSelectionOptions = { finalists: 2, share: 0.05 };

export const NO_FINAL_SELECTION: FinalSelectionOptions = { finalists: 0, share: 0 };

/** One finalist after all its scores; the interval is at `CONFIDENCE`. */
export interface Finalist {
  readonly index: CandidateIndex;
  /** Validation examples with at least one score, and scores in all: more than examples where some were repeated. */
  readonly examples: number;
  readonly scores: number;
  /** Mean difference to the seed over the same examples, drawn towards zero while they are few. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
}

export interface FinalSelection {
  /** The one that the search had in the lead. */
  readonly leader: CandidateIndex;
  readonly winner: CandidateIndex;
  /** The best first. Empty where there was nothing to choose from or nothing left to pay with. */
  readonly finalists: readonly Finalist[];
  readonly metricCalls: number;
  /** Why it ended before its calls were used, if it did. */
  readonly note: string | null;
}

export type SelectedResult = GepaResult & { readonly selection: FinalSelection };

/**
 * Searches with a part of `metricCalls` and spends the rest on choosing among the best few: first the validation
 * examples that a finalist was not run on, then fresh repeats of the others, so that nobody wins by the luck of the
 * scores that got it there. The seed takes part; where nobody is better, it wins.
 */
export async function searchAndSelect<Output, Trajectory>(
  setup: Omit<GepaSetup<Output, Trajectory>, 'budget'>,
  metricCalls: number,
  options: FinalSelectionOptions = DEFAULT_FINAL_SELECTION,
): Promise<SelectedResult> {
  const budget = keepingBack(hardBudget(metricCalls), setup.valIds.length, options);
  const found = await runGepa({ ...setup, budget });
  const selection = await finalSelection(setup, found, metricCalls - found.state.metricCalls, options);
  return withSelection(found, selection);
}

/** The result with the winner as its best, and what choosing it cost. */
export function withSelection(found: GepaResult, selection: FinalSelection): SelectedResult {
  const state = { ...found.state, metricCalls: found.state.metricCalls + selection.metricCalls };
  return { ...found, state, best: selection.winner, selection };
}

/** Calls that a search of this size keeps back. */
export function reservedCalls(
  metricCalls: number,
  valSize: number,
  { share }: FinalSelectionOptions,
): number {
  return Math.floor(Math.max(0, metricCalls - valSize) * share);
}

/** The budget as the search sees it: without what is kept back. */
export function keepingBack(
  budget: MetricBudget,
  valSize: number,
  options: FinalSelectionOptions,
): MetricBudget {
  return {
    get cap() {
      return budget.cap;
    },
    hard: budget.hard,
    remaining: (spent) =>
      budget.remaining(spent) - (budget.cap === null ? 0 : reservedCalls(budget.cap, valSize, options)),
    extend: () => budget.extend?.() ?? null,
  };
}

function withoutSelection({ best }: GepaResult, note: string): FinalSelection {
  return { leader: best, winner: best, finalists: [], metricCalls: 0, note };
}

/** A finalist with all its scores by example. */
interface Runner {
  readonly index: CandidateIndex;
  readonly candidate: Candidate;
  readonly scores: Map<ExampleId, readonly number[]>;
}

/** Spends up to `calls` metric calls on choosing among the best few that a search found. */
export async function finalSelection<Output, Trajectory>(
  { adapter, valIds }: Pick<GepaSetup<Output, Trajectory>, 'adapter' | 'valIds'>,
  found: GepaResult,
  calls: number,
  options: FinalSelectionOptions,
): Promise<FinalSelection> {
  if (options.share === 0) return withoutSelection(found, 'it was not asked for');
  if (found.stop.isExternal) return withoutSelection(found, 'the search was ended before its budget was');
  const runners = runnersOf(found, options);
  if (runners.length < 2) return withoutSelection(found, 'the search found nothing beside the seed');
  let spent = 0;
  const score: Scorer = async (runner, exampleIds, repeat) => {
    const affordable = exampleIds.slice(0, Math.max(0, calls - spent));
    if (affordable.length === 0) return [];
    const { scores, paidCalls } = await repeatExamples(adapter, runner.candidate, affordable, repeat);
    spent += paidCalls;
    for (const [at, id] of affordable.entries()) {
      const value = scores[at] ?? null;
      if (value !== null) runner.scores.set(id, [...(runner.scores.get(id) ?? []), value]);
    }
    return scores;
  };
  const note = await scoreAll(runners, valIds, score);
  const means = estimatedMeans(withScores(found.state, runners));
  const meanOf = ({ index }: { index: CandidateIndex }) => means[index] ?? Number.NEGATIVE_INFINITY;
  const seed = runners.find(({ index }) => index === 0);
  const finalists = runners
    .map((runner) => finalistOf(runner, seed))
    .sort((a, b) => meanOf(b) - meanOf(a) || a.index - b.index);
  const winner = finalists[0]?.index ?? found.best;
  return { leader: found.best, winner, finalists, metricCalls: spent, note };
}

type Scorer = (
  runner: Runner,
  exampleIds: readonly ExampleId[],
  repeat: number,
) => Promise<readonly (number | null)[]>;

/** What is missing first, then a pass of fresh repeats; gives why it ended early. */
async function scoreAll(
  runners: readonly Runner[],
  valIds: readonly ExampleId[],
  score: Scorer,
): Promise<string | null> {
  try {
    for (const runner of runners) {
      const missing = valIds.filter((id) => !runner.scores.has(id));
      await score(runner, missing, 0);
    }
    return await repeatAll(runners, valIds, score);
  } catch (error) {
    if (error instanceof SearchInterrupted) return error.message;
    throw error;
  }
}

/** A pass of fresh repeats over everybody, unless the leader's repeats show that there is no chance in them. */
async function repeatAll(
  [leader, ...others]: readonly Runner[],
  valIds: readonly ExampleId[],
  score: Scorer,
): Promise<string | null> {
  if (leader === undefined) return null;
  const probe = valIds.slice(0, CHANCE_PROBE);
  const fresh = await score(leader, probe, 1);
  const isSame = fresh.every((value, at) => value === (leader.scores.get(probe[at] ?? '')?.[0] ?? null));
  if (isSame && fresh.length > 0) return 'repeats give the same scores: more of them would tell nothing';
  await score(leader, valIds.slice(CHANCE_PROBE), 1);
  for (const runner of others) await score(runner, valIds, 1);
  return null;
}

/** Repeats that tell whether scores depend on chance. */
const CHANCE_PROBE = 4;

/** The leader first, then the next best, the seed last. */
function runnersOf({ best, state }: GepaResult, { finalists }: FinalSelectionOptions): readonly Runner[] {
  const means = estimatedMeans(state);
  const others = state.pool
    .map(({ index }) => index)
    .filter((index) => index !== 0 && index !== best)
    .sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0) || a - b);
  const chosen = [...(best === 0 ? [] : [best]), ...others].slice(0, finalists);
  return [...chosen, 0].map((index) => {
    const { candidate, validation } = candidateAt(state, index);
    return {
      index,
      candidate,
      scores: new Map(validation.map(({ exampleId, score }) => [exampleId, [score]])),
    };
  });
}

/** The state as the search would have it, had it seen the scores of the finalists; repeats count as their mean. */
function withScores(state: Readonly<GepaState>, runners: readonly Runner[]): GepaState {
  const pool = state.pool.map((member) => {
    const runner = runners.find(({ index }) => index === member.index);
    if (runner === undefined) return member;
    const validation = [...runner.scores].map(([exampleId, scores]) => {
      return { exampleId, score: meanOf(scores), objectives: {} };
    });
    return { ...member, validation };
  });
  return { ...state, pool };
}

function finalistOf({ index, scores }: Runner, seed: Runner | undefined): Finalist {
  const differences = [...scores].flatMap(([id, own]) => {
    const other = seed?.scores.get(id);
    return other === undefined ? [] : [meanOf(own) - meanOf(other)];
  });
  const all = { index, examples: scores.size, scores: [...scores.values()].flat().length };
  if (index === 0) return { ...all, gain: 0, low: 0, high: 0 };
  const { mean, standardError, degrees } = differencePosterior(differences);
  const reach = studentQuantile((1 + CONFIDENCE) / 2, degrees) * standardError;
  return { ...all, gain: mean, low: mean - reach, high: mean + reach };
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
