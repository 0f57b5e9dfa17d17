import { isModelFailure, messageOf, UsageError } from '../../core/errors.js';
import type { RunContext } from '../module.js';
import { laneFor } from '../run-context.js';
import { type MatchOutcome, type OrderScore, outcomeOf, scoreOrder, type Verdict } from './match-score.js';

export interface TournamentOptions<Item, Critique, Criterion extends string> {
  /** In the order of an earlier ranking, best first: it decides what the judges leave open. */
  readonly items: readonly Item[];
  readonly criteria: readonly Criterion[];
  /** What is said of an item looked at for itself, before it meets another. */
  critique(item: Item, context: RunContext): Promise<Critique>;
  /** The criteria by which a critique finds a failure that nobody would forgive. */
  violations(critique: Critique): readonly Criterion[];
  /** Which of two is better by each criterion. Called twice for each pair, in both orders. */
  judge(
    first: { readonly item: Item; readonly critique: Critique },
    second: { readonly item: Item; readonly critique: Critique },
    context: RunContext,
  ): Promise<Verdict<Criterion>>;
  /** What a violation takes off a criterion; default `VIOLATION_PENALTY`. */
  readonly penalty?: number;
}

/** Half of a won criterion. Ours: VISTA names the penalty and no value that we have seen. */
export const VIOLATION_PENALTY = 0.5;

/** One pair. `first` and `second` are places in the list of items. */
export interface Match {
  readonly round: number;
  readonly first: number;
  readonly second: number;
  readonly outcome: MatchOutcome | 'unjudged';
  readonly advanced: number;
  /** Scores in the order given, then with the two swapped; null where a model failed. */
  readonly orders: readonly [OrderScore, OrderScore] | null;
  /** Why nobody judged; empty otherwise. */
  readonly failure: string;
}

export interface TournamentRecord<Critique> {
  readonly winner: number;
  /** Places, the winner first; who went further before who went out earlier, then by the earlier ranking. */
  readonly ranking: readonly number[];
  readonly matches: readonly Match[];
  /** By place; null where the model failed. */
  readonly critiques: readonly (Critique | null)[];
}

/**
 * A knockout of pairs: every item is first looked at for itself, every pair is judged in both orders, and only a win
 * in both counts. A tie, or a match that no model judged, goes to the one that was ranked higher before, and is
 * recorded as what it is. Source: the pairwise binary tournament of VISTA. Throws UsageError `tournament/items` for an
 * empty list.
 */
export async function tournament<Item, Critique, Criterion extends string>(
  options: TournamentOptions<Item, Critique, Criterion>,
  context: RunContext,
): Promise<TournamentRecord<Critique>> {
  const { items, critique } = options;
  if (items.length === 0) throw new UsageError('tournament/items', 'A tournament needs at least one item.');
  // One item has nobody to meet.
  const critiques =
    items.length === 1
      ? [null]
      : await Promise.all(items.map((item, at) => orNull(() => critique(item, laneFor(context, at)))));
  const matches: Match[] = [];
  let left: readonly number[] = [...items.keys()];
  const outIn = new Map<number, number>();
  for (let round = 0; left.length > 1; round++) {
    const pairs = pairsOf(left);
    const offset = items.length + matches.length;
    const played = await Promise.all(
      pairs.map(([first, second], at) =>
        playMatch({ round, first, second }, options, critiques, laneFor(context, offset + at)),
      ),
    );
    matches.push(...played);
    for (const { first, second, advanced } of played) outIn.set(advanced === first ? second : first, round);
    left = left.filter((place) => !outIn.has(place));
  }
  const ranking = [...items.keys()].toSorted(
    (a, b) => (outIn.get(b) ?? Infinity) - (outIn.get(a) ?? Infinity) || a - b,
  );
  return { winner: left[0] ?? 0, ranking, matches, critiques };
}

/** The best so far against the worst so far, and so on inwards; with an odd number the middle one waits. */
function pairsOf(places: readonly number[]): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.floor(places.length / 2) }, (_, at) => {
    return [places[at] ?? 0, places[places.length - 1 - at] ?? 0] as const;
  });
}

async function playMatch<Item, Critique, Criterion extends string>(
  pair: Pick<Match, 'round' | 'first' | 'second'>,
  options: TournamentOptions<Item, Critique, Criterion>,
  critiques: readonly (Critique | null)[],
  context: RunContext,
): Promise<Match> {
  const { first, second } = pair;
  const higher = Math.min(first, second);
  try {
    const orders = await bothOrders(pair, options, critiques, context);
    const outcome = outcomeOf(orders);
    const advanced = outcome === 'tie' ? higher : outcome === 'first' ? first : second;
    return { ...pair, outcome, advanced, orders, failure: '' };
  } catch (error) {
    if (!isModelFailure(error) && !(error instanceof NoCritique)) throw error;
    return { ...pair, outcome: 'unjudged', advanced: higher, orders: null, failure: messageOf(error) };
  }
}

class NoCritique extends Error {}

async function bothOrders<Item, Critique, Criterion extends string>(
  { first, second }: Pick<Match, 'first' | 'second'>,
  {
    items,
    criteria,
    judge,
    violations,
    penalty = VIOLATION_PENALTY,
  }: TournamentOptions<Item, Critique, Criterion>,
  critiques: readonly (Critique | null)[],
  context: RunContext,
): Promise<readonly [OrderScore, OrderScore]> {
  const side = (place: number) => {
    const [item, critique] = [items[place], critiques[place]];
    if (item === undefined || critique === null || critique === undefined) {
      throw new NoCritique(`Nothing is known of item ${place}: its critique failed.`);
    }
    return { item, critique };
  };
  const [one, other] = [side(first), side(second)];
  const broken = [violations(one.critique), violations(other.critique)] as const;
  const [straight, swapped] = await Promise.all([
    judge(one, other, laneFor(context, 0)),
    judge(other, one, laneFor(context, 1)),
  ]);
  const score = (verdict: Verdict<Criterion>) => scoreOrder(criteria, verdict, broken, penalty);
  return [score(straight), score(reversed(criteria, swapped))];
}

/** A verdict on the swapped pair, told of the pair as it was given. */
function reversed<Criterion extends string>(
  criteria: readonly Criterion[],
  verdict: Verdict<Criterion>,
): Verdict<Criterion> {
  const turned = { ...verdict };
  for (const criterion of criteria) {
    if (verdict[criterion] !== 'tie') turned[criterion] = verdict[criterion] === 'first' ? 'second' : 'first';
  }
  return turned;
}

async function orNull<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    return null;
  }
}
