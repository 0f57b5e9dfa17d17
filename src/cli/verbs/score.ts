import { repeated, wholeNumber } from '../option-values.js';
import { addSpendingOptions } from '../options/budget.js';
import type { SpendingFlags } from '../options/budget.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addJudgeOptions } from '../options/judge.js';
import type { JudgeFlags } from '../options/judge.js';
import type { DeclareVerb } from '../session.js';

const PRECISIONS = ['exact', 'fast'] as const;

export interface ScoreFlags extends CommonFlags, JudgeFlags, SpendingFlags {
  readonly scorer?: readonly string[];
  readonly weights?: readonly string[];
  readonly precision?: (typeof PRECISIONS)[number];
  readonly againstExact?: boolean;
  readonly prompt?: string;
  readonly rank?: boolean;
  readonly top?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export const declareScore: DeclareVerb = (root, slot) => {
  const command = root
    .command('score')
    .description('score images: files, folders, patterns, or a .jsonl of {"image", "prompt"}')
    .argument('<images...>', 'files, folders, patterns such as "shots/**/*.png", addresses, or .jsonl files')
    .option(
      '--scorer <name>',
      'what to measure (default: joyquality); repeatable, or several with commas',
      repeated,
    )
    .option(
      '--weights <dir>',
      'folder with model.safetensors and config.json in place of the pulled model; NAME=DIR where several scorers have weights; repeatable',
      repeated,
    )
    .option('--prompt <text>', 'prompt of every image that comes without one');
  command.addOption(
    command
      .createOption('--precision <how>', 'of joyquality: fast computes in 8 bits (default: exact)')
      .choices(PRECISIONS),
  );
  command.option(
    '--against-exact',
    'with --precision fast: score exactly as well, and print how far off fast is',
  );
  addJudgeOptions(command);
  addSpendingOptions(command);
  command
    .optionsGroup('Output:')
    .option('--rank', 'best first, by the first scorer')
    .option('--top <k>', 'only the k best', wholeNumber(1))
    .option('--json', 'JSON instead of a table')
    .option('--csv', 'CSV instead of a table');
  addCommonOptions(command);
  command.action((images: readonly string[], flags: ScoreFlags) => {
    slot.run = async (session) => (await import('../actions/score.js')).score(images, flags, session);
  });
};
