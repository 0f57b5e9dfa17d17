import type { ExecutorFactory } from '../../evaluation/executor.js';
import { type FleetEvent, openFleet } from '../../evaluation/executors/bullmq/fleet.js';
import {
  openUncounted,
  type Uncounted,
  uncountedOfDuplicate,
  uncountedOfLost,
} from '../../evaluation/executors/uncounted.js';
import { localExecutor } from '../../evaluation/local-executor.js';
import type { ModelsByRole } from '../../modules/module.js';
import type { Budget } from '../../providers/middleware/budget.js';
import type { Metric } from '../../scoring/metric.js';
import type { RunFolder } from '../../storage/run-folder.js';
import type { LoadedConfig } from '../load-config.js';
import type { ExecutorFlags } from '../options/executor.js';
import type { OpenedProgram } from '../program-spec.js';
import { usd } from '../progress/figures.js';
import type { Session } from '../session.js';
import { queueOf } from './redis-address.js';
import { workReference } from './work-reference.js';

/** Where the rollouts of a command run. */
export interface Executors {
  readonly executor: ExecutorFactory;
  /** Leaves the workers, and says what they did twice. */
  close(): Promise<void>;
}

export interface CoordinatedWork {
  readonly programs: readonly OpenedProgram[];
  readonly metric: Metric;
  /** As in `--metric`. */
  readonly metricSpec: string | undefined;
  /** The program whose own metric is taken where nothing is said. */
  readonly metricOf: OpenedProgram;
  readonly models: ModelsByRole;
  readonly budget: Budget;
  readonly folder: RunFolder;
  readonly loaded: LoadedConfig;
  readonly cwd: string;
}

/** In this process, or with `--executor bullmq` on the workers of a queue. */
export async function openExecutors(
  flags: ExecutorFlags & { readonly quiet?: boolean },
  work: CoordinatedWork,
  session: Session,
): Promise<Executors> {
  if (flags.executor !== 'bullmq') return { executor: localExecutor, close: () => Promise.resolve() };
  const { programs, loaded, cwd, folder, budget } = work;
  const references = await Promise.all(
    programs.map(async (opened) => ({
      program: opened.program,
      reference: await workReference({ ...work, opened }, loaded, cwd),
    })),
  );
  const uncounted = await openUncounted(folder);
  const account = uncountedAccount((entry) => uncounted.add(entry));
  const { output } = session;
  const fleet = await openFleet({
    ...queueOf(flags, session),
    scope: folder.manifest.id,
    budget,
    onEvent(event) {
      account.onEvent(event);
      const note = noteOf(event, queueOf(flags, session).queue);
      if (note !== null) output.note(note);
    },
  }).catch(async (error: unknown) => {
    await uncounted.close();
    throw error;
  });
  return {
    executor(parts) {
      // A search makes programs of its own, all from the one that it was given.
      const own = references.find(({ program }) => program === parts.program) ?? references[0];
      if (own === undefined) throw new RangeError('openExecutors: there is no program');
      return fleet.executor(parts, own.reference);
    },
    async close() {
      await fleet.close();
      await account.written();
      await uncounted.close();
      const summary = account.summary();
      if (summary !== null && flags.quiet !== true) output.note(summary);
    },
  };
}

interface UncountedAccount {
  onEvent(event: FleetEvent): void;
  /** Resolves when everything is on the disk. */
  written(): Promise<void>;
  /** Null when nothing was done twice. */
  summary(): string | null;
}

function uncountedAccount(add: (entry: Uncounted) => Promise<void>): UncountedAccount {
  const total = { lost: 0, duplicate: 0, calls: 0, usd: 0 };
  const writing: Promise<void>[] = [];
  return {
    onEvent(event) {
      const entry = entryOf(event);
      if (entry === null) return;
      total[entry.reason] += 1;
      total.calls += entry.spent.calls;
      total.usd += entry.spent.usd ?? 0;
      writing.push(add(entry));
    },
    async written() {
      await Promise.all(writing);
    },
    summary() {
      const { lost, duplicate, calls } = total;
      if (lost + duplicate === 0) return null;
      const cost = `${calls} model calls, ${usd(total.usd)}`;
      return `workers were lost with ${lost} rollouts, and ${duplicate} results came twice; beside the figures: ${cost} (uncounted.jsonl)`;
    },
  };
}

function entryOf(event: FleetEvent): Uncounted | null {
  switch (event.type) {
    case 'lost':
      return uncountedOfLost(event);
    case 'duplicate':
      return uncountedOfDuplicate(event);
    default:
      return null;
  }
}

function noteOf(event: FleetEvent, queue: string): string | null {
  switch (event.type) {
    case 'refused':
      return `warning: a worker is not fit for this run and has ended: ${event.message} (${event.code})`;
    case 'no-workers':
      return `no worker is on the queue "${queue}"; start some where the program is: scenewright worker --queue ${queue}`;
    default:
      return null;
  }
}
