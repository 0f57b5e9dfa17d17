import type { Command } from 'commander';
import { keyValue, wholeNumber } from '../option-values.js';
import type { Pairs } from '../option-values.js';

/** Which models play which role, and how they are reached. */
export interface ModelFlags {
  readonly lm?: string;
  readonly reflectionLm?: string;
  readonly judgeLm?: string;
  readonly imageLm?: string;
  readonly baseUrl?: Pairs;
  readonly concurrency?: number;
  readonly retries?: number;
  readonly cache: boolean;
  readonly cacheDir?: string;
}

export function addModelOptions(command: Command): Command {
  return command
    .optionsGroup('Models:')
    .option('--lm <id>', 'model that does the task, as provider:model (default: sim, the built-in simulator)')
    .option('--judge-lm <id>', 'model that metrics ask (default: the task model)')
    .option('--reflection-lm <id>', 'model that rewrites instructions (default: the task model)')
    .option('--image-lm <id>', 'model that makes images (default: sim, the built-in simulator)')
    .option('--base-url <provider=url>', 'base URL of a provider; repeatable', keyValue('provider=URL'))
    .option('--concurrency <n>', 'rollouts at once (default: 8)', wholeNumber(1))
    .option('--retries <n>', 'repeats of a call that failed on the way (default: 4)', wholeNumber(0))
    .option('--no-cache', 'do not read or write the reply cache on disk')
    .option('--cache-dir <dir>', 'folder of the reply cache (default: .scenewright/cache)');
}
