import { hashJson } from '../core/hash.js';
import { ownValue } from '../core/own-value.js';
import type { DemoBank } from './demo-bank.js';
import type { Candidate, ExampleId } from './gepa/adapter.js';
import type { GepaEvent } from './gepa/events.js';
import type { Mate } from './gepa/reflection/operators/operator.js';
import type { OperatorState } from './gepa/reflection/operators/operator-policy.js';

/** What those who write proposals know of the search at some moment. Immutable, plain JSON. */
export interface SearchView {
  /** Candidates of the pool by index. */
  readonly pool: readonly PoolView[];
  readonly operators: OperatorState;
  readonly demos: DemoBank;
}

export interface PoolView {
  readonly candidate: Candidate;
  readonly parents: readonly number[];
  /** On the validation set; sparse where a race ended early. */
  readonly scores: Readonly<Record<ExampleId, number>>;
}

export const emptyView: SearchView = { pool: [], operators: {}, demos: {} };

const NEWCOMER: PoolView = { candidate: {}, parents: [], scores: {} };

/** The view after an event. */
export function viewAfter(view: SearchView, event: GepaEvent): SearchView {
  switch (event.type) {
    case 'run-started':
      return withMember(view, 0, { candidate: event.seedCandidate });
    case 'accepted':
      return withMember(view, event.candidate, { candidate: event.texts, parents: event.parents });
    case 'validated':
      return withMember(view, event.candidate, { scores: Object.fromEntries(event.scores) });
    default:
      return view;
  }
}

function withMember(view: SearchView, index: number, change: Partial<PoolView>): SearchView {
  const pool = [...view.pool];
  pool[index] = { ...NEWCOMER, ...pool[index], ...change };
  return { ...view, pool };
}

/** What a member of the pool gained over its parents on average, on the examples that both have scores for. */
export function validatedGain({ pool }: SearchView, index: number): number {
  const member = pool[index];
  if (member === undefined) return 0;
  const gains = member.parents.flatMap((parent) => {
    const against = pool[parent];
    return against === undefined ? [] : differences(member, against);
  });
  return gains.length === 0 ? 0 : gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
}

/**
 * The candidate to cross a text with: of those with another text for the component, the one that is better than the
 * candidate on most validation examples; the oldest of equals. Null when none is better anywhere.
 */
export function mateFor({ pool }: SearchView, candidate: Candidate, component: string): Mate | null {
  const hash = hashJson(candidate);
  const self = pool.find((member) => hashJson(member.candidate) === hash);
  const instruction = candidate[component];
  if (self === undefined) return null;
  let best: Mate | null = null;
  for (const member of pool) {
    const text = member.candidate[component];
    if (text === undefined || text === instruction) continue;
    const { wins, losses } = compared(member, self);
    if (wins > (best?.wins ?? 0)) best = { instruction: text, wins, losses };
  }
  return best;
}

function compared(one: PoolView, other: PoolView): { readonly wins: number; readonly losses: number } {
  let [wins, losses] = [0, 0];
  for (const id in one.scores) {
    const [own = 0, against] = [one.scores[id], ownValue(other.scores, id)];
    if (against === undefined) continue;
    if (own > against) wins += 1;
    else if (own < against) losses += 1;
  }
  return { wins, losses };
}

function differences(one: PoolView, other: PoolView): number[] {
  return Object.entries(one.scores).flatMap(([id, score]) => {
    const against = ownValue(other.scores, id);
    return against === undefined ? [] : [score - against];
  });
}
