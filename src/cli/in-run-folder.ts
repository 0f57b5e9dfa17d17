import { resolve } from 'node:path';
import type { ExitCode } from '../core/errors.js';
import { openSpendingLog, type SpendingLog } from '../providers/middleware/spending-log.js';
import { openRunFolder } from '../storage/run-folder.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunKind } from '../storage/run-manifest.js';
import { capsIn } from './caps-given.js';
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
  if (given.resume === undefined) {
    const job = await verb.prepare(given, session.host.cwd, session);
    const folder = await verb.createFolder(job, session);
    return withAccount(folder, (account) => run(folder, verb, job, account, session));
  }
  const folder = await openRunFolder(resolve(session.host.cwd, given.resume));
  return withAccount(folder, async (account) => {
    const { flags, cwd } = resumedSettings(folder, verb.kind, given, account.capsGiven);
    const job = await verb.prepare(flags, cwd, session);
    const caps = capsIn(given);
    if (Object.keys(caps).length > 0) await account.noteCaps(caps);
    return run(folder, verb, job, account, session);
  });
}

/** Opens the account of a run folder, and closes both in the end. */
async function withAccount<T>(folder: RunFolder, work: (account: SpendingLog) => Promise<T>): Promise<T> {
  try {
    const account = await openSpendingLog(folder, () => spentBefore(folder));
    try {
      return await work(account);
    } finally {
      await account.close();
    }
  } finally {
    await folder.close();
  }
}

async function run<Flags, Job extends BudgetedJob>(
  folder: RunFolder,
  verb: FolderVerb<Flags, Job>,
  job: Job,
  account: SpendingLog,
  session: Session,
): Promise<ExitCode> {
  job.models.budget.keepIn(account);
  try {
    return await verb.run(job, folder, session);
  } catch (error) {
    if (isResumable(error)) noteResume(folder, error, session);
    throw error;
  }
}
