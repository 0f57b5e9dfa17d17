import type { Command } from 'commander';
import { partSize, repeated } from '../option-values.js';

/** Where examples come from and how they are divided. */
export interface DatasetFlags {
  readonly dataset?: string;
  readonly map?: readonly string[];
  readonly train?: number;
  readonly val?: number;
  readonly test?: number;
}

export const MAP_HELP =
  'column that feeds an input field, or expected.FIELD, id, tags, split; repeatable: --map prompt=Prompt';

export function addDatasetOptions(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option('--dataset <file>', 'JSONL, JSON, CSV or TSV (default for scene: the packaged prompt set)')
    .option('--map <field=column>', MAP_HELP, repeated)
    .option('--train <n>', 'examples to learn from: a count, or a share (default: 0.4)', partSize)
    .option('--val <n>', 'examples to choose candidates on (default: 0.3)', partSize)
    .option('--test <n>', 'sealed examples, used once at the end (default: 0.3)', partSize);
}
