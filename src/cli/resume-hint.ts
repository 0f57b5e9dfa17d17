import { relative } from 'node:path';
import { BudgetExceededError, EXIT_CODES, isScenewrightError } from '../core/errors.js';
import type { RunFolder } from '../storage/run-folder.js';
import { shellCommand } from './provenance.js';
import type { Session } from './session.js';

/** Whether the same run can go on later: it was stopped, a cap was reached, or the outside failed. */
export function isResumable(error: unknown): boolean {
  return isScenewrightError(error) && error.exitCode !== EXIT_CODES.usage;
}

/** Prints the exact command that goes on with a run. */
export function noteResume(folder: RunFolder, error: unknown, { output, host }: Session): void {
  const raise = error instanceof BudgetExceededError ? ', under a higher cap,' : '';
  const { kind } = folder.manifest;
  const command = shellCommand(['scenewright', kind, '--resume', relative(host.cwd, folder.path) || '.']);
  output.note(`everything paid so far is kept; go on${raise} with:\n  ${command}`);
}
