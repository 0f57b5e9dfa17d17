import type { Command } from 'commander';

export const EXECUTORS = ['local', 'bullmq'] as const;

/** Where rollouts run. */
export interface ExecutorFlags extends QueueFlags {
  readonly executor?: (typeof EXECUTORS)[number];
}

/** Where coordinators and workers meet. */
export interface QueueFlags {
  readonly redis?: string;
  readonly queue?: string;
}

export function addExecutorOptions(command: Command): Command {
  command
    .optionsGroup('Where rollouts run:')
    .addOption(
      command
        .createOption('--executor <where>', 'local: in this process; bullmq: by scenewright workers')
        .choices(EXECUTORS),
    );
  return addQueueOptions(command);
}

export function addQueueOptions(command: Command): Command {
  return command
    .option('--redis <url>', 'address of Redis (default: REDIS_URL, else redis://127.0.0.1:6379)')
    .option('--queue <name>', 'the queue of the workers (default: rollouts)');
}
