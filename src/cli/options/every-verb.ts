import type { Command } from 'commander';
import { wholeNumber } from '../option-values.js';

/** Options that every verb has. */
export interface CommonFlags {
  readonly config?: string;
  readonly seed?: number;
  readonly quiet?: boolean;
}

export function addCommonOptions(command: Command): Command {
  return command
    .optionsGroup('General:')
    .option('--config <file>', 'config file (default: scenewright.config.ts in this folder, when there)')
    .option('--seed <n>', 'seed of every random choice (default: 0)', wholeNumber(0))
    .option('--quiet', 'no progress, only results');
}
