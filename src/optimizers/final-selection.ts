import { studentQuantile } from '../evaluation/statistics/distributions.js';
import { CONFIDENCE } from '../evaluation/statistics/bootstrap.js';
import { type Candidate, type ExampleId, SearchInterrupted } from './gepa/adapter.js';
import { type GepaResult, runGepa } from './gepa/engine.js';
import { estimatedMeans } from './gepa/estimate.js';
import { hardBudget } from './gepa/metric-budget.js';
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
export const DEFAULT_FINAL_SELECTION: FinalSelectionOptions = { finalists: 3, share: 0.1 };

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
  const reserve = reservedCalls(metricCalls, setup.valIds.length, options);
  const found = await runGepa({ ...setup, budget: hardBudget(metricCalls - reserve) });
  const selection =
    options.share === 0 || found.stop.isExternal
      ? withoutSelection(found, found.stop.isExternal ? 'the search was ended from outside' : 'not asked for')
      : await selectFinally(setup, found, metricCalls - found.state.metricCalls, options);
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

function withoutSelection({ best }: GepaResult, note: string): FinalSelection {
  return { leader: best, winner: best, finalists: [], metricCalls: 0, note };
}

/** All scores of a candidate on an example. */
type Scores = Map<ExampleId, readonly number[]>;

interface Runner {
  readonly index: CandidateIndex;
  readonly candidate: Candidate;
  readonly scores: Scores;
}

async function selectFinally<Output, Trajectory>(
  { adapter, valIds }: Pick<GepaSetup<Output, Trajectory>, 'adapter' | 'valIds'>,
  found: GepaResult,
  calls: number,
  options: FinalSelectionOptions,
): Promise<FinalSelection> {
  const runners = runnersOf(found, options);
  if (runners.length < 2) return withoutSelection(found, 'the search found nothing beside the seed');
  let spent = 0;
  let note: string | null = null;
  const score = async (runner: Runner, exampleIds: readonly ExampleId[], repeat: number) => {
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
  try {
    for (const runner of runners)
      await score(
        runner,
        valIds.filter((id) => !runner.scores.has(id)),
        0,
      );
    note = await repeatAll(runners, valIds, score);
  } catch (error) {
    if (!(error instanceof SearchInterrupted)) throw error;
    note = error.message;
  }
  const finalists = ranked(runners);
  const winner = finalists[0]?.index ?? found.best;
  return { leader: found.best, winner, finalists, metricCalls: spent, note };
}

/** A pass of fresh repeats over everybody, unless the leader's repeats show that there is no chance in them. */
async function repeatAll(
  runners: readonly Runner[],
  valIds: readonly ExampleId[],
  score: (runner: Runner, ids: readonly ExampleId[], repeat: number) => Promise<readonly (number | null)[]>,
): Promise<string | null> {
  const [leader, ...others] = runners;
  if (leader === undefined) return null;
  const probe = valIds.slice(0, CHANCE_PROBE);
  const fresh = await score(leader, probe, 1);
  const isSame = fresh.every((value, at) => value === (leader.scores.get(probe[at] ?? '')?.[0] ?? null));
  if (isSame && fresh.length > 0) return 'repeats give the same scores: nothing to gain from more';
  await score(leader, valIds.slice(CHANCE_PROBE), 1);
  for (const runner of others) await score(runner, valIds, 1);
  return null;
}

/** Repeats that tell whether scores depend on chance. */
const CHANCE_PROBE = 4;

function runnersOf({ best, state }: GepaResult, { finalists }: FinalSelectionOptions): readonly Runner[] {
  const means = estimatedMeans(state);
  const byMean = state.pool
    .map(({ index }) => index)
    .filter((index) => index !== 0 && index !== best)
    .sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0) || a - b);
  const chosen = [...(best === 0 ? [] : [best]), ...byMean].slice(0, finalists);
  return [...chosen, 0].map((index) => runnerOf(index, state));
}

function runnerOf(index: CandidateIndex, state: Readonly<GepaState>): Runner {
  const { candidate, validation } = candidateAt(state, index);
  return {
    index,
    candidate,
    scores: new Map(validation.map(({ exampleId, score }) => [exampleId, [score]])),
  };
}

function ranked(runners: readonly Runner[]): readonly Finalist[] {
  const seed = runners.find(({ index }) => index === 0);
  // The seed stands at zero: whoever is not above it comes after it.
  const isAhead = (a: Finalist, b: Finalist) => b.gain - a.gain || a.index - b.index;
  return runners.map((runner) => finalistOf(runner, seed)).sort(isAhead);
}

function finalistOf({ index, scores }: Runner, seed: Runner | undefined): Finalist {
  const meanOf = (values: readonly number[]) => sumOf(values) / values.length;
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
