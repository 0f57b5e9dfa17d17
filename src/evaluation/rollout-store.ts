import type { LinePlace } from '../storage/json-lines.js';
import { RUN_FILES, type RunFolder } from '../storage/run-folder.js';
import { fromBlobJson, toBlobJson } from './blob-json.js';
import type { Rollout, RolloutId } from './rollout.js';
import { asRollout, parseRollout } from './parse-rollout.js';

/** Finished rollouts by id. */
export interface RolloutStore {
  /** What opening repaired, in sentences. */
  readonly notes: readonly string[];
  /** True when a rollout with this id was scored. Errors and skips do not count: doing them again may help. */
  isScored(id: RolloutId): boolean;
  /** The latest rollout with this id, errored ones included. */
  get(id: RolloutId): Promise<Rollout | null>;
  /** Keeps a rollout; resolves once it outlives this process. */
  add(rollout: Rollout): Promise<void>;
  close(): Promise<void>;
}

/**
 * The rollouts of a run folder, in `rollouts.jsonl` and `blobs/`. Only ids and places are held in memory. Rejects with
 * `storage/log-damaged` on a line that is no rollout.
 */
export async function openRolloutStore(
  runFolder: Pick<RunFolder, 'openLog' | 'blobs'>,
): Promise<RolloutStore> {
  const places = new Map<RolloutId, LinePlace>();
  const scored = new Set<RolloutId>();
  const note = (rollout: Rollout, place: LinePlace) => {
    places.set(rollout.id, place);
    if (rollout.outcome.type === 'scored') scored.add(rollout.id);
    else scored.delete(rollout.id);
  };
  let line = 0;
  const { log, notes } = await runFolder.openLog(RUN_FILES.rollouts, (value, place) => {
    line += 1;
    note(parseRollout(value, line), place);
  });
  return {
    notes,
    isScored: (id) => scored.has(id),
    async get(id) {
      const place = places.get(id);
      if (place === undefined) return null;
      return asRollout(await fromBlobJson(await log.readAt(place), runFolder.blobs));
    },
    async add(rollout) {
      note(rollout, await log.append(await toBlobJson(rollout, runFolder.blobs)));
    },
    close: () => log.close(),
  };
}
