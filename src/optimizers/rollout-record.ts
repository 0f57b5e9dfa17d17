import { fromBlobJson, toBlobJson } from '../evaluation/blob-json.js';
import type { ExecuteOptions, RolloutExecutor, RolloutRequest } from '../evaluation/executor.js';
import type { Rollout, RolloutId } from '../evaluation/rollout.js';
import { openRolloutStore, type RolloutStore } from '../evaluation/rollout-store.js';
import type { RunFolder } from '../storage/run-folder.js';
import { parseRestored, parseUnscored, UNSCORED_FILE } from './parse-unscored.js';

/** A rollout, and whether it was read instead of run. */
export interface RecordedRollout {
  readonly rollout: Rollout;
  readonly fromRunFolder: boolean;
}

/**
 * Runs rollouts and remembers them, so that a resumed search sees what it saw the first time: scored rollouts by
 * id, and failures by id and by how often that id had been asked for. (A failure that was overcome later must fail
 * again at its place in the search, or the search would take another way.)
 */
export interface RolloutRecord {
  /** One per request, in order. The asks are counted when this is called, so calls must be made in a fixed order. */
  run(
    requests: readonly RolloutRequest[],
    options: ExecuteOptions,
    onRollout: (recorded: RecordedRollout) => void,
  ): Promise<readonly Rollout[]>;
  close(): Promise<void>;
}

/** For runs without a folder. */
export function unrecorded(executor: RolloutExecutor): RolloutRecord {
  return {
    async run(requests, options, onRollout) {
      const rollouts: Rollout[] = [];
      for await (const rollout of executor.execute(requests, options)) {
        rollouts.push(rollout);
        onRollout({ rollout, fromRunFolder: false });
      }
      return rollouts;
    },
    close: () => Promise.resolve(),
  };
}

/** The record of a run folder. */
export async function openRolloutRecord(
  folder: Pick<RunFolder, 'openLog' | 'blobs'>,
  executor: RolloutExecutor,
): Promise<RolloutRecord> {
  const store = await openRolloutStore(folder);
  const failures = await openFailures(folder);
  const asks = new Map<RolloutId, number>();
  return {
    async run(requests, options, onRollout) {
      const asked = requests.map((request) => {
        const id = executor.idOf(request);
        const ask = asks.get(id) ?? 0;
        asks.set(id, ask + 1);
        return { request, id, ask };
      });
      const known = await Promise.all(asked.map(({ id, ask }) => recall(store, failures, id, ask)));
      for (const rollout of known) if (rollout !== null) onRollout({ rollout, fromRunFolder: true });
      const missing = asked.filter((_, at) => known[at] === null);
      const fresh = new Map<RolloutId, Rollout>();
      const isFirst = (id: RolloutId, at: number) => missing.findIndex((one) => one.id === id) === at;
      const due = missing.filter(({ id }, at) => isFirst(id, at));
      const requestsDue = due.map(({ request }) => request);
      for await (const rollout of executor.execute(requestsDue, { ...options, order: 'completion' })) {
        const ask = due.find(({ id }) => id === rollout.id)?.ask ?? 0;
        if (rollout.outcome.type === 'scored') await store.add(rollout);
        else if (!isCapped(rollout)) await failures.add(rollout, ask);
        fresh.set(rollout.id, rollout);
        onRollout({ rollout, fromRunFolder: false });
      }
      return asked.flatMap(({ id }, at) => known[at] ?? fresh.get(id) ?? []);
    },
    async close() {
      await store.close();
      await failures.close();
    },
  };
}

/** A cap was in the way: that says nothing of the rollout, and a later part of the run may have a higher cap. */
function isCapped({ outcome }: Rollout): boolean {
  return outcome.type === 'skipped' && outcome.code.startsWith('budget/');
}

async function recall(
  store: RolloutStore,
  failures: Failures,
  id: RolloutId,
  ask: number,
): Promise<Rollout | null> {
  const failure = await failures.get(id, ask);
  if (failure !== null) return failure;
  return store.isScored(id) ? store.get(id) : null;
}

interface Failures {
  get(id: RolloutId, ask: number): Promise<Rollout | null>;
  add(rollout: Rollout, ask: number): Promise<void>;
  close(): Promise<void>;
}

async function openFailures(folder: Pick<RunFolder, 'openLog' | 'blobs'>): Promise<Failures> {
  const known = new Map<string, Rollout>();
  const keyOf = (id: RolloutId, ask: number) => `${id} ${ask}`;
  const { log } = await folder.openLog(UNSCORED_FILE, (value) => {
    const { ask, rollout } = parseUnscored(value);
    known.set(keyOf(rollout.id, ask), rollout);
  });
  return {
    async get(id, ask) {
      const found = known.get(keyOf(id, ask));
      return found === undefined ? null : parseRestored(await fromBlobJson(found, folder.blobs));
    },
    async add(rollout, ask) {
      await log.append({ ask, rollout: await toBlobJson(rollout, folder.blobs) });
    },
    close: () => log.close(),
  };
}
