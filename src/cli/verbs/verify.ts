import { wholeNumber } from '../option-values.js';
import { addSpendingOptions } from '../options/budget.js';
import type { SpendingFlags } from '../options/budget.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addModelOptions } from '../options/models.js';
import type { ModelFlags } from '../options/models.js';
import type { DeclareVerb } from '../session.js';

export interface VerifyFlags extends CommonFlags, ModelFlags, SpendingFlags {
  readonly prompt?: string;
  readonly repeats?: number;
  readonly json?: boolean;
}

export const declareVerify: DeclareVerb = (root, slot) => {
  const command = root
    .command('verify')
    .description('compare an image with a scene: elements, objects, actions, cinematography')
    .argument('<image>', 'a file or an address')
    .argument('<scene>', 'a JSON file with a scene, such as scene.json of a run, or what run --json gives')
    .option('--prompt <text>', "the user's own words: checks the image against them as well")
    .option(
      '--repeats <n>',
      'readings of the image, of which the median counts (default: 1)',
      wholeNumber(1, 9),
    );
  addModelOptions(command);
  addSpendingOptions(command);
  command.optionsGroup('Output:').option('--json', 'JSON instead of text');
  addCommonOptions(command);
  command.action((image: string, scene: string, flags: VerifyFlags) => {
    slot.run = async (session) => (await import('../actions/verify.js')).verify(image, scene, flags, session);
  });
};
