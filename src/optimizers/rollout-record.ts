import { fromBlobJson, toBlobJson } from '../evaluation/blob-json.js';
import type { ExecuteOptions, RolloutExecutor, RolloutRequest } from '../evaluation/executor.js';
import type { RolloutHead } from '../evaluation/rollout-head.js';
import type { Rollout, RolloutId } from '../evaluation/rollout.js';
import { openRolloutStore, type RolloutStore } from '../evaluation/rollout-store.js';
import type { Trace } from '../modules/trace.js';
import type { LinePlace } from '../storage/json-lines.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { ReplyMemo } from './reply-memo.js';
import { parseRestored, parseUnscored, UNSCORED_FILE } from './parse-unscored.js';

/** What a search sees of a rollout: most traces are never looked at, and all of them would fill the memory. */
export interface SeenRollout extends RolloutHead {
  /** Whether the trace lies in the run folder; otherwise whoever holds this holds the trace. */
  readonly isStored: boolean;
  loadTrace(): Promise<Trace>;
}

/** A rollout, and whether it was read instead of run. */
export interface RecordedRollout {
  readonly rollout: RolloutHead;
  readonly fromRunFolder: boolean;
}

/** How rollouts are asked for. */
export interface RolloutAsk extends ExecuteOptions {
  /** The iteration that asks; default 0 = none. Asks of one iteration are counted, and must come in a fixed order. */
  readonly ticket?: number;
}

/**
 * Runs rollouts and remembers them, so that a resumed search sees what it saw the first time: scored rollouts by
 * id, and failures by id, iteration and ask. (A failure that was overcome later must fail again at its place in the
 * search, or the search would take another way.) What several iterations ask for at once is paid once.
 */
export interface RolloutRecord {
  /** One per request, in order. */
  run(
    requests: readonly RolloutRequest[],
    options: RolloutAsk,
    onRollout: (recorded: RecordedRollout) => void,
  ): Promise<readonly SeenRollout[]>;
  close(): Promise<void>;
}

/** For runs without a folder. Scored rollouts are kept as long as an iteration under way may ask for them. */
export function unrecorded(executor: RolloutExecutor, pipelineDepth = 1): RolloutRecord {
  const kept = new Map<RolloutId, { readonly rollout: Rollout; readonly ticket: number }>();
  const memory: RolloutMemory = {
    isScored: (id) => kept.has(id),
    async recall({ id }) {
      const rollout = kept.get(id)?.rollout;
      return rollout === undefined ? null : held(rollout);
    },
    async keep({ id, ticket }, rollout) {
      if (pipelineDepth > 1 && rollout.outcome.type === 'scored') kept.set(id, { rollout, ticket });
      for (const [old, entry] of kept) {
        if (entry.ticket + 2 * pipelineDepth >= ticket) break;
        kept.delete(old);
      }
      return held(rollout);
    },
    close: () => Promise.resolve(),
  };
  return sharedRecord(executor, memory);
}

/** With its trace in memory. */
function held({ trace, ...head }: Rollout): SeenRollout {
  return { ...head, isStored: false, loadTrace: () => Promise.resolve(trace) };
}

/** The record of a run folder. */
export async function openRolloutRecord(
  folder: Pick<RunFolder, 'openLog' | 'blobs'>,
  executor: RolloutExecutor,
  memo: Pick<ReplyMemo, 'settle'>,
): Promise<RolloutRecord> {
  const settled: number[] = [];
  let isKnown = true;
  const onReplies = (replies: Rollout['replies']) => {
    if (replies === undefined) isKnown = false;
    else for (const number of replies) settled.push(number);
  };
  const store = await openRolloutStore(folder, onReplies);
  const failures = await openFailures(folder, onReplies);
  memo.settle(isKnown ? settled : null);
  return sharedRecord(executor, {
    isScored: (id) => store.isScored(id),
    async recall(asked) {
      const failure = await failures.get(asked);
      if (failure !== null) return held(failure);
      const head = store.isScored(asked.id) ? await store.head(asked.id) : null;
      return head === null ? null : stored(head, store);
    },
    async keep(asked, rollout) {
      if (rollout.outcome.type !== 'scored') {
        if (!isCapped(rollout)) await failures.add(asked, rollout);
        return held(rollout);
      }
      await store.add(rollout);
      const { trace: _, ...head } = rollout;
      return stored(head, store);
    },
    async close() {
      await store.close();
      await failures.close();
    },
  });
}

/** With its trace in the run folder. */
function stored(head: RolloutHead, store: RolloutStore): SeenRollout {
  const { id } = head;
  return {
    ...head,
    isStored: true,
    async loadTrace() {
      const rollout = await store.get(id);
      if (rollout === null) throw new RangeError(`the run folder has no rollout ${id}`);
      return rollout.trace;
    },
  };
}

interface Asked {
  readonly request: RolloutRequest;
  readonly id: RolloutId;
  readonly ticket: number;
  readonly ask: number;
}

interface RolloutMemory {
  isScored(id: RolloutId): boolean;
  recall(asked: Asked): Promise<SeenRollout | null>;
  /** Resolves once the rollout outlives this process, where there is something that does. */
  keep(asked: Asked, rollout: Rollout): Promise<SeenRollout>;
  close(): Promise<void>;
}

// eslint-disable-next-line max-lines-per-function -- one closure: its parts share the state that they guard
function sharedRecord(executor: RolloutExecutor, memory: RolloutMemory): RolloutRecord {
  const asks = new Map<string, number>();
  const running = new Map<RolloutId, Running>();
  const told = new Set<string>();
  const countAsk = (request: RolloutRequest, ticket: number): Asked => {
    const id = executor.idOf(request);
    const key = `${ticket} ${id}`;
    const ask = asks.get(key) ?? 0;
    asks.set(key, ask + 1);
    return { request, id, ticket, ask };
  };
  return {
    async run(requests, { ticket = 0, ...options }, onRollout) {
      const asked = requests.map((request) => countAsk(request, ticket));
      const found = new Map<Asked, SeenRollout>();
      const tell = (one: Asked, rollout: SeenRollout, fromRunFolder: boolean) => {
        found.set(one, rollout);
        const key = rollout.outcome.type === 'scored' ? one.id : `${one.ticket} ${one.ask} ${one.id}`;
        if (told.has(key)) return;
        told.add(key);
        onRollout({ rollout, fromRunFolder });
      };
      let open = asked;
      while (open.length > 0) {
        const known = await Promise.all(open.map((one) => memory.recall(one)));
        for (const [at, rollout] of known.entries()) {
          const one = open[at];
          if (one !== undefined && rollout !== null) tell(one, rollout, true);
        }
        open = open.filter((one) => !found.has(one));
        // Another iteration, or this very list, may have it under way: a score is shared, a failure is not.
        const others = open.flatMap(({ id }) => running.get(id)?.ended ?? []);
        // One that ended since it was looked for is found in the next round.
        const due = firstOfEach(open.filter(({ id }) => !running.has(id) && !memory.isScored(id)));
        await runDue(due, options, tell);
        if (due.some((one) => !found.has(one))) throw new RangeError('the executor left a rollout out');
        await Promise.all(others);
        open = open.filter((one) => !found.has(one));
      }
      return asked.flatMap((one) => found.get(one) ?? []);
    },
    close: () => memory.close(),
  };

  async function runDue(
    due: readonly Asked[],
    options: ExecuteOptions,
    tell: (one: Asked, rollout: SeenRollout, fromRunFolder: boolean) => void,
  ): Promise<void> {
    const byId = new Map(due.map((one) => [one.id, one]));
    for (const id of byId.keys()) running.set(id, startRunning());
    try {
      const requests = due.map(({ request }) => request);
      for await (const rollout of executor.execute(requests, { ...options, order: 'completion' })) {
        const one = byId.get(rollout.id);
        if (one === undefined) continue;
        tell(one, await memory.keep(one, rollout), false);
        running.get(one.id)?.end();
        running.delete(one.id);
      }
    } finally {
      for (const id of byId.keys()) {
        running.get(id)?.end();
        running.delete(id);
      }
    }
  }
}

interface Running {
  /** Never rejects: who waits looks for the score, or runs it again. */
  readonly ended: Promise<void>;
  end(): void;
}

function startRunning(): Running {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end: () => end() };
}

function firstOfEach(asked: readonly Asked[]): readonly Asked[] {
  return [...new Map(asked.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

/** A cap was in the way: that says nothing of the rollout, and a later part of the run may have a higher cap. */
function isCapped({ outcome }: Rollout): boolean {
  return outcome.type === 'skipped' && outcome.code.startsWith('budget/');
}

interface Failures {
  get(asked: Asked): Promise<Rollout | null>;
  add(asked: Asked, rollout: Rollout): Promise<void>;
  close(): Promise<void>;
}

async function openFailures(
  folder: Pick<RunFolder, 'openLog' | 'blobs'>,
  onReplies: (replies: Rollout['replies']) => void,
): Promise<Failures> {
  const places = new Map<string, LinePlace>();
  const keyOf = (id: RolloutId, ticket: number, ask: number) => `${id} ${ticket} ${ask}`;
  const { log } = await folder.openLog(UNSCORED_FILE, (value, place) => {
    const { ticket, ask, rollout } = parseUnscored(value);
    places.set(keyOf(rollout.id, ticket, ask), place);
    onReplies(rollout.replies);
  });
  return {
    async get({ id, ticket, ask }) {
      const place = places.get(keyOf(id, ticket, ask));
      if (place === undefined) return null;
      const { rollout } = parseUnscored(await log.readAt(place));
      return parseRestored(await fromBlobJson(rollout, folder.blobs));
    },
    async add({ ticket, ask }, rollout) {
      await log.append({ ticket, ask, rollout: await toBlobJson(rollout, folder.blobs) });
    },
    close: () => log.close(),
  };
}
