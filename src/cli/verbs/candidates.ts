import { unit, wholeNumber } from '../option-values.js';
import { addSpendingOptions } from '../options/budget.js';
import type { SpendingFlags } from '../options/budget.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addModelOptions } from '../options/models.js';
import type { ModelFlags } from '../options/models.js';
import type { DeclareVerb } from '../session.js';

export interface CandidatesFlags extends CommonFlags, ModelFlags, SpendingFlags {
  readonly number: number;
  readonly stopAt?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Images when nothing is said. */
const DEFAULT_NUMBER = 4;

export const declareCandidates: DeclareVerb = (root, slot) => {
  const command = root
    .command('candidates')
    .description('make several images of a prompt as it is, score each as it arrives, and rank them')
    .argument('<prompt>', 'sent to the image model word for word')
    .option('-n, --number <n>', 'how many images to make', wholeNumber(1), DEFAULT_NUMBER)
    .option('--stop-at <score>', 'a score, 0 to 1, that ends the wait for the others', unit);
  addModelOptions(command);
  addSpendingOptions(command);
  command
    .optionsGroup('Output:')
    .option('--out <folder>', 'an empty or new folder for the images (default: one below runs)')
    .option('--json', 'JSON instead of text');
  addCommonOptions(command);
  command.action((prompt: string, flags: CandidatesFlags) => {
    slot.run = async (session) =>
      (await import('../actions/candidates.js')).candidatesOf(prompt, flags, session);
  });
};
