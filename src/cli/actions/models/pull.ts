import { resolve } from 'node:path';
import { AbortedError, EXIT_CODES, isScenewrightError, UsageError } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { bytesText } from '../../../providers/weights/bytes-text.js';
import { entryIn } from '../../../providers/weights/catalogue.js';
import type { CatalogueEntry } from '../../../providers/weights/catalogue.js';
import { pullWeights } from '../../../providers/weights/pull.js';
import type { PullResult } from '../../../providers/weights/pull.js';
import type { Check } from '../../../providers/weights/pull-context.js';
import type { Output } from '../../output.js';
import { commandOf, shellCommand } from '../../provenance.js';
import type { Session } from '../../session.js';
import type { ModelsPullFlags } from '../../verbs/models.js';
import { openStore } from './open-store.js';
import type { WeightsStore } from './open-store.js';
import { pullProgress } from './pull-progress.js';

/** `scenewright models pull`: the folder of each model to standard output. */
export async function modelsPull(
  names: readonly string[],
  flags: ModelsPullFlags,
  session: Session,
): Promise<ExitCode> {
  requireSensible(names, flags);
  const store = await openStore(flags, session);
  // All names before the first gigabyte.
  const entries = names.map((name) => entryIn(store.catalogue, name));
  for (const entry of entries) await pullOne(entry, flags, store, session);
  return EXIT_CODES.ok;
}

function requireSensible(names: readonly string[], { from, update }: ModelsPullFlags): void {
  if (from === undefined) return;
  if (names.length > 1) {
    throw new UsageError('options/conflict', '--from holds the files of one model', {
      hint: 'Pull the models one by one.',
    });
  }
  if (update === true) {
    throw new UsageError('options/conflict', '--update asks the hub, --from does not', {
      hint: 'Give one of them.',
    });
  }
}

async function pullOne(
  entry: CatalogueEntry,
  flags: ModelsPullFlags,
  { root }: WeightsStore,
  session: Session,
): Promise<void> {
  const { host, output, interrupts } = session;
  const isQuiet = flags.quiet === true;
  if (!isQuiet) for (const line of aboutLines(entry)) output.note(line);
  const progress = pullProgress(output, isQuiet);
  let result: PullResult;
  try {
    result = await pullWeights(entry, {
      env: host.env,
      folder: root,
      signal: interrupts.finishing,
      onEvent: progress.show,
      ...(flags.from === undefined ? {} : { from: resolve(host.cwd, flags.from) }),
      ...(flags.force === undefined ? {} : { force: flags.force }),
      ...(flags.update === undefined ? {} : { update: flags.update }),
      ...(flags.retries === undefined ? {} : { retries: flags.retries }),
    });
  } catch (error) {
    throw interrupted(error, session, progress.receivedBytes());
  } finally {
    progress.end();
  }
  if (!isQuiet) tellResult(result, progress.checks(), output);
  output.print(result.weights.folder);
}

function aboutLines({ manifest }: CatalogueEntry): readonly string[] {
  const { name, title, repository, licence, notes } = manifest;
  const terms =
    licence.id === null
      ? `licence: not known to us; read ${licence.link} before you use it`
      : `licence: ${licence.id} (${licence.link})`;
  return [`${name}: ${title}, ${repository}`, terms, ...notes];
}

function tellResult(
  { weights, fetchedBytes }: PullResult,
  checks: ReadonlyMap<string, Check>,
  output: Output,
): void {
  if (fetchedBytes === 0 && checks.size === 0) {
    output.note(
      `${weights.name} is already there, whole by its sizes; scenewright models verify ${weights.name} recomputes its hashes`,
    );
    return;
  }
  for (const { path, sizeBytes, sha256 } of weights.files) {
    const check = checks.get(path);
    if (check !== undefined)
      output.note(`${path}: ${bytesText(sizeBytes)}, SHA-256 ${sha256} (${CHECK_TEXT[check]})`);
  }
  const commit = weights.revision === null ? 'commit not known' : `commit ${weights.revision}`;
  output.note(`${weights.name} is there: ${bytesText(fetchedBytes)} fetched, ${commit}`);
}

const CHECK_TEXT: Readonly<Record<Check, string>> = {
  pinned: 'as the manifest says',
  recorded: 'as at the first pull',
  announced: 'as the hub says; not pinned, recorded now',
  nothing: 'not pinned, recorded now',
};

/** Says at Ctrl-C what is kept and how to go on; any other error as it is. */
function interrupted(error: unknown, { argv }: Session, receivedBytes: number): unknown {
  if (!isScenewrightError(error) || error.exitCode !== EXIT_CODES.interrupted) return error;
  return new AbortedError(
    'aborted/interrupted',
    `stopped by the user; ${bytesText(receivedBytes)} of this pull are kept`,
    {
      hint: `To go on: ${shellCommand(commandOf(argv))}`,
      cause: error,
    },
  );
}
