import { relative } from 'node:path';
import { bytesText } from '../../providers/weights/bytes-text.js';
import { score, signedScore, usd } from '../progress/figures.js';
import { shellCommand } from '../provenance.js';
import { tableLines } from '../actions/models/table-lines.js';
import type { FolderSize } from './folder-size.js';
import type { NamedRun } from './find-run.js';
import type { RunSummary } from './run-summary.js';

const HEAD = ['RUN', 'KIND', 'STATE', 'PROGRAM', 'DATASET', 'SCORE', 'GAIN', 'COST', 'BEGUN (UTC)'];

/** Widest cell of the columns that hold names of the user's own. */
const MAX_NAME_CHARACTERS = 32;

/** The list for a terminal. */
export function listLines(runs: readonly RunSummary[]): readonly string[] {
  return tableLines(HEAD, runs.map(cellsOf));
}

function cellsOf(run: RunSummary): readonly string[] {
  return [
    run.name,
    run.kind ?? '?',
    stateText(run),
    shortened(run.programs.join(', ')) || '-',
    shortened(run.dataset?.name ?? '-'),
    run.score === null ? '-' : `${score(run.score.mean)} ${range(run.score, score)}`.trimEnd(),
    run.gain === null ? '-' : `${signedScore(run.gain.mean)} ${range(run.gain, signedScore)}`.trimEnd(),
    costText(run),
    minute(run.createdAt),
  ];
}

/** Simulated figures never stand there unmarked. */
function stateText({ status, simulated }: RunSummary): string {
  return simulated ? `${status}, simulated` : status;
}

function range(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  text: (value: number) => string,
): string {
  return low === null || high === null ? '' : `[${text(low)}, ${text(high)}]`;
}

function costText({ costUsd, status }: RunSummary): string {
  if (costUsd !== null) return usd(costUsd);
  return status === 'finished' ? 'unknown' : '-';
}

/** `2026-11-21 17:01`. */
function minute(at: string | null): string {
  return at === null ? '?' : at.slice(0, 16).replace('T', ' ');
}

function shortened(text: string): string {
  return text.length <= MAX_NAME_CHARACTERS ? text : `${text.slice(0, MAX_NAME_CHARACTERS - 3)}...`;
}

/** One run for a terminal. */
export function runLines({ summary, folder }: NamedRun, size: FolderSize, cwd: string): readonly string[] {
  const { kind, createdAt, problem, programs, dataset, metric, models, seed, repeats } = summary;
  const shown = relative(cwd, folder) || '.';
  const lines: readonly (readonly [string, string | null])[] = [
    ['run', summary.id ?? summary.name],
    ['folder', `${shown} (${bytesText(size.bytes)} in ${size.files} files)`],
    ['kind', kind],
    ['state', stateText(summary)],
    ['problem', problem],
    ['begun', createdAt],
    ['program', programs.join(', ') || null],
    ['dataset', dataset === null ? null : `${dataset.name} ${dataset.hash?.slice(0, 12) ?? ''}`.trimEnd()],
    ['metric', metric],
    ['models', pairsText(models)],
    ['seed', seed === null ? null : String(seed)],
    ['repeats', repeats === null ? null : String(repeats)],
    ['score', scoreText(summary)],
    ['gain', gainText(summary)],
    ['not scored', summary.notScored === 0 ? null : `${summary.notScored} rollouts`],
    ['cost', summary.status === 'finished' ? costText(summary) : null],
    ['command', summary.command.length === 0 ? null : shellCommand(summary.command)],
    ['resume', resumeCommand(summary, shown)],
  ];
  return lines.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(10)}  ${value}`]));
}

function pairsText(models: Readonly<Record<string, string>>): string | null {
  const pairs = Object.entries(models).map(([role, id]) => `${role} ${id}`);
  return pairs.length === 0 ? null : pairs.join(', ');
}

function scoreText({ score: found }: RunSummary): string | null {
  if (found === null) return null;
  const part = found.part === 'eval' ? '' : ` on ${found.part}`;
  return `${found.program} ${score(found.mean)} ${range(found, score)}, ${found.examples} examples${part}`;
}

function gainText({ gain }: RunSummary): string | null {
  if (gain === null) return null;
  return `${signedScore(gain.mean)} ${range(gain, signedScore)} against ${gain.baseline}: ${gain.verdict}`;
}

/** Only what the command line has made can be resumed by it. */
function resumeCommand({ status, kind, command }: RunSummary, folder: string): string | null {
  if (status !== 'unfinished' || kind === null || command.length === 0) return null;
  return shellCommand(['scenewright', kind, '--resume', folder]);
}
