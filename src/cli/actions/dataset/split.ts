import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { EXIT_CODES, UsageError } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { datasetHash } from '../../../datasets/dataset-hash.js';
import type { Example, SplitName } from '../../../datasets/example.js';
import { parseFieldMap } from '../../../datasets/field-map.js';
import { splitInGroups } from '../../../datasets/groups/split-groups.js';
import type { GroupSplit, SplitGroupsOptions } from '../../../datasets/groups/split-groups.js';
import { loadDataset } from '../../../datasets/load-dataset.js';
import { DEFAULT_SPLIT_SIZES } from '../../../datasets/split-dataset.js';
import { writeFileAtomic } from '../../../storage/atomic-file.js';
import type { Session } from '../../session.js';
import type { DatasetSplitFlags } from '../../verbs/dataset.js';

const PARTS: readonly SplitName[] = ['train', 'val', 'test'];

/** What `compile --dataset` takes: every row with its part. */
const WHOLE_FILE = 'dataset.jsonl';

interface WrittenFile {
  readonly path: string;
  readonly rows: number;
  readonly hash: string;
}

/** `scenewright dataset split`. */
export async function datasetSplit(
  file: string,
  flags: DatasetSplitFlags,
  session: Session,
): Promise<ExitCode> {
  const { host, output } = session;
  const source = resolve(host.cwd, file);
  const folder = resolve(host.cwd, flags.out);
  const dataset = await loadDataset(source, flags.map === undefined ? {} : { map: parseFieldMap(flags.map) });
  const options = optionsOf(flags);
  const split = splitInGroups(dataset.examples, options);
  requireFree(folder, split, flags, host.cwd);
  const written = await writeParts(split, folder, host.cwd);
  const facts = {
    source: { name: dataset.name, hash: dataset.hash, rows: dataset.examples.length },
    options: { seed: 0, ...options },
    files: written,
    unused: split.unused.map(({ id }) => id),
    removed: split.removed,
    keptTogether: split.keptTogether,
  };
  if (flags.json === true) output.print(JSON.stringify(facts, null, 2));
  else
    for (const { path, rows, hash } of written) output.print(`${path}  ${rows} rows  ${hash.slice(0, 12)}`);
  for (const note of notesOf(split, options, dataset.examples, folder !== dirname(source))) output.note(note);
  return EXIT_CODES.ok;
}

function optionsOf({ train, val, test, seed, stratify, similarity }: DatasetSplitFlags): SplitGroupsOptions {
  const asked = Object.fromEntries(
    Object.entries({ train, val, test }).flatMap(([part, size]) =>
      size === undefined ? [] : [[part, size]],
    ),
  );
  return {
    sizes: Object.keys(asked).length === 0 ? DEFAULT_SPLIT_SIZES : asked,
    ...(seed === undefined ? {} : { seed }),
    ...(stratify === undefined ? {} : { stratify: stratify === 'tags' ? stratify : { prefix: stratify } }),
    ...(similarity === undefined ? {} : { similarity }),
  };
}

/** A sealed test that is written over is no longer sealed. */
function requireFree(folder: string, split: GroupSplit, { force }: DatasetSplitFlags, cwd: string): void {
  if (force === true) return;
  const names = [WHOLE_FILE, ...filledParts(split).map((part) => `${part}.jsonl`)];
  const there = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (there.length === 0) return;
  const shown = there.map((path) => relative(cwd, path)).join(', ');
  throw new UsageError('dataset/exists', `there is something already: ${shown}`, {
    hint: 'Choose another --out, or give --force to write over it.',
  });
}

const filledParts = ({ parts }: GroupSplit) => PARTS.filter((part) => parts[part].length > 0);

async function writeParts(split: GroupSplit, folder: string, cwd: string): Promise<readonly WrittenFile[]> {
  const placed = filledParts(split).map((part) => ({
    name: `${part}.jsonl`,
    rows: split.parts[part].map((example): Example => ({ ...example, split: part })),
  }));
  const files = [{ name: WHOLE_FILE, rows: placed.flatMap(({ rows }) => rows) }, ...placed];
  const written: WrittenFile[] = [];
  for (const { name, rows } of files) {
    const path = join(folder, name);
    await writeFileAtomic(path, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    written.push({ path: relative(cwd, path), rows: rows.length, hash: datasetHash(rows) });
  }
  return written;
}

function notesOf(
  split: GroupSplit,
  { sizes }: SplitGroupsOptions,
  examples: readonly Example[],
  isElsewhere: boolean,
): readonly string[] {
  const { removed, unused, keptTogether, parts } = split;
  const short = PARTS.flatMap((part) => {
    const size = sizes[part] ?? 0;
    return size >= 1 && parts[part].length < size
      ? [`${part} has ${parts[part].length} of ${size} rows`]
      : [];
  });
  const hasMedia = isElsewhere && examples.some(({ input }) => /"path":"(?!\/)/.test(JSON.stringify(input)));
  return [
    ...(removed.length === 0 ? [] : [`${removed.length} rows left out: equal ones are kept`]),
    ...(keptTogether === 0 ? [] : [`${keptTogether} groups of rows that are alike were kept together`]),
    ...(short.length === 0 ? [] : [`${short.join(', ')}: no group that was left fits`]),
    ...(unused.length === 0 ? [] : [`${unused.length} rows in no part`]),
    ...(hasMedia
      ? ['paths of pictures and sounds are taken from the folder of a dataset: take them along']
      : []),
  ];
}
