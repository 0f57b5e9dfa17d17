import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.js';
import type { Evaluation } from '../../evaluation/evaluation.js';
import { rolloutsCsv } from '../../evaluation/report/csv.js';
import { rolloutsJsonl } from '../../evaluation/report/jsonl.js';
import { type Check, junitXml } from '../../evaluation/report/junit.js';
import { reportMarkdown } from '../../evaluation/report/markdown.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import { writeFileAtomic } from '../../storage/atomic-file.js';
import { RUN_FILES, type RunFolder } from '../../storage/run-folder.js';
import { didYouMean } from '../did-you-mean.js';
import type { Output } from '../output.js';

/** All that a report of an evaluation can be made from. */
export interface ReportSources {
  readonly evaluation: Evaluation;
  readonly report: EvalReport;
  readonly checks: readonly Check[];
}

interface ReportWriter {
  /** As in `--report`. */
  readonly format: string;
  /** Its name in the run folder. */
  readonly file: string;
  readonly textOf: (sources: ReportSources) => string;
}

/** Formats by name. The page is made of the run folder, when all of these are there: see `finishWithPage`. */
const WRITERS: readonly ReportWriter[] = [
  {
    format: 'json',
    file: RUN_FILES.reportJson,
    textOf: ({ report }) => `${JSON.stringify(report, null, 2)}\n`,
  },
  { format: 'md', file: RUN_FILES.reportMarkdown, textOf: ({ report }) => reportMarkdown(report) },
  { format: 'jsonl', file: 'report.jsonl', textOf: ({ evaluation }) => rolloutsJsonl(evaluation) },
  { format: 'csv', file: 'report.csv', textOf: ({ evaluation }) => rolloutsCsv(evaluation) },
  {
    format: 'junit',
    file: 'junit.xml',
    textOf: ({ evaluation, checks }) => junitXml(evaluation, checks),
  },
];

/** Written into every run folder, asked for or not. */
const ALWAYS = ['json', 'md'];

/** The page of the run, which is made last. */
export const PAGE_FORMAT = 'html';

/** One report that was asked for, and where it goes: a path, `-` for standard output, null for the run folder. */
export interface ReportTarget {
  readonly format: string;
  readonly place: string | null;
}

export interface ReportFlags {
  readonly report?: readonly string[];
  readonly json?: string;
  readonly markdown?: string;
}

/**
 * Reads `--report`: formats with commas or one at a time, each with a place if it has one of its own
 * (`csv,junit=out/junit.xml`), and the short forms `--json` and `--markdown`. Throws UsageError `eval/report-unknown`.
 */
export function reportTargets({ report = [], json, markdown }: ReportFlags): readonly ReportTarget[] {
  const asked = report.flatMap((list) => list.split(',')).filter((item) => item.trim() !== '');
  return [
    ...asked.map(targetOf),
    ...(json === undefined ? [] : [{ format: 'json', place: json }]),
    ...(markdown === undefined ? [] : [{ format: 'md', place: markdown }]),
  ];
}

function targetOf(item: string): ReportTarget {
  const at = item.indexOf('=');
  const format = (at === -1 ? item : item.slice(0, at)).trim();
  const place = at === -1 ? null : item.slice(at + 1).trim();
  const known = [...WRITERS.map((writer) => writer.format), PAGE_FORMAT];
  if (!known.includes(format) || place === '') {
    throw new UsageError(
      'eval/report-unknown',
      `--report cannot write "${item}".${didYouMean(format, known)}`,
      { hint: `Give ${known.join(', ')}, each as FORMAT or FORMAT=FILE; - prints it.` },
    );
  }
  return { format, place };
}

/** Writes what every run folder has and what was asked for besides, but for the page. */
export async function writeReports(
  sources: ReportSources,
  targets: readonly ReportTarget[],
  { folder, cwd, output }: { readonly folder: RunFolder; readonly cwd: string; readonly output: Output },
): Promise<void> {
  const all = [...ALWAYS.map((format) => ({ format, place: null })), ...targets];
  for (const { format, file, textOf } of WRITERS) {
    const places = new Set(all.filter((target) => target.format === format).map(({ place }) => place));
    if (places.size === 0) continue;
    const text = textOf(sources);
    for (const place of places) {
      if (place === null) await folder.writeText(file, text);
      else if (place === '-') output.print(text.trimEnd());
      else await writeFileAtomic(pathOf(place, cwd), text);
    }
  }
}

export function pathOf(place: string, cwd: string): string {
  return resolve(cwd, place);
}
