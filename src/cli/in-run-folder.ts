import { resolve } from 'node:path';
import type { ExitCode } from '../core/errors.js';
import { type GivenCaps, openSpendingLog } from '../providers/middleware/spending-log.js';
import { openRunFolder } from '../storage/run-folder.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunKind } from '../storage/run-manifest.js';
import { capsGivenLater, capsIn } from './caps-given.js';
import type { OpenedModels } from './models.js';
import { isResumable, noteResume } from './resume-hint.js';
import { resumedSettings } from './run-settings.js';
import type { Session } from './session.js';
import { spentBefore } from './spent-before.js';

/** The steps of a verb that leaves a run folder and can go on in it. */
export interface FolderVerb<Flags, Job> {
  readonly kind: RunKind;
  /** Checks everything, before there is a folder: what cannot be run leaves nothing behind. */
  prepare(flags: Flags, cwd: string, session: Session): Promise<Job>;
  createFolder(job: Job, session: Session): Promise<RunFolder>;
  run(job: Job, folder: RunFolder, session: Session): Promise<ExitCode>;
}

interface BudgetedJob {
  readonly models: Pick<OpenedModels, 'budget'>;
}

/**
 * Runs a verb in the folder to go on with, or in a new one. What its models reserve and take stands in the folder, and
 * how to go on is told where it ends early.
 */
export async function inRunFolder<Flags extends { readonly resume?: string }, Job extends BudgetedJob>(
  verb: FolderVerb<Flags, Job>,
  given: Flags,
  session: Session,
): Promise<ExitCode> {
  const { cwd: here } = session.host;
  const resumed = given.resume === undefined ? undefined : await openRunFolder(resolve(here, given.resume));
  let folder = resumed;
  try {
    const { flags, cwd } =
      resumed === undefined
        ? { flags: given, cwd: here }
        : resumedSettings(resumed, verb.kind, given, await capsGivenLater(resumed));
    const job = await verb.prepare(flags, cwd, session);
    folder ??= await verb.createFolder(job, session);
    const caps = resumed === undefined ? {} : capsIn(given);
    return await runIn(folder, verb, job, caps, session);
  } finally {
    await folder?.close();
  }
}

async function runIn<Flags, Job extends BudgetedJob>(
  folder: RunFolder,
  verb: FolderVerb<Flags, Job>,
  job: Job,
  caps: GivenCaps,
  session: Session,
): Promise<ExitCode> {
  const log = await openSpendingLog(folder, () => spentBefore(folder));
  try {
    if (Object.keys(caps).length > 0) await log.noteCaps(caps);
    job.models.budget.keepIn(log);
    return await verb.run(job, folder, session);
  } catch (error) {
    if (isResumable(error)) noteResume(folder, error, session);
    throw error;
  } finally {
    await log.close();
  }
}
