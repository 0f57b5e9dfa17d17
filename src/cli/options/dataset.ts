import type { Command } from 'commander';
import { keyValue, wholeNumber } from '../option-values.js';
import type { Pairs } from '../option-values.js';

/** Where examples come from and how they are divided. */
export interface DatasetFlags {
  readonly dataset?: string;
  readonly map?: Pairs;
  readonly train?: number;
  readonly val?: number;
  readonly test?: number;
}

export function addDatasetOptions(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option('--dataset <file>', 'JSONL, JSON, CSV or TSV (default for scene: the packaged prompt set)')
    .option(
      '--map <field=column>',
      'column that an input field is read from; repeatable',
      keyValue('field=Column'),
    )
    .option('--train <n>', 'examples to learn from', wholeNumber(1))
    .option('--val <n>', 'examples to choose candidates on', wholeNumber(1))
    .option('--test <n>', 'sealed examples, used once at the end', wholeNumber(0));
}
