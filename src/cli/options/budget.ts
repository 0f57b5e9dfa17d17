import type { Command } from 'commander';
import { dollars, durationMs, wholeNumber } from '../option-values.js';

/** Caps on what the models may be asked for. None is ever passed: calls are reserved before they are made. */
export interface SpendingFlags {
  readonly maxCalls?: number;
  readonly maxTokens?: number;
  readonly maxCost?: number;
  readonly maxTime?: number;
}

export function addSpendingOptions(command: Command): Command {
  return command
    .optionsGroup('Caps:')
    .option('--max-calls <n>', 'model calls, all roles together', wholeNumber(1))
    .option('--max-tokens <n>', 'tokens in and out, all roles together', wholeNumber(1))
    .option('--max-cost <usd>', 'US dollars; models without a known price are refused', dollars)
    .option('--max-time <time>', 'wall-clock time, such as 90s, 10m or 1h30m', durationMs);
}
