import { sumOrNull } from '../../modules/usage.js';
import { join, relative, sep } from 'node:path';
import { StorageError } from '../../core/errors.js';
import type { PageData } from '../../evaluation/report/html/page-data.js';
import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import { openBlobStore } from '../../storage/blob-store.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { componentHistories } from './component-histories.js';
import { galleryOf } from './gallery.js';
import { planOf, plannedRollouts } from './planned.js';
import { provenanceRows, runCommands } from './provenance-rows.js';
import { reflectionCost } from './reflections.js';
import { searchIds, type SearchIds } from './rollout-keys.js';
import { openRunLogs, type RunLogs } from './run-logs.js';
import { openRunSource, type RunSource } from './run-source.js';
import { searchHistory } from './search-history.js';
import type { SearchRecord } from './search-record.js';
import {
  compilePrograms,
  evalPrograms,
  type ShownExample,
  shownExamples,
  type ShownProgram,
} from './shown-programs.js';
import { blobPath } from './stored-blob.js';
import { withinTextBudget } from './text-budget.js';
import { type ImageMode, openThumbnails } from './thumbnails.js';
import { tracesOf } from './traces.js';
import { unfinishedCompile, unfinishedEval } from './unfinished-report.js';
import type { UnscoredRollout } from './unscored.js';

/** Code of the error for an evaluation that has not begun. */
export const NOTHING_YET = 'report/nothing-yet';

export interface PageOptions {
  readonly images: ImageMode;
  /** Where the page is going to lie; links to originals start there. Default: the run folder. */
  readonly outFolder?: string;
}

/**
 * Everything that the page of a run shows, out of its folder and nothing else: the same folder gives the same data.
 * Logs are read line by line, and no trace is held that is not shown. Works on a run that is not finished. Rejects with
 * StorageError for what is no run folder or is damaged where nothing can make up for it.
 */
export async function readPageData(runPath: string, options: PageOptions): Promise<PageData> {
  const source = await openRunSource(runPath);
  const logs = openRunLogs(source);
  try {
    return await pageData(source, await logs.readNew(), options);
  } finally {
    await logs.close();
  }
}

/** The same from logs that are open already. */
export async function pageData(source: RunSource, logs: RunLogs, options: PageOptions): Promise<PageData> {
  const { search, rollouts, meter } = logs;
  const ids = search === null ? null : searchIds(source, search, (id) => rollouts.lineOf(id) !== null);
  const best = chosenCandidate(search, logs.evaluations);
  const programs = shownPrograms(source, logs, ids, best);
  const report = source.report ?? unfinishedReport(source, logs, programs);
  const unfinished = unfinishedReason(source, logs);
  const roles = meter.roles(plannedRollouts(source, report));
  const shown = await shownRollouts(source, logs, programs, report, options);
  const searched = await searchParts(search, logs, ids, best);
  return {
    title: titleOf(report),
    unfinished,
    notes: [...source.notes, ...folderNotes(source, logs, programs)],
    report,
    time: timeOf(source.manifest.createdAt, logs.lastAt),
    plan: planOf(source, report, roles),
    roles,
    savings: meter.savings(),
    ...searched,
    ...shown,
    omitted: [...shown.omitted, ...searched.omitted],
    provenance: await provenanceRows(source, report, roles),
    commands: runCommands(source, unfinished === null),
  };
}

async function searchParts(
  search: SearchRecord | null,
  { rollouts, unscored, reflections }: RunLogs,
  ids: SearchIds | null,
  best: number,
): Promise<Pick<PageData, 'search' | 'components' | 'omitted'>> {
  if (search === null) return { search: null, components: [], omitted: [] };
  const history = searchHistory(search, {
    rollouts,
    ids,
    chosen: best,
    reflectionCost: (iteration) => reflectionCost(reflections, iteration),
    failureCost: (iteration) => failureCost(unscored, iteration),
  });
  const sources = { rollouts, unscored, reflections, ids, best };
  const components = await componentHistories(search, sources);
  return { search: history, ...withinTextBudget(components, ancestors(search, best)) };
}

/** A candidate and all that it descends from. */
function ancestors({ pool }: SearchRecord, candidate: number): ReadonlySet<number> {
  const found = new Set<number>();
  const due = [candidate];
  for (let index = due.pop(); index !== undefined; index = due.pop()) {
    if (found.has(index)) continue;
    found.add(index);
    due.push(...(pool[index]?.parents ?? []));
  }
  return found;
}

type ShownRollouts = Pick<PageData, 'gallery' | 'galleryPrograms' | 'guardrails' | 'traces' | 'omitted'>;

async function shownRollouts(
  { path }: RunSource,
  logs: RunLogs,
  programs: readonly ShownProgram[],
  report: CompileReport | EvalReport,
  { images, outFolder = path }: PageOptions,
): Promise<ShownRollouts> {
  const { rollouts, unscored, failures } = logs;
  const hrefOf = hrefsFrom(outFolder, path);
  const thumbnails = openThumbnails(openBlobStore(join(path, RUN_FILES.blobs)), images, (hash) =>
    hrefOf(blobPath(hash)),
  );
  const examples = programs.length === 0 ? [] : shownExamples(report, logs.search);
  const failureOf = (id: string) => unscored.findLast((one) => one.id === id)?.failure ?? null;
  const gallery = await galleryOf(examples, { rollouts, programs, thumbnails, hrefOf, failureOf });
  const traces = await tracesOf(gallery.rows, { runPath: path, programs, rollouts, failures, hrefOf });
  const traceIds = new Map(traces.views.map(({ id, program, exampleId }) => [`${program} ${exampleId}`, id]));
  return {
    gallery: gallery.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({
        ...cell,
        traceId: traceIds.get(`${cell.program} ${row.exampleId}`) ?? null,
      })),
    })),
    galleryPrograms: programs.map(({ name }) => name),
    guardrails: guardrailFigures(examples, programs, logs),
    traces: traces.views,
    omitted: [...gallery.omitted, ...traces.omitted],
  };
}

function shownPrograms(
  source: RunSource,
  { search, evaluations }: RunLogs,
  ids: SearchIds | null,
  best: number,
): readonly ShownProgram[] {
  if (source.manifest.kind === 'compile') {
    return search === null || ids === null ? [] : compilePrograms(search, best, ids);
  }
  const [design] = evaluations;
  return design === undefined ? [] : evalPrograms(source, design);
}

/** The candidate that the run compares with its seed: a final selection may have changed what the search had. */
function chosenCandidate(search: SearchRecord | null, evaluations: RunLogs['evaluations']): number {
  const label = evaluations.findLast((one) => /^(validation|test) of candidate \d+$/.test(one.label))?.label;
  const chosen = label === undefined ? Number.NaN : Number(label.split(' ').at(-1));
  return Number.isNaN(chosen) ? (search?.best ?? 0) : chosen;
}

function unfinishedReport(
  source: RunSource,
  logs: RunLogs,
  programs: readonly ShownProgram[],
): CompileReport | EvalReport {
  if (source.manifest.kind === 'compile') return unfinishedCompile(source, logs.search, logs.spent);
  const [design] = logs.evaluations;
  if (design !== undefined) return unfinishedEval(source, design, programs, logs.rollouts, logs.records);
  throw new StorageError(NOTHING_YET, `${source.path} has nothing to report yet`, {
    hint: 'The evaluation has not begun: try again when it has, or resume it.',
  });
}

function unfinishedReason({ report, writer }: RunSource, { search, isReportStale }: RunLogs): string | null {
  if (report !== null && !isReportStale) return null;
  const doing =
    search === null
      ? 'rollouts are still missing'
      : search.ended === null
        ? 'the search has not ended'
        : 'its programs are not compared yet';
  const who = {
    alive: 'The run is still going on',
    unknown: 'The run may still be going on, on another machine',
    dead: 'The run was cut off',
    nobody: 'The run was stopped before its end',
  }[writer];
  return `${who}: ${doing}.`;
}

function folderNotes(
  { report }: RunSource,
  { rollouts, search, evaluations }: RunLogs,
  programs: readonly ShownProgram[],
): readonly string[] {
  const isBegun = report !== null || evaluations.length > 0 || (search?.pool.length ?? 0) > 0;
  return [
    ...(rollouts.tornBytes > 0
      ? ['The last line of rollouts.jsonl is not whole; it is not in this report.']
      : []),
    ...(isBegun && rollouts.count === 0
      ? ['The run folder has no rollouts: examples, traces and what they cost are left out.']
      : []),
    ...(isBegun && rollouts.count > 0 && programs.length === 0
      ? ['The run folder does not say which program a rollout is of: examples and traces are left out.']
      : []),
  ];
}

/** On sealed examples where there are any: only they were not tuned on. */
function guardrailFigures(
  examples: readonly ShownExample[],
  programs: readonly ShownProgram[],
  { guardrails, rollouts }: RunLogs,
) {
  const exampleIds = examples.filter(({ part }) => part === examples[0]?.part).map(({ id }) => id);
  const linesOf = ({ ids, repeats }: ShownProgram) =>
    exampleIds.flatMap((id) =>
      Array.from({ length: repeats }, (_, repeat) => rollouts.lineOf(ids(id, repeat)) ?? []).flat(),
    );
  const [first, last] = [programs[0], programs.at(-1)];
  return guardrails.figures(first ? linesOf(first) : [], last ? linesOf(last) : []);
}

function failureCost(unscored: readonly UnscoredRollout[], iteration: number): number | null {
  return sumOrNull(unscored.filter((one) => one.iteration <= iteration).map(({ costUsd }) => costUsd));
}

function titleOf(report: CompileReport | EvalReport): string {
  return report.kind === 'compile'
    ? `Compile of ${report.program.name} with ${report.optimizer.name}`
    : `Evaluation of ${report.programs.map(({ name }) => name).join(', ')}`;
}

const MS_PER_SECOND = 1000;

function timeOf(startedAt: string, lastAt: string | null): PageData['time'] {
  const seconds = lastAt === null ? null : (Date.parse(lastAt) - Date.parse(startedAt)) / MS_PER_SECOND;
  return { startedAt, seconds };
}

/** Addresses of files of the run folder as a page in another folder links to them. */
function hrefsFrom(outFolder: string, runPath: string): (path: string) => string {
  return (path) =>
    relative(outFolder, join(runPath, path))
      .split(sep)
      .map((part) => encodeURIComponent(part))
      .join('/');
}
