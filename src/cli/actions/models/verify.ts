import { EXIT_CODES, StorageError, UsageError } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import type { JsonObject } from '../../../core/json.js';
import { bytesText } from '../../../providers/weights/bytes-text.js';
import { entryIn } from '../../../providers/weights/catalogue.js';
import type { CatalogueEntry } from '../../../providers/weights/catalogue.js';
import { storedModels } from '../../../providers/weights/stored-models.js';
import { verifyWeights } from '../../../providers/weights/verify.js';
import type { FileState, VerifiedFile } from '../../../providers/weights/verify.js';
import { liveBlock } from '../../progress/live-block.js';
import type { Session } from '../../session.js';
import type { ModelsVerifyFlags } from '../../verbs/models.js';
import { openStore } from './open-store.js';
import type { WeightsStore } from './open-store.js';

interface Verified {
  readonly name: string;
  readonly files: readonly VerifiedFile[];
}

/** `scenewright models verify`: exit code 6 when a file is not what was pulled. */
export async function modelsVerify(
  names: readonly string[],
  flags: ModelsVerifyFlags,
  session: Session,
): Promise<ExitCode> {
  const store = await openStore(flags, session);
  const entries = await entriesOf(names, store);
  const verified: Verified[] = [];
  for (const entry of entries) {
    const result = await verifyOne(entry, flags, store, session);
    verified.push(result);
    if (flags.json !== true) for (const line of linesOf(result)) session.output.print(line);
  }
  if (flags.json === true) session.output.print(JSON.stringify(verified.map(jsonOf), null, 2));
  requireWhole(verified);
  return EXIT_CODES.ok;
}

async function entriesOf(
  names: readonly string[],
  { catalogue, root }: WeightsStore,
): Promise<CatalogueEntry[]> {
  const stored = (await storedModels(root)).map(({ name }) => name);
  if (names.length === 0) {
    const known = stored.flatMap((name) => catalogue.get(name) ?? []);
    if (known.length > 0) return known;
    throw new UsageError('weights/not-installed', `there are no weights in ${root}`, {
      hint: 'scenewright models pull NAME fetches some; scenewright models list shows which.',
    });
  }
  return names.map((name) => {
    const entry = entryIn(catalogue, name);
    if (stored.includes(name)) return entry;
    throw new UsageError('weights/not-installed', `there are no weights of "${name}" in ${root}`, {
      hint: `To fetch them: scenewright models pull ${name}`,
    });
  });
}

async function verifyOne(
  entry: CatalogueEntry,
  { quiet }: ModelsVerifyFlags,
  { root }: WeightsStore,
  { output, interrupts }: Session,
): Promise<Verified> {
  const block = liveBlock(output);
  const { name } = entry.manifest;
  const onBytes = (path: string, readBytes: number) => {
    if (quiet !== true) block.update([`${name}/${path}: ${bytesText(readBytes)} read`]);
  };
  try {
    return {
      name,
      files: await verifyWeights(entry, { folder: root, signal: interrupts.finishing, onBytes }),
    };
  } finally {
    block.end();
  }
}

const STATE_TEXT: Readonly<Record<FileState, string>> = {
  ok: 'ok',
  changed: 'CHANGED: its bytes are not those that were pulled',
  gone: 'GONE',
  'not-pulled': 'NOT PULLED',
  'other-version': 'OTHER VERSION than the manifest asks for by now',
};

function linesOf({ name, files }: Verified): readonly string[] {
  return files.map(({ path, state, isPinned, sha256, expectedSha256 }) => {
    const against = state === 'ok' ? ` (${isPinned ? 'as the manifest says' : 'as at the first pull'})` : '';
    const hashes =
      state === 'changed' || state === 'other-version'
        ? `; SHA-256 ${sha256}, expected ${expectedSha256}`
        : '';
    return `${name}/${path}: ${STATE_TEXT[state]}${against}${hashes}`;
  });
}

function jsonOf({ name, files }: Verified): JsonObject {
  return { name, ok: files.every(({ state }) => state === 'ok'), files: files.map((file) => ({ ...file })) };
}

function requireWhole(verified: readonly Verified[]): void {
  const damaged = verified.filter(({ files }) => files.some(({ state }) => state !== 'ok'));
  if (damaged.length === 0) return;
  const names = damaged.map(({ name }) => name);
  throw new StorageError('weights/damaged', `not what was pulled: ${names.join(', ')}`, {
    hint: `To fetch again: scenewright models pull ${names.join(' ')} --force`,
  });
}
