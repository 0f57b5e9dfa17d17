import { createRng } from '../../core/rng.js';
import type { Candidate, GepaAdapter } from './adapter.js';
import type { CacheLayer } from './cache-layers.js';
import { candidateHash } from './evaluation-cache.js';
import type { GepaEvent } from './events.js';
import { applyChanges, forkState } from './fork-state.js';
import type { MetricBudget } from './metric-budget.js';
import type { GepaRun } from './run.js';
import type { GepaState } from './state.js';

/** Thrown in an iteration that will never be committed, because the run ended before its turn. */
export class TicketDropped extends Error {
  override readonly name = 'TicketDropped';
}

/** One iteration on its way from its draw to its commit. */
export interface Ticket<Output, Trajectory> {
  /** Counts from 1: the iteration. */
  readonly number: number;
  readonly run: GepaRun<Output, Trajectory>;
  /** Metric calls that are set aside for it. */
  readonly allowance: number;
  /** From here on the ticket works on a copy of what is known now, which `prepare` may change first. */
  fork(prepare: (copy: GepaState) => void): void;
  /** All earlier tickets are committed: it is this one's turn. */
  lead(): void;
  /** It will not be committed: whatever it waits for rejects with TicketDropped. */
  drop(): void;
  /** Metric calls of the search before those of this ticket were added. */
  callsBefore(): number;
}

/** With one iteration at a time there is nothing to keep apart: it works on the search itself. */
export function soleTicket<Output, Trajectory>(
  search: GepaRun<Output, Trajectory>,
  number: number,
): Ticket<Output, Trajectory> {
  const before = search.state.metricCalls;
  const adapter = adapterFor(search.adapter, number, () => undefined);
  return {
    number,
    run: { ...search, adapter, iteration: () => number },
    allowance: Number.POSITIVE_INFINITY,
    fork: () => undefined,
    lead: () => undefined,
    drop: () => undefined,
    callsBefore: () => before,
  };
}

/** A ticket beside others. It draws on the search's state, works on a copy of it, and joins the two at its turn. */
// eslint-disable-next-line max-lines-per-function -- one closure: its parts share the state that they guard
export function forkedTicket<Output, Trajectory>(
  search: GepaRun<Output, Trajectory>,
  number: number,
  layer: CacheLayer<Output, Trajectory>,
  allowance: number,
): Ticket<Output, Trajectory> {
  const own = search.state;
  let current = own;
  let base: Readonly<GepaState> = own;
  let callsBefore = own.metricCalls;
  const events: GepaEvent[] = [];
  const turn = createGate();
  let status: 'waiting' | 'leading' | 'joined' | 'dropped' = 'waiting';
  const checkLive = () => {
    if (status === 'dropped') throw new TicketDropped(`iteration ${number} was dropped`);
  };
  const budget = allowanceOf(search.budget, allowance, () =>
    current === own ? callsBefore : base.metricCalls,
  );
  const run: GepaRun<Output, Trajectory> = {
    ...search,
    policies: { ...search.policies, cache: layer.cache },
    adapter: adapterFor(search.adapter, number, checkLive),
    // A stream of its own: how many draws others make in between must not matter.
    rng: createRng(search.rng.integer(0, 2 ** 31 - 1), 'ticket', number),
    budget,
    get state() {
      return current;
    },
    iteration: () => number,
    emit(event) {
      if (status === 'dropped') return;
      if (status === 'waiting') events.push(event);
      else search.emit(event);
    },
    async turn() {
      await turn.opened;
      checkLive();
      if (status === 'joined') return;
      status = 'joined';
      callsBefore = own.metricCalls;
      applyChanges(own, base, current);
      own.metricCalls -= layer.commit();
      current = own;
    },
    joinedMeanwhile: (candidate) => isAmong(candidate, own, base.pool.length),
  };
  return {
    number,
    run,
    allowance,
    fork(prepare) {
      current = forkState(own);
      prepare(current);
      base = forkState(current);
    },
    lead() {
      status = 'leading';
      for (const event of events.splice(0)) search.emit(event);
      turn.open();
    },
    drop() {
      if (status !== 'joined') layer.drop();
      status = 'dropped';
      turn.fail(new TicketDropped(`iteration ${number} was dropped`));
    },
    callsBefore: () => callsBefore,
  };
}

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
  fail(error: Error): void;
}

function createGate(): Gate {
  let settle: Omit<Gate, 'opened'> = { open: () => undefined, fail: () => undefined };
  const opened = new Promise<void>((open, fail) => {
    settle = { open, fail };
  });
  // Nobody may be waiting yet, or ever.
  opened.catch(() => undefined);
  return { opened, ...settle };
}

function isAmong(candidate: Candidate, { pool }: GepaState, from: number): boolean {
  const hash = candidateHash(candidate);
  return pool.slice(from).some((member) => candidateHash(member.candidate) === hash);
}

/** The budget as the ticket sees it: what was set aside for it, less what it has spent since `from`. */
function allowanceOf(budget: MetricBudget, allowance: number, from: () => number): MetricBudget {
  return { cap: budget.cap, hard: budget.hard, remaining: (spent) => allowance - (spent - from()) };
}

function adapterFor<Output, Trajectory>(
  adapter: GepaAdapter<Output, Trajectory>,
  ticket: number,
  check: () => void,
): GepaAdapter<Output, Trajectory> {
  return {
    evaluate(request) {
      check();
      return adapter.evaluate({ ...request, ticket });
    },
    makeReflectiveDataset: (request) => adapter.makeReflectiveDataset(request),
    proposeNewTexts(request) {
      check();
      return adapter.proposeNewTexts(request);
    },
  };
}
