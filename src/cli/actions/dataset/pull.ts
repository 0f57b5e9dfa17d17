import { join, relative, resolve } from 'node:path';
import { EXIT_CODES } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { findPublicDataset, publicDatasets } from '../../../providers/public-datasets/catalogue.js';
import type { PublicDataset } from '../../../providers/public-datasets/manifest.js';
import { pullDataset } from '../../../providers/public-datasets/pull.js';
import type { PulledDataset } from '../../../providers/public-datasets/pull.js';
import type { Session } from '../../session.js';
import type { DatasetPullFlags } from '../../verbs/dataset.js';
import { pullProgress } from '../models/pull-progress.js';
import { tableLines } from '../models/table-lines.js';

/** Where public datasets go when nothing is said, each in a folder of its own. */
const DEFAULT_FOLDER = 'datasets';

/** `scenewright dataset pull`: the file of the examples to standard output. */
export async function datasetPull(
  name: string | undefined,
  flags: DatasetPullFlags,
  session: Session,
): Promise<ExitCode> {
  if (name === undefined) return list(flags, session);
  const { host, output, interrupts } = session;
  const dataset = await findPublicDataset(name.endsWith('.json') ? resolve(host.cwd, name) : name);
  const isQuiet = flags.quiet === true;
  if (!isQuiet) for (const line of aboutLines(dataset)) output.note(line);
  const progress = pullProgress(output, isQuiet);
  try {
    const pulled = await pullDataset(dataset, {
      env: host.env,
      folder: resolve(host.cwd, flags.out ?? join(DEFAULT_FOLDER, dataset.name)),
      signal: interrupts.finishing,
      onEvent: progress.show,
      ...(flags.from === undefined ? {} : { from: resolve(host.cwd, flags.from) }),
      ...(flags.force === undefined ? {} : { force: flags.force }),
      ...(flags.update === undefined ? {} : { update: flags.update }),
      ...(flags.retries === undefined ? {} : { retries: flags.retries }),
    });
    progress.end();
    tell(pulled, flags, session);
    return EXIT_CODES.ok;
  } finally {
    progress.end();
  }
}

async function list({ json }: DatasetPullFlags, { output }: Session): Promise<ExitCode> {
  const known = [...(await publicDatasets()).values()];
  if (json === true) {
    output.print(JSON.stringify(known, null, 2));
    return EXIT_CODES.ok;
  }
  const rows = known.map(({ name, rows: count, licence, files, title }) => [
    name,
    count === null ? '?' : String(count),
    licence.id ?? '?',
    files.every(({ sha256 }) => sha256 !== null) ? 'pinned' : 'not pinned',
    title,
  ]);
  for (const line of tableLines(['NAME', 'ROWS', 'LICENCE', 'HASHES', 'WHAT'], rows)) output.print(line);
  return EXIT_CODES.ok;
}

function aboutLines({ name, title, licence, notes }: PublicDataset): readonly string[] {
  const terms =
    licence.id === null
      ? `licence: not known to us; read ${licence.link} before you use it`
      : `licence: ${licence.id} (${licence.link})`;
  return [`${name}: ${title}`, terms, ...notes];
}

function tell(
  { record, path, notes }: PulledDataset,
  { json, quiet }: DatasetPullFlags,
  { host, output }: Session,
): void {
  const shown = relative(host.cwd, path);
  // What nobody has vouched for is said also when progress is not wanted.
  for (const { path: file, sha256, isVerified } of record.files) {
    if (!isVerified)
      output.note(
        `${file}: SHA-256 ${sha256} is unverified: no manifest pins it; recorded, and later pulls are held to it`,
      );
  }
  for (const note of notes) output.note(note);
  if (json === true) return output.print(JSON.stringify({ path: shown, ...record, notes }, null, 2));
  if (quiet !== true) {
    const from = record.commit === null ? 'commit not known' : `commit ${record.commit}`;
    output.note(`${record.name}: ${record.rows} rows, ${record.hash.slice(0, 12)}, ${from}`);
  }
  output.print(shown);
}
