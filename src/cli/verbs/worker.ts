import { durationMs, keyValue, wholeNumber } from '../option-values.js';
import { addQueueOptions, type QueueFlags } from '../options/executor.js';
import type { ModelFlags } from '../options/models.js';
import type { DeclareVerb } from '../session.js';

export interface WorkerFlags
  extends QueueFlags,
    Pick<ModelFlags, 'baseUrl' | 'concurrency' | 'retries' | 'cache' | 'cacheDir'> {
  readonly lock?: number;
  readonly config?: string;
  readonly quiet?: boolean;
}

export const declareWorker: DeclareVerb = (root, slot) => {
  const command = root
    .command('worker')
    .description('run rollouts for eval and compile on other machines, until Ctrl-C (see docs/workers.md)');
  addQueueOptions(command)
    .option('--concurrency <n>', 'rollouts at once (default: 8)', wholeNumber(1))
    .option('--lock <time>', 'silence after which its jobs go to other workers (default: 30s)', durationMs);
  command
    .optionsGroup('Models (which ones, the coordinator says):')
    .option('--base-url <provider=url>', 'base URL of a provider; repeatable', keyValue('provider=URL'))
    .option('--retries <n>', 'repeats of a call that failed on the way (default: 4)', wholeNumber(0))
    .option('--no-cache', 'do not read or write the reply cache on disk')
    .option('--cache-dir <dir>', 'folder of the reply cache (default: .scenewright/cache)');
  command
    .optionsGroup('General:')
    .option('--config <file>', 'config file (default: scenewright.config.ts in this folder, when there)')
    .option('--quiet', 'only what ends it');
  command.action((flags: WorkerFlags) => {
    slot.run = async (session) => (await import('../actions/worker.js')).worker(flags, session);
  });
};
