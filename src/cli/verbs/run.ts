import { unit, wholeNumber } from '../option-values.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addSpendingOptions } from '../options/budget.js';
import type { SpendingFlags } from '../options/budget.js';
import { addModelOptions } from '../options/models.js';
import type { ModelFlags } from '../options/models.js';
import { addInputOptions, addProgramOptions } from '../options/program.js';
import type { InputFlags, ProgramFlags } from '../options/program.js';
import type { DeclareVerb } from '../session.js';

/** How an output is shown. `prose`, `fibo` and `scene` need the scene program. */
export const OUTPUT_FORMATS = ['text', 'prose', 'fibo', 'scene'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface RunFlags extends CommonFlags, ModelFlags, SpendingFlags, ProgramFlags, InputFlags {
  readonly format?: OutputFormat;
  readonly json?: boolean;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly showPrompts?: boolean;
  readonly images?: number;
  readonly rounds?: number;
  readonly verified?: number;
  readonly stopAt?: number;
  readonly deliberate?: boolean;
  readonly tournament?: boolean;
}

/** Flags that only the image program reads. */
export const IMAGE_FLAGS = ['images', 'rounds', 'verified', 'stopAt', 'deliberate', 'tournament'] as const;

export const declareRun: DeclareVerb = (root, slot) => {
  const command = root
    .command('run')
    .description('run a program on a prompt, a file of prompts or standard input')
    .argument('[prompt]', 'the first text field of the program; - reads standard input');
  addProgramOptions(command);
  addInputOptions(command);
  addModelOptions(command);
  command
    .optionsGroup('Images (--program image):')
    .option('--images <n>', 'images of each round, 2 to 16 (default: 4)', wholeNumber(2, 16))
    .option(
      '--rounds <n>',
      'rounds of making, verifying and rewriting at most, 1 to 5 (default: 5)',
      wholeNumber(1, 5),
    )
    .option(
      '--verified <n>',
      'images of a round that are verified, 1 to 16; verdicts choose among them before scores do (default: 4)',
      wholeNumber(1, 16),
    )
    .option('--stop-at <score>', 'a score, 0 to 1, that ends the wait for the other images of a round', unit)
    .option('--deliberate', 'have the rewriter think in six steps before it proposes actions')
    .option('--tournament', 'let judges decide among the images of a round, in pairs');
  addSpendingOptions(command);
  command
    .optionsGroup('Output:')
    .addOption(
      command
        .createOption(
          '--format <format>',
          'how the output is shown; prose, fibo and scene are for scene programs',
        )
        .choices(OUTPUT_FORMATS),
    )
    .option('--json', 'JSON instead of text; one line per prompt (JSONL) for many')
    .option('--out <path>', 'write the results to a file; for images, the folder they go into')
    .option('--dry-run', 'send nothing; with --show-prompts print what would be sent')
    .option('--show-prompts', 'print every prompt as sent');
  addCommonOptions(command);
  command.action((prompt: string | undefined, flags: RunFlags) => {
    slot.run = async (session) => (await import('../actions/run.js')).run(prompt, flags, session);
  });
};
