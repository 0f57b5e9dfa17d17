import { repeated } from '../option-values.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addInputOptions, addProgramOptions } from '../options/program.js';
import type { InputFlags, ProgramFlags } from '../options/program.js';
import type { DeclareVerb } from '../session.js';

export interface InspectFlags extends CommonFlags, ProgramFlags, InputFlags {
  readonly component?: readonly string[];
  readonly json?: boolean;
}

export const declareInspect: DeclareVerb = (root, slot) => {
  const command = root
    .command('inspect')
    .description('print exactly what each component would send: messages and JSON Schema; nothing is sent')
    .argument('[prompt]', 'the first text field of the program');
  addProgramOptions(command);
  addInputOptions(command);
  command
    .optionsGroup('Output:')
    .option('--component <path>', 'only this component; repeatable', repeated)
    .option('--json', 'JSON instead of text');
  addCommonOptions(command);
  command.action((prompt: string | undefined, flags: InspectFlags) => {
    slot.run = async (session) => (await import('../actions/inspect.js')).inspect(prompt, flags, session);
  });
};
