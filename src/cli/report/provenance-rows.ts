import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../core/hash.js';
import type { PageData, RoleSpending } from '../../evaluation/report/html/page-data.js';
import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { systemCodeOf } from '../../storage/storage-failure.js';
import { shellCommand } from '../provenance.js';
import type { RunSource } from './run-source.js';

const configSchema = z.object({
  flags: z.record(z.string(), z.unknown()).optional(),
  cwd: z.string().optional(),
  environment: z.object({ node: z.string(), platform: z.string(), commit: z.string().nullable() }).optional(),
  resolved: z
    .object({
      dataset: z.object({ name: z.string(), hash: z.string() }),
      parts: z.record(z.string(), z.number()),
      caps: z.record(z.string(), z.unknown()),
      metric: z.string(),
      optimizer: z.string(),
    })
    .partial()
    .optional(),
});

/** Where a run's figures come from, by name. */
export async function provenanceRows(
  { path, manifest, compiled }: RunSource,
  report: EvalReport | CompileReport,
  roles: readonly RoleSpending[],
): Promise<PageData['provenance']> {
  const { resolved, environment, flags } = configSchema.safeParse(manifest.config).data ?? {};
  const artifact = await hashOf(join(path, RUN_FILES.program));
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['run', manifest.id],
    ['folder', basename(path)],
    ['started', manifest.createdAt],
    ['command', manifest.command.length === 0 ? 'from a program' : shellCommand(manifest.command)],
    ['scenewright', manifest.packageVersion],
    ['Node.js', environment?.node],
    ['platform', environment?.platform],
    ['git commit', environment?.commit ?? 'not known: no git folder where it was started'],
    ['program', report.kind === 'compile' ? `${report.program.name} (${report.program.hash})` : null],
    ...(report.kind === 'compile' ? [] : report.programs).map(
      ({ name, candidateHash }) => [`program ${name}`, `texts ${candidateHash}`] as const,
    ),
    ['optimizer', report.kind === 'compile' ? report.optimizer.name : null],
    ['metric', resolved?.metric ?? (report.kind === 'eval' ? report.metric.name : null)],
    ...Object.entries(report.models).map(
      ([role, id]) => [`model ${role}`, modelText(role, id, roles)] as const,
    ),
    ['seed', String(report.seed)],
    ['repeats', report.kind === 'eval' ? String(report.repeats) : null],
    [
      'dataset',
      resolved?.dataset === undefined
        ? datasetText(report)
        : `${resolved.dataset.name} (${resolved.dataset.hash})`,
    ],
    ['parts', partsText(resolved?.parts, report)],
    ['caps', resolved?.caps === undefined ? null : capsText(resolved.caps)],
    ['settings', flags === undefined ? null : JSON.stringify(flags)],
    ['artifact', artifact === null ? null : `${RUN_FILES.program}, SHA-256 ${artifact}`],
    ['compiled with', compiled?.createdWith],
  ];
  return rows.flatMap(([name, value]) => (value === null || value === undefined ? [] : [{ name, value }]));
}

/** As it was asked for, and as providers called what answered. */
function modelText(role: string, id: string, roles: readonly RoleSpending[]): string {
  const served = roles.find((one) => one.role.split(', ').includes(role))?.servedBy ?? [];
  const others = served.filter((name) => name !== id);
  return others.length === 0 ? id : `${id}, answered by ${others.join(', ')}`;
}

function datasetText(report: EvalReport | CompileReport): string | null {
  return report.kind === 'eval' ? `${report.dataset.name} (${report.dataset.hash})` : null;
}

function partsText(parts: Readonly<Record<string, number>> | undefined, report: EvalReport | CompileReport) {
  if (parts !== undefined)
    return Object.entries(parts)
      .map(([name, size]) => `${name} ${size}`)
      .join(', ');
  return report.kind === 'eval' ? `${report.dataset.examples} examples` : null;
}

function capsText(caps: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(caps);
  return entries.length === 0
    ? 'none'
    : entries.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

async function hashOf(path: string): Promise<string | null> {
  try {
    return sha256(await readFile(path));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Options that name a place or a time of their own: a second run needs others. */
const OWN_OPTIONS: ReadonlySet<string> = new Set(['--run-dir', '--resume']);

/** Commands that make the run again, go on with it, or make the page again. */
export function runCommands({ path, manifest }: RunSource, isFinished: boolean): PageData['commands'] {
  const { flags, cwd } = configSchema.safeParse(manifest.config).data ?? {};
  const runDir = flags?.['runDir'];
  const folder = typeof runDir === 'string' ? runDir : join('runs', basename(path));
  const inFolder = cwd === undefined ? '' : `cd ${shellCommand([cwd])} && `;
  const resume = shellCommand(['scenewright', manifest.kind, '--resume', folder]);
  return [
    ...(manifest.command.length === 0
      ? []
      : [{ purpose: 'reproduce' as const, command: inFolder + shellCommand(withoutOwn(manifest.command)) }]),
    ...(isFinished || flags === undefined
      ? []
      : [{ purpose: 'resume' as const, command: inFolder + resume }]),
    { purpose: 'report' as const, command: inFolder + shellCommand(['scenewright', 'report', folder]) },
  ];
}

function withoutOwn(command: readonly string[]): string[] {
  return command.filter(
    (word, at) =>
      !OWN_OPTIONS.has(word) &&
      !OWN_OPTIONS.has(command[at - 1] ?? '') &&
      ![...OWN_OPTIONS].some((option) => word.startsWith(`${option}=`)),
  );
}
