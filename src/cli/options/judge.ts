import type { Command } from 'commander';
import { keyValue, wholeNumber } from '../option-values.js';
import type { ModelFlags } from './models.js';

/** The model that looks at images for the scorers that ask one, and how it is reached. */
export interface JudgeFlags extends Omit<ModelFlags, 'lm' | 'reflectionLm' | 'imageLm'> {
  readonly votes?: number;
}

export function addJudgeOptions(command: Command): Command {
  return command
    .optionsGroup('Models (for vqascore and dsg):')
    .option('--judge-lm <id>', 'model that sees images and answers, as provider:model')
    .option('--votes <n>', 'replies sampled where it gives no log-probabilities (default: 8)', wholeNumber(1))
    .option('--base-url <provider=url>', 'base URL of a provider; repeatable', keyValue('provider=URL'))
    .option('--concurrency <n>', 'images that the judge looks at, at once (default: 4)', wholeNumber(1))
    .option('--retries <n>', 'repeats of a call that failed on the way (default: 4)', wholeNumber(0))
    .option('--no-cache', 'do not read or write the reply cache on disk')
    .option('--cache-dir <dir>', 'folder of the reply cache (default: .scenewright/cache)');
}
