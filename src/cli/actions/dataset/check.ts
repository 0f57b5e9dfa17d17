import { relative, resolve } from 'node:path';
import { EXIT_CODES, InputFileError } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { checkRows } from '../../../datasets/check/check-rows.js';
import type { AlikePair, RowCheck } from '../../../datasets/check/check-rows.js';
import { datasetStatistics } from '../../../datasets/check/dataset-statistics.js';
import type { DatasetStatistics, FieldStatistics } from '../../../datasets/check/dataset-statistics.js';
import { parseFieldMap } from '../../../datasets/field-map.js';
import { DEFAULT_SIMILARITY } from '../../../datasets/groups/alike-rows.js';
import { loadDataset } from '../../../datasets/load-dataset.js';
import type { Dataset, LoadDatasetOptions } from '../../../datasets/load-dataset.js';
import { loadConfig } from '../../load-config.js';
import { presentError } from '../../present-error.js';
import { openProgram } from '../../program-spec.js';
import type { Session } from '../../session.js';
import type { DatasetCheckFlags } from '../../verbs/dataset.js';

/** Pairs and tags that are printed; the rest stands in the JSON. */
const SHOWN = 10;

interface CheckedFiles {
  readonly datasets: readonly Dataset[];
  /** Files that cannot be used, with the error that says which lines. */
  readonly unusable: readonly { readonly path: string; readonly error: InputFileError }[];
}

/** `scenewright dataset check`: exit code 2 for a file that cannot be used, 3 for a leak between parts. */
export async function datasetCheck(
  files: readonly string[],
  flags: DatasetCheckFlags,
  session: Session,
): Promise<ExitCode> {
  const { host, output, argv } = session;
  const paths = [...new Set(files.map((file) => resolve(host.cwd, file)))];
  const checked = await readAll(paths, await loadOptions(flags, session), host.cwd);
  const rows = checkRows(checked.datasets, flags.similarity ?? DEFAULT_SIMILARITY);
  const statistics = checked.datasets.map(datasetStatistics);
  const isDebug = argv.includes('--debug');
  for (const { error } of checked.unusable) {
    for (const line of presentError(error, isDebug).lines) output.note(line);
  }
  // Of rows that nobody could read nothing is said; a program that reads the JSON finds `unusable` in it.
  if (checked.datasets.length === 0 && flags.json !== true) return EXIT_CODES.usage;
  if (flags.json === true) output.print(JSON.stringify(jsonOf(checked, statistics, rows), null, 2));
  else for (const line of checkLines(statistics, checked, rows)) output.print(line);
  if (checked.unusable.length > 0) return EXIT_CODES.usage;
  const alike = rows.duplicates.length + rows.nearDuplicates.length;
  const found = rows.leaks.length > 0 || (flags.strict === true && alike > 0);
  return found ? EXIT_CODES.threshold : EXIT_CODES.ok;
}

async function loadOptions(flags: DatasetCheckFlags, { host }: Session): Promise<LoadDatasetOptions> {
  const map = flags.map === undefined ? {} : { map: parseFieldMap(flags.map) };
  if (flags.program === undefined) return map;
  const loaded = await loadConfig(flags.config, host.cwd);
  const { program } = await openProgram({ program: flags.program }, loaded, host.cwd);
  return { ...map, inputSchema: program.input };
}

/** All files, also after one that cannot be used: whoever repairs a dataset wants to know everything. */
async function readAll(
  paths: readonly string[],
  options: LoadDatasetOptions,
  cwd: string,
): Promise<CheckedFiles> {
  const datasets: Dataset[] = [];
  const unusable: CheckedFiles['unusable'][number][] = [];
  for (const path of paths) {
    const shown = relative(cwd, path) || path;
    try {
      datasets.push({ ...(await loadDataset(path, options)), path: shown });
    } catch (error) {
      if (!(error instanceof InputFileError)) throw error;
      unusable.push({ path: shown, error });
    }
  }
  return { datasets, unusable };
}

function jsonOf(
  { datasets, unusable }: CheckedFiles,
  statistics: readonly DatasetStatistics[],
  rows: RowCheck,
) {
  return {
    files: statistics.map((one, at) => ({ ...one, notes: datasets[at]?.notes ?? [] })),
    unusable: unusable.map(({ path, error }) => ({ path, code: error.code, message: error.message })),
    ...rows,
  };
}

function checkLines(
  statistics: readonly DatasetStatistics[],
  { datasets }: CheckedFiles,
  rows: RowCheck,
): readonly string[] {
  const inputs = new Map(
    datasets.flatMap(({ path, examples }) =>
      examples.map(({ id, input }) => [`${path}\n${id}`, JSON.stringify(input)] as const),
    ),
  );
  const pairLines = (pairs: readonly AlikePair[]) =>
    pairs.slice(0, SHOWN).flatMap(({ first, second, similarity }) =>
      [first, second].map((place, at) => {
        const mark = at === 0 ? similarity.toFixed(2) : '    ';
        const where = [place.file, place.part ?? 'no part', place.id].join(', ');
        return `  ${mark}  ${where}: ${shortened(inputs.get(`${place.file}\n${place.id}`) ?? '')}`;
      }),
    );
  const leaks = new Set(rows.leaks);
  const within = [...rows.duplicates, ...rows.nearDuplicates].filter((pair) => !leaks.has(pair));
  return [
    ...statistics.flatMap(fileLines),
    `equal rows   ${rows.duplicates.length}`,
    `alike rows   ${rows.nearDuplicates.length} pairs that share ${rows.similarity} or more of their words and pairs of words`,
    ...pairLines(within),
    ...moreLines(within.length),
    `leaks        ${rows.leaks.length === 0 ? '0' : `${rows.leaks.length} pairs, ${rows.leakingRows} rows`}`,
    ...pairLines(rows.leaks),
    ...moreLines(rows.leaks.length),
  ];
}

function fileLines({ path, hash, rows, splits, withExpected, fields, tags, untagged }: DatasetStatistics) {
  const parts = Object.entries(splits).filter(([, count]) => count > 0);
  const shown = tags.slice(0, SHOWN).map(({ tag, rows: count }) => `${tag} ${count}`);
  const more = tags.length > SHOWN ? ` and ${tags.length - SHOWN} more` : '';
  return [
    `${path}: ${rows} rows, ${hash.slice(0, 12)}`,
    `  parts      ${parts.map(([part, count]) => `${part} ${count}`).join(', ')}`,
    `  expected   ${withExpected} of ${rows}`,
    ...fields.map(fieldLine),
    `  tags       ${tags.length === 0 ? 'none' : `${tags.length}: ${shown.join(', ')}${more}; none on ${untagged} rows`}`,
    '',
  ];
}

function fieldLine({ field, rows, empty, words }: FieldStatistics): string {
  const without = empty === 0 ? '' : `; ${empty} without a word`;
  const { least, median, p95, most } = words;
  return `  ${field.padEnd(9)}  ${rows} rows, words: least ${least}, median ${median}, 95% ${p95}, most ${most}${without}`;
}

function moreLines(count: number): readonly string[] {
  return count > SHOWN ? [`  and ${count - SHOWN} more (--json)`] : [];
}

const MAX_CHARACTERS = 100;

function shortened(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 3)}...`;
}
