import { EXIT_CODES, isScenewrightError } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import type { JsonObject } from '../../../core/json.js';
import { bytesText } from '../../../providers/weights/bytes-text.js';
import type { CatalogueEntry } from '../../../providers/weights/catalogue.js';
import { findEntry } from '../../../providers/weights/find-weights.js';
import { revisionName, sizeOf } from '../../../providers/weights/manifest-figures.js';
import { storedModels } from '../../../providers/weights/stored-models.js';
import type { StoredModel } from '../../../providers/weights/stored-models.js';
import type { Session } from '../../session.js';
import type { ModelsListFlags } from '../../verbs/models.js';
import { openStore } from './open-store.js';
import { tableLines } from './table-lines.js';

/** What a model is on this machine. `stray`: weights whose manifest is gone. */
type State = 'installed' | 'incomplete' | 'absent' | 'damaged' | 'stray';

interface Row {
  readonly name: string;
  readonly state: State;
  /** On this machine, unfinished files included. */
  readonly storedBytes: number;
  readonly entry: CatalogueEntry | null;
  readonly revision: string | null;
  /** Why it cannot be used; null where it can. */
  readonly reason: string | null;
}

/** `scenewright models list`. */
export async function modelsList(flags: ModelsListFlags, session: Session): Promise<ExitCode> {
  const { catalogue, root } = await openStore(flags, session);
  const stored = new Map((await storedModels(root)).map((model) => [model.name, model]));
  const rows: Row[] = [];
  for (const entry of catalogue.values())
    rows.push(await rowOf(entry, root, stored.get(entry.manifest.name)));
  for (const { name, bytes } of stored.values()) {
    if (catalogue.has(name)) continue;
    rows.push({
      name,
      state: 'stray',
      storedBytes: bytes,
      entry: null,
      revision: null,
      reason: 'no manifest has this name',
    });
  }
  const { output } = session;
  if (flags.json === true) {
    output.print(JSON.stringify({ folder: root, models: rows.map(jsonOf) }, null, 2));
    return EXIT_CODES.ok;
  }
  for (const line of tableLines(
    ['NAME', 'HERE', 'SIZE', 'MEMORY', 'LICENCE', 'GOOD FOR'],
    rows.map(cellsOf),
  )) {
    output.print(line);
  }
  const storedBytes = rows.reduce((sum, row) => sum + row.storedBytes, 0);
  output.note(`${root}: ${bytesText(storedBytes)}. scenewright models pull NAME fetches one.`);
  return EXIT_CODES.ok;
}

async function rowOf(entry: CatalogueEntry, root: string, stored: StoredModel | undefined): Promise<Row> {
  const { name } = entry.manifest;
  const storedBytes = stored?.bytes ?? 0;
  try {
    const found = await findEntry(entry, root);
    if (found.type === 'installed') {
      return { name, state: 'installed', storedBytes, entry, revision: found.revision, reason: null };
    }
    const state = stored === undefined ? 'absent' : 'incomplete';
    return { name, state, storedBytes, entry, revision: null, reason: found.reason };
  } catch (error) {
    if (!isScenewrightError(error) || error.code !== 'weights/record-damaged') throw error;
    return { name, state: 'damaged', storedBytes, entry, revision: null, reason: error.message };
  }
}

function cellsOf({ name, state, storedBytes, entry }: Row): readonly string[] {
  if (entry === null) return [name, state, bytesText(storedBytes), '', '', ''];
  const { licence, memoryBytes, goodFor } = entry.manifest;
  return [
    name,
    state === 'absent' ? '-' : state === 'incomplete' ? `${bytesText(storedBytes)} of it` : state,
    sizeText(entry),
    memoryBytes === null ? '?' : `~${bytesText(memoryBytes)}`,
    licence.id ?? '?',
    goodFor,
  ];
}

function sizeText({ manifest }: CatalogueEntry): string {
  const size = sizeOf(manifest);
  if (size === null) return '?';
  return `${size.isExact ? '' : '~'}${bytesText(size.bytes)}`;
}

function jsonOf({ name, state, storedBytes, entry, revision, reason }: Row): JsonObject {
  if (entry === null) return { name, state, storedBytes, reason };
  const { kind, title, repository, licence, memoryBytes, goodFor, notes, files } = entry.manifest;
  const size = sizeOf(entry.manifest);
  return {
    name,
    state,
    reason,
    storedBytes,
    revision,
    kind,
    title,
    repository,
    wantedRevision: revisionName(entry.manifest.revision),
    isPinned: files.every(({ sha256 }) => sha256 !== null),
    sizeBytes: size?.bytes ?? null,
    isSizeExact: size?.isExact ?? false,
    memoryBytes,
    licence: { ...licence },
    goodFor,
    notes,
    manifest: entry.path,
    isOwn: entry.isOwn,
  };
}
