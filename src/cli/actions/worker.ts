import { randomUUID } from 'node:crypto';
import { EXIT_CODES } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import { runWorker, type WorkerEvent } from '../../evaluation/executors/bullmq/worker.js';
import { loadConfig } from '../load-config.js';
import type { Session } from '../session.js';
import type { WorkerFlags } from '../verbs/worker.js';
import { openWork } from '../workers/open-work.js';
import { queueOf } from '../workers/redis-address.js';

/** `scenewright worker`: until Ctrl-C, or until it turns out not to be fit for its queue. */
export async function worker(flags: WorkerFlags, session: Session): Promise<ExitCode> {
  const { host, output, interrupts } = session;
  const loaded = await loadConfig(flags.config, host.cwd);
  const { url, queue } = queueOf(flags, session);
  const sources = new Map<string, string>();
  await runWorker({
    url,
    queue,
    id: randomUUID(),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.lock === undefined ? {} : { lockMs: flags.lock }),
    open: (work, budget) => openWork(work, budget, flags, loaded, session, sources),
    onEvent: (event) => {
      if (flags.quiet !== true) output.note(textOf(event, queue));
    },
    finishing: interrupts.finishing,
    stopping: interrupts.stopping,
  });
  return EXIT_CODES.ok;
}

function textOf(event: WorkerEvent, queue: string): string {
  switch (event.type) {
    case 'listening':
      return `worker of queue "${queue}" at ${event.server}; Ctrl-C ends it`;
    case 'dropped':
      return `${event.id.slice(0, 12)} dropped: ${event.reason}`;
    case 'ended': {
      const { id, exampleId, outcome } = event.rollout;
      const late = event.stored ? '' : ' (too late: another worker was first)';
      return `${id.slice(0, 12)} ${exampleId}: ${outcomeText(outcome)}${late}`;
    }
  }
}

function outcomeText(outcome: Extract<WorkerEvent, { type: 'ended' }>['rollout']['outcome']): string {
  switch (outcome.type) {
    case 'scored':
      return `scored ${outcome.score.score?.toFixed(3) ?? 'nothing'}`;
    case 'errored':
      return `failed (${outcome.error.code})`;
    case 'skipped':
      return `skipped (${outcome.code})`;
  }
}
