import { StorageError } from '../core/errors.js';
import type { LineBytes, LinePlace } from '../storage/json-lines.js';
import { placeTable } from '../storage/place-table.js';
import { RUN_FILES, type RunFolder } from '../storage/run-folder.js';
import { fromBlobJson, toBlobJson } from './blob-json.js';
import { openLongTexts } from './long-texts.js';
import { asRollout, parseRollout } from './parse-rollout.js';
import type { Rollout, RolloutId } from './rollout.js';
import { headIn, type RolloutHead, traceLast } from './rollout-head.js';
import { withoutPrompts, withPrompts } from './shared-prompts.js';
import { resolveReferences, withReferences } from './trace-references.js';

/** Finished rollouts by id. */
export interface RolloutStore {
  /** What opening repaired, in sentences. */
  readonly notes: readonly string[];
  /** True when a rollout with this id was scored. Errors and skips do not count: doing them again may help. */
  isScored(id: RolloutId): boolean;
  /** The latest rollout with this id, errored ones included. */
  get(id: RolloutId): Promise<Rollout | null>;
  /** The same without the long parts, which are neither parsed nor checked. */
  head(id: RolloutId): Promise<RolloutHead | null>;
  /** Keeps a rollout; resolves once it outlives this process. */
  add(rollout: Rollout): Promise<void>;
  close(): Promise<void>;
}

/**
 * The rollouts of a run folder, in `rollouts.jsonl`, `texts.jsonl` and `blobs/`. Only ids and places are held in
 * memory. Rejects with `storage/log-damaged` on a line that is no rollout; one that is damaged further in is found when
 * it is asked for.
 *
 * @param onReplies told for every rollout found which replies it paid for.
 */
export async function openRolloutStore(
  runFolder: Pick<RunFolder, 'openLog' | 'blobs'>,
  onReplies: (replies: Rollout['replies']) => void = () => undefined,
): Promise<RolloutStore> {
  const places = placeTable();
  const note = (id: RolloutId, isScored: boolean, place: LinePlace) =>
    places.set(id, place, isScored ? SCORED : UNSCORED);
  let line = 0;
  const { log, notes } = await runFolder.openLog(RUN_FILES.rollouts, {
    scan(bytes, place) {
      const head = headOf(bytes);
      if (head === null) return false;
      line += 1;
      note(head.id, head.isScored, place);
      onReplies(head.replies);
      return true;
    },
    parsed(value, place) {
      line += 1;
      const rollout = parseRollout(value, line);
      note(rollout.id, rollout.outcome.type === 'scored', place);
      onReplies(rollout.replies);
    },
  });
  const texts = await openLongTexts(runFolder);
  const get = async (id: RolloutId) => {
    const place = places.get(id);
    if (place === null) return null;
    const text = (await log.readBytesAt(place)).toString('utf8');
    const value = await withPrompts(parseLine(text, place), texts);
    // Most rollouts hold no bytes; looking for the words costs less than looking at every value.
    const whole = HAS_BLOBS.test(text) ? await fromBlobJson(value, runFolder.blobs) : value;
    resolveReferences(whole);
    return asRollout(whole);
  };
  return {
    notes,
    isScored: (id) => places.get(id)?.tag === SCORED,
    get,
    async head(id) {
      const place = places.get(id);
      return place === null ? null : (headIn(await log.readBytesAt(place)) ?? get(id));
    },
    async add(rollout) {
      const value = await toBlobJson(await withoutPrompts(briefly(rollout), texts), runFolder.blobs);
      note(rollout.id, rollout.outcome.type === 'scored', await log.append(value));
    },
    async close() {
      await log.close();
      await texts.close();
    },
  };
}

/** The rollout as it is written: what is asked for most comes first, and nothing stands there twice. */
function briefly(rollout: Rollout): Rollout {
  return traceLast({ ...rollout, trace: { entries: rollout.trace.entries.map(withReferences) } });
}

/** What the tag of a rollout's place says of it. */
const UNSCORED = 0;
const SCORED = 1;

const HAS_BLOBS = /"\$(?:blob|object)"/;

function parseLine(text: string, { offset }: LinePlace): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new StorageError(
      'storage/log-damaged',
      `${RUN_FILES.rollouts}, at byte ${offset}: not a JSON value`,
      {
        hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
        cause,
      },
    );
  }
}

const HEAD_BYTES = 512;
const HEAD =
  /^\{"id":"([0-9a-f]{64})","exampleId":"(?:[^"\\]|\\.)+","seed":-?\d+,"repeat":\d+,(?:"replies":\[([\d,]*)\],)?"outcome":\{"type":"(scored|errored|skipped)"/;

interface LineHead {
  readonly id: RolloutId;
  readonly isScored: boolean;
  readonly replies: Rollout['replies'];
}

/** What the beginning of a line says, when it is as this package writes it; a run has many lines, and they are long. */
function headOf(line: LineBytes): LineHead | null {
  const [, id, numbers, type] = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES)) ?? [];
  const isWhole = line.at(-1) === CLOSING_BRACE;
  if (id === undefined || !isWhole) return null;
  return { id, isScored: type === 'scored', replies: numbersIn(numbers) };
}

function numbersIn(list: string | undefined): Rollout['replies'] {
  if (list === undefined) return undefined;
  return list === '' ? [] : list.split(',').map(Number);
}

const CLOSING_BRACE = 0x7d;
