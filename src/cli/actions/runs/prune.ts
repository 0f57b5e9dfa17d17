import { join, relative } from 'node:path';
import { systemClock } from '../../../core/clock.js';
import { EXIT_CODES, UsageError } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { bytesText } from '../../../providers/weights/bytes-text.js';
import { findRun } from '../../runs/find-run.js';
import { folderSize } from '../../runs/folder-size.js';
import { openRunIndex } from '../../runs/open-run-index.js';
import { chosenForPruning, emptyTrash, pruneRun } from '../../runs/prune.js';
import type { Pruned } from '../../runs/prune.js';
import { filtersOf } from '../../runs/query-flags.js';
import type { RunSummary } from '../../runs/run-summary.js';
import { runsRoot } from '../../runs/runs-root.js';
import type { Session } from '../../session.js';
import type { RunsPruneFlags } from '../../verbs/runs.js';

/** `scenewright runs prune`: says what would go; with `--yes` deletes it. */
export async function runsPrune(flags: RunsPruneFlags, session: Session): Promise<ExitCode> {
  requireChoice(flags);
  const root = await runsRoot(flags, session);
  const chosen = await chosenRuns(root, flags, session);
  const isReal = flags.yes === true;
  const pruned: Pruned[] = [];
  if (isReal) await emptyTrash(root);
  for (const { name } of chosen) {
    session.interrupts.finishing.throwIfAborted();
    const one = isReal ? await pruneRun(root, name) : await wouldPrune(root, name);
    pruned.push(one);
    if (flags.json !== true) tell(one, root, isReal, session);
  }
  // The index forgets them now, not at the next list.
  if (isReal) (await openRunIndex(root)).index.close();
  report(pruned, root, flags, session);
  return EXIT_CODES.ok;
}

/** Without a word about which runs, all would go. */
function requireChoice(flags: RunsPruneFlags): void {
  const { unfinished, status, olderThan, keep, kind, program, dataset, simulated, real } = flags;
  const criteria = [unfinished, status, olderThan, keep, kind, program, dataset, simulated, real];
  if (unfinished === true && status !== undefined) {
    throw new UsageError('options/conflict', '--unfinished and --status exclude each other', {
      hint: '--unfinished is short for --status unfinished.',
    });
  }
  if (criteria.some((given) => given !== undefined)) return;
  throw new UsageError('runs/nothing-named', 'say which runs may go', {
    hint: 'For example --older-than 30d, --keep 20, --unfinished, --status damaged or --simulated.',
  });
}

async function chosenRuns(
  root: string,
  flags: RunsPruneFlags,
  session: Session,
): Promise<readonly RunSummary[]> {
  const nowMs = systemClock.now();
  const kept = new Set<string>();
  for (const text of flags.except ?? []) kept.add((await findRun(text, root, session.host.cwd)).summary.name);
  const filters = filtersOf(flags.unfinished === true ? { ...flags, status: 'unfinished' } : flags, nowMs);
  const { index } = await openRunIndex(root);
  try {
    const { runs } = await index.find({ ...filters, sort: 'created', limit: null });
    // What nobody can read is deleted only by those who ask for it.
    const readable = runs.filter(({ status }) => status !== 'damaged' || flags.status === 'damaged');
    return chosenForPruning(readable, {
      kept,
      keepNewest: flags.keep ?? null,
      beforeMs: flags.olderThan === undefined ? null : nowMs - flags.olderThan,
    });
  } finally {
    index.close();
  }
}

async function wouldPrune(root: string, name: string): Promise<Pruned> {
  return { type: 'removed', name, bytes: (await folderSize(join(root, name))).bytes };
}

function tell(one: Pruned, root: string, isReal: boolean, { host, output }: Session): void {
  if (one.type === 'held') return output.note(`kept ${one.name}: ${one.reason}`);
  const verb = isReal ? 'removed' : 'would remove';
  output.print(`${verb} ${relative(host.cwd, join(root, one.name))} (${bytesText(one.bytes)})`);
}

function report(pruned: readonly Pruned[], root: string, flags: RunsPruneFlags, { output }: Session): void {
  const isReal = flags.yes === true;
  const removed = pruned.flatMap((one) => (one.type === 'removed' ? [one] : []));
  const held = pruned.flatMap((one) => (one.type === 'held' ? [one] : []));
  const bytes = removed.reduce((total, one) => total + one.bytes, 0);
  if (flags.json === true) {
    const runs = removed.map((one) => ({ name: one.name, bytes: one.bytes }));
    const kept = held.map(({ name, reason }) => ({ name, reason }));
    output.print(JSON.stringify({ folder: root, dryRun: !isReal, bytes, runs, kept }, null, 2));
    return;
  }
  const runs = `${removed.length} ${removed.length === 1 ? 'run' : 'runs'}`;
  if (removed.length === 0) output.note('no run is meant');
  else if (isReal) output.note(`${runs} removed, ${bytesText(bytes)} freed`);
  else output.note(`${runs}, ${bytesText(bytes)}; nothing is deleted yet: --yes does it`);
}
