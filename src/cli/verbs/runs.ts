import type { Command } from 'commander';
import { durationMs, repeated, timePoint, wholeNumber } from '../option-values.js';
import type { DeclareVerb, VerbSlot } from '../session.js';
import type { RunFilterFlags } from '../runs/query-flags.js';
import { RUN_SORTS } from '../runs/run-query.js';
import type { RunSort } from '../runs/run-query.js';
import { LISTED_KINDS, RUN_STATUSES } from '../runs/run-kinds.js';
import type { RunsRootFlags } from '../runs/runs-root.js';

/** Runs that a list shows when nothing is said: a screen of them. */
export const DEFAULT_LIMIT = 20;

export const DEFAULT_SORT: RunSort = 'created';

interface EveryRunsFlags extends RunsRootFlags {
  readonly json?: boolean;
}

export interface RunsListFlags extends RunFilterFlags, EveryRunsFlags {
  readonly sort?: RunSort;
  readonly limit?: number;
}

export type RunsShowFlags = EveryRunsFlags;

export interface RunsPruneFlags extends RunFilterFlags, EveryRunsFlags {
  readonly unfinished?: boolean;
  readonly olderThan?: number;
  readonly keep?: number;
  readonly except?: readonly string[];
  readonly yes?: boolean;
}

export const declareRuns: DeclareVerb = (root, slot) => {
  const runs = root.command('runs').description('the runs of this project: list, show, prune');
  declareList(runs, slot);
  declareShow(runs, slot);
  declarePrune(runs, slot);
};

function declareList(runs: Command, slot: VerbSlot): void {
  const command = runs
    .command('list', { isDefault: true })
    .description('what was run, with its score and cost (also: scenewright runs)');
  addFilters(command)
    .addOption(
      command
        .createOption('--sort <figure>', 'newest, largest or by alphabet first (default: created)')
        .choices(RUN_SORTS),
    )
    .option('--limit <n>', `runs shown, 0 for all (default: ${DEFAULT_LIMIT})`, wholeNumber(0));
  addPlaceOptions(command).action((flags: RunsListFlags) => {
    slot.run = async (session) => (await import('../actions/runs/list.js')).runsList(flags, session);
  });
}

function declareShow(runs: Command, slot: VerbSlot): void {
  const command = runs
    .command('show')
    .description('all that is known of a run, and the command that goes on with it')
    .argument('<run>', 'its folder, its name, or the beginning of it');
  addPlaceOptions(command).action((name: string, flags: RunsShowFlags) => {
    slot.run = async (session) => (await import('../actions/runs/show.js')).runsShow(name, flags, session);
  });
}

function declarePrune(runs: Command, slot: VerbSlot): void {
  const command = runs
    .command('prune')
    .description('delete runs; says which, and deletes them with --yes; never one that is running');
  addFilters(command)
    .option('--unfinished', 'those without a report: short for --status unfinished')
    .option('--older-than <time>', 'begun longer ago than this, such as 30d', durationMs)
    .option('--keep <n>', 'of the runs that are meant keep the newest n', wholeNumber(0))
    .option('--except <run>', 'keep this one; repeatable', repeated)
    .option('--yes', 'delete them; without it nothing is deleted');
  addPlaceOptions(command).action((flags: RunsPruneFlags) => {
    slot.run = async (session) => (await import('../actions/runs/prune.js')).runsPrune(flags, session);
  });
}

function addFilters(command: Command): Command {
  return command
    .addOption(command.createOption('--kind <kind>', 'only runs of this kind').choices(LISTED_KINDS))
    .addOption(command.createOption('--status <status>', 'only runs in this state').choices(RUN_STATUSES))
    .option('--program <text>', 'only programs whose name holds this text')
    .option('--dataset <text>', 'only datasets whose name holds this text')
    .option(
      '--since <when>',
      'begun at this date or later: 2026-11-20, or 7d for a time before now',
      timePoint,
    )
    .option('--simulated', 'only runs that a simulated model took part in')
    .option('--real', 'only runs without a simulated model');
}

function addPlaceOptions(command: Command): Command {
  return command
    .option('--runs-dir <dir>', 'the folder of runs (default: runsDir of the config, else runs)')
    .option('--config <file>', 'config file (default: scenewright.config.ts in this folder, when there)')
    .option('--json', 'JSON instead of text');
}
