import type { ExecuteOptions, RolloutExecutor, RolloutRequest } from './executor.js';
import type { Rollout, RolloutId } from './rollout.js';
import type { RolloutStore } from './rollout-store.js';

/**
 * Lets an executor skip what a store already has. A rollout is kept as soon as it ends, before it is given; equal
 * requests of one call run once. Errored and skipped rollouts of earlier calls are run again.
 */
export function storedExecutor(inner: RolloutExecutor, store: RolloutStore): RolloutExecutor {
  return {
    idOf: (request) => inner.idOf(request),
    execute: (requests, options = {}) => executeStored(inner, store, requests, options),
  };
}

async function* executeStored(
  inner: RolloutExecutor,
  store: RolloutStore,
  requests: Iterable<RolloutRequest>,
  options: ExecuteOptions,
): AsyncGenerator<Rollout> {
  const due = createDueList(options.order ?? 'ticket');
  const started = new Set<RolloutId>();

  function* missing(): Generator<RolloutRequest> {
    for (const request of requests) {
      const id = inner.idOf(request);
      due.ask(id);
      if (store.isScored(id)) due.finish(id, () => store.get(id));
      else if (!started.has(id)) {
        started.add(id);
        yield request;
      }
    }
  }

  try {
    for await (const rollout of inner.execute(missing(), { ...options, order: 'completion' })) {
      await store.add(rollout);
      due.finish(rollout.id, () => Promise.resolve(rollout));
      yield* due.takeReady();
    }
  } catch (error) {
    // What was finished before the stop is given; then the stop is told.
    yield* due.takeReady();
    throw error;
  }
  yield* due.takeReady();
}

type Load = () => Promise<Rollout | null>;

interface DueList {
  ask(id: RolloutId): void;
  finish(id: RolloutId, load: Load): void;
  /** In ticket order: up to the first one that is not finished. Otherwise: all that are. */
  takeReady(): AsyncGenerator<Rollout>;
}

function createDueList(order: 'ticket' | 'completion'): DueList {
  // A Map keeps the order of insertion and gives up its first entry cheaply.
  const asked = new Map<number, RolloutId>();
  const ticketsOf = new Map<RolloutId, number[]>();
  const finished = new Map<RolloutId, Load>();
  const ready: number[] = [];
  let nextTicket = 0;

  async function* give(ticket: number, id: RolloutId): AsyncGenerator<Rollout> {
    asked.delete(ticket);
    const load = finished.get(id);
    const rest = (ticketsOf.get(id) ?? []).filter((other) => other !== ticket);
    if (rest.length > 0) ticketsOf.set(id, rest);
    else {
      ticketsOf.delete(id);
      finished.delete(id);
    }
    const rollout = (await load?.()) ?? null;
    if (rollout !== null) yield rollout;
  }

  return {
    ask(id) {
      asked.set(nextTicket, id);
      ticketsOf.set(id, [...(ticketsOf.get(id) ?? []), nextTicket]);
      if (finished.has(id) && order === 'completion') ready.push(nextTicket);
      nextTicket += 1;
    },
    finish(id, load) {
      if (!finished.has(id) && order === 'completion') ready.push(...(ticketsOf.get(id) ?? []));
      finished.set(id, load);
    },
    async *takeReady() {
      if (order === 'completion') {
        for (const ticket of ready.splice(0)) yield* give(ticket, asked.get(ticket) ?? '');
        return;
      }
      for (const [ticket, id] of asked) {
        if (!finished.has(id)) return;
        yield* give(ticket, id);
      }
    },
  };
}
