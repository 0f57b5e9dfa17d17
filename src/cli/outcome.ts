import {
  EXIT_CODES,
  BudgetExceededError,
  LASTING_FAILURES,
  ProviderError,
  isScenewrightError,
} from '../core/errors.js';
import type { ExitCode } from '../core/errors.js';
import type { RunOutcome } from '../modules/module.js';
import type { RawInput } from './field-values.js';

/** What became of one prompt: run, or unusable before anything was sent. */
export type Outcome =
  | { readonly type: 'ran'; readonly request: Request; readonly result: RunOutcome<unknown> }
  | { readonly type: 'refused'; readonly request: Request; readonly error: unknown };

export interface Request {
  /** Line in its file; undefined for a prompt from the command line. */
  readonly line: number | undefined;
  readonly id: string | undefined;
  readonly input: RawInput;
}

/** Whether going on with other prompts makes no sense after this error. */
export function endsAll(error: unknown): boolean {
  if (error instanceof ProviderError) {
    return LASTING_FAILURES.has(error.failure) || error.failure === 'network';
  }
  return error instanceof BudgetExceededError;
}

export function exitCodeOf(error: unknown): ExitCode {
  return isScenewrightError(error) ? error.exitCode : EXIT_CODES.bug;
}

/** The error of an outcome; undefined when there is none. */
export function errorOf(outcome: Outcome): unknown {
  if (outcome.type === 'refused') return outcome.error;
  return outcome.result.type === 'failed' ? outcome.result.error : undefined;
}
