import { wholeNumber } from '../option-values.js';
import type { DeclareVerb } from '../session.js';

/** Not that of the simulator's server, which may run beside it. */
const DEFAULT_PORT = 8_090;

export interface WatchFlags {
  readonly port: number;
}

export const declareWatch: DeclareVerb = (root, slot) => {
  root
    .command('watch')
    .description('show the report of a run in a browser while it goes on, on this machine only')
    .argument('<run>', 'the folder of a compile or an eval')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0, 65_535), DEFAULT_PORT)
    .action((run: string, flags: WatchFlags) => {
      slot.run = async (session) => (await import('../actions/watch.js')).watch(run, flags, session);
    });
};
