import type { Command } from 'commander';
import { difference, durationMs, repeated, wholeNumber } from '../option-values.js';
import { addSpendingOptions } from '../options/budget.js';
import type { SpendingFlags } from '../options/budget.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addDatasetOptions } from '../options/dataset.js';
import type { DatasetFlags } from '../options/dataset.js';
import { addModelOptions } from '../options/models.js';
import type { ModelFlags } from '../options/models.js';
import { addExecutorOptions } from '../options/executor.js';
import type { ExecutorFlags } from '../options/executor.js';
import { PROGRAM_HELP } from '../options/program.js';
import type { DeclareVerb } from '../session.js';

/** What is scored when nothing is said: the examples that no compile has seen. */
export const DEFAULT_EVAL_SPLIT = 'test';

export const EVAL_SPLITS = ['train', 'val', 'test', 'all'] as const;

export interface EvalFlags extends CommonFlags, ModelFlags, SpendingFlags, DatasetFlags, ExecutorFlags {
  readonly program?: readonly string[];
  readonly compiled?: readonly string[];
  readonly baseline?: string;
  readonly metric?: string;
  readonly split?: (typeof EVAL_SPLITS)[number];
  readonly repeats?: number;
  readonly reducer?: string;
  readonly limit?: number;
  readonly maxRolloutTime?: number;
  readonly retryErrors?: boolean;
  readonly detect?: number;
  readonly judgeDrift?: string;
  readonly threshold?: readonly string[];
  readonly failOn?: 'regression';
  readonly report?: readonly string[];
  readonly json?: string;
  readonly markdown?: string;
  readonly runDir?: string;
  readonly resume?: string;
}

export const declareEval: DeclareVerb = (root, slot) => {
  const command = root
    .command('eval')
    .description('compare programs on a dataset: paired differences with 95% intervals')
    .option('--program <spec>', `${PROGRAM_HELP}; repeatable, or several with commas`, repeated)
    .option('--compiled <file>', 'compiled program; repeatable', repeated)
    .option('--baseline <spec>', 'what the others are compared with, or none (default: the first)')
    .option(
      '--metric <spec>',
      './file.ts#export, or several with commas (default: that of the built-in program)',
    )
    .option('--repeats <r>', 'rollouts per example (default: 1)', wholeNumber(1))
    .option(
      '--reducer <how>',
      'one score of an example out of its repeats: mean, median, max, min, majority, pass-at-K (default: mean)',
    );
  addDatasetOptions(command);
  command.addOption(
    command.createOption('--split <split>', 'examples to score (default: test)').choices(EVAL_SPLITS),
  );
  command.option('--limit <n>', 'only so many of them, drawn with the seed', wholeNumber(1));
  addModelOptions(command);
  addSpendingOptions(command).option(
    '--max-rollout-time <time>',
    'a rollout that takes longer has failed, such as 60s',
    durationMs,
  );
  addExecutorOptions(command);
  addVerdictOptions(command);
  command
    .optionsGroup('Output:')
    .option(
      '--report <formats>',
      'json, md, jsonl, csv, junit, html into the run folder, or FORMAT=FILE; with commas, repeatable',
      repeated,
    )
    .option('--json <file>', 'short for --report json=FILE; - prints it')
    .option('--markdown <file>', 'short for --report md=FILE; - prints it')
    .option('--run-dir <dir>', 'the run folder itself (default: a new folder in runs/)')
    .option('--resume <run>', 'go on with an interrupted eval: its folder')
    .option('--retry-errors', 'with --resume: run only what failed again, not what the metric gave no score');
  addCommonOptions(command);
  command.action((flags: EvalFlags) => {
    slot.run = async (session) => (await import('../actions/eval.js')).evaluate(flags, session);
  });
};

function addVerdictOptions(command: Command): void {
  command
    .optionsGroup('Verdict:')
    .option(
      '--threshold <rule>',
      "such as 'score>=0.8', 'coverage>=0.9' or 'errors<=0.05'; missed = exit 3; repeatable",
      repeated,
    )
    .addOption(
      command
        .createOption('--fail-on <what>', 'exit 3 when a program is worse than the baseline beyond chance')
        .choices(['regression']),
    )
    .option(
      '--detect <difference>',
      'how many examples a difference of this size takes, such as 0.05',
      difference,
    )
    .option('--judge-drift <run>', 'compare the judge with that of an earlier run, on the same prompts');
}
