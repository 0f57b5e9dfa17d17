import type { Command } from 'commander';
import { partSize, repeated, share, wholeNumber } from '../option-values.js';
import { MAP_HELP } from '../options/dataset.js';
import type { DeclareVerb, VerbSlot } from '../session.js';

export interface DatasetCheckFlags {
  readonly map?: readonly string[];
  readonly program?: string;
  readonly similarity?: number;
  readonly strict?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

export interface DatasetSplitFlags {
  readonly map?: readonly string[];
  readonly train?: number;
  readonly val?: number;
  readonly test?: number;
  readonly seed?: number;
  readonly stratify?: string;
  readonly similarity?: number;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export interface DatasetPullFlags {
  readonly out?: string;
  readonly from?: string;
  readonly force?: boolean;
  readonly update?: boolean;
  readonly retries?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export const declareDataset: DeclareVerb = (root, slot) => {
  const dataset = root.command('dataset').description('datasets: check, split, and pull public ones');
  declareCheck(dataset, slot);
  declareSplit(dataset, slot);
  declarePull(dataset, slot);
};

function declareCheck(dataset: Command, slot: VerbSlot): void {
  addSimilarity(
    dataset
      .command('check')
      .description('look for bad rows, equal and alike ones, and leaks between parts; count words and tags')
      .argument('<file...>', 'JSONL, JSON, CSV or TSV; of several files each is a part of its own')
      .option('--map <field=column>', MAP_HELP, repeated)
      .option('--program <spec>', 'check every input against this program, named as for run'),
  )
    .option('--strict', 'exit 3 also for equal and alike rows within a part')
    .option('--config <file>', 'config file (default: scenewright.config.ts in this folder, when there)')
    .option('--json', 'JSON instead of text')
    .action((files: readonly string[], flags: DatasetCheckFlags) => {
      slot.run = async (session) =>
        (await import('../actions/dataset/check.js')).datasetCheck(files, flags, session);
    });
}

function declareSplit(dataset: Command, slot: VerbSlot): void {
  addSimilarity(
    dataset
      .command('split')
      .description('divide a dataset so that rows which are alike are in one part')
      .argument('<file>', 'JSONL, JSON, CSV or TSV')
      .option('--map <field=column>', MAP_HELP, repeated)
      .option('--train <n>', 'examples to learn from: a count, or a share (default: 0.4)', partSize)
      .option('--val <n>', 'examples to choose candidates on (default: 0.3)', partSize)
      .option('--test <n>', 'sealed examples (default: 0.3)', partSize)
      .option('--seed <n>', 'another seed gives another split (default: 0)', wholeNumber(0))
      .option('--stratify <tags>', 'spread tags evenly: "tags" for all, or their beginning, such as length:'),
  )
    .requiredOption('--out <dir>', 'folder for dataset.jsonl and a file for each part')
    .option('--force', 'write over what is there')
    .option('--json', 'JSON instead of text')
    .action((file: string, flags: DatasetSplitFlags) => {
      slot.run = async (session) =>
        (await import('../actions/dataset/split.js')).datasetSplit(file, flags, session);
    });
}

function declarePull(dataset: Command, slot: VerbSlot): void {
  dataset
    .command('pull')
    .description('fetch a public dataset and make examples of it; without a name lists those that are known')
    .argument('[name]', 'partiprompts, dsg-1k, t2i-compbench, geneval, genai-bench, or a manifest .json')
    .option('--out <dir>', 'its folder (default: datasets/NAME)')
    .option('--from <path>', 'take the files from this file or folder in place of the server')
    .option('--force', 'fetch also what is there')
    .option('--update', 'take other content than the first pull recorded; of a branch its newest commit')
    .option('--retries <n>', 'failures in a row before giving up (default: 5)', wholeNumber(0))
    .option('--quiet', 'no progress; prints only the file')
    .option('--json', 'JSON instead of text')
    .action((name: string | undefined, flags: DatasetPullFlags) => {
      slot.run = async (session) =>
        (await import('../actions/dataset/pull.js')).datasetPull(name, flags, session);
    });
}

function addSimilarity(command: Command): Command {
  return command.option(
    '--similarity <share>',
    'words and pairs of words that alike rows share, 1 = only equal ones (default: 0.7)',
    share,
  );
}
