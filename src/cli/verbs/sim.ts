import { wholeNumber } from '../option-values.js';
import type { DeclareVerb } from '../session.js';

/** Where other tools are told to look for a local OpenAI-compatible server, when nothing else is said. */
const DEFAULT_PORT = 8_080;

export interface SimServeFlags {
  readonly port: number;
  readonly host: string;
}

export const declareSim: DeclareVerb = (root, slot) => {
  const sim = root.command('sim').description('the built-in simulator');
  sim
    .command('serve')
    .description('serve the simulator over the OpenAI chat-completions protocol')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0, 65_535), DEFAULT_PORT)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .action((flags: SimServeFlags) => {
      slot.run = async (session) => (await import('../actions/sim-serve.js')).simServe(flags, session);
    });
};
