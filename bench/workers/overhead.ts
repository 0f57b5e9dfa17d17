import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutorParts, RolloutExecutor, SharedReplies } from '../../src/evaluation/executor.js';
import { openFleet } from '../../src/evaluation/executors/bullmq/fleet.js';
import { localExecutor } from '../../src/evaluation/local-executor.js';
import { memoReplies } from '../../src/optimizers/memo-replies.js';
import { memoryReplyMemo } from '../../src/optimizers/reply-memo.js';
import { createBudget } from '../../src/providers/middleware/budget.js';
import { budgeted } from '../../src/providers/middleware/budgeted.js';
import { benchModel } from '../runtime/bench-model.js';
import { benchExamples, benchMetric, benchProgram } from '../runtime/task.js';

const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const WORKER = fileURLToPath(new URL('./overhead-worker.ts', import.meta.url));
const QUEUE = 'overhead';
const ROLLOUTS = 1_000;
const CONCURRENCY = 16;

/**
 * A program of three calls and a model that answers at once, every call reserved: what remains is what the executor
 * takes. With shared replies every call also asks whether it was made before, as in a compile.
 */
export async function measureOverhead(url: string): Promise<void> {
  const budget = createBudget({});
  const models = { task: budgeted({ budget, label: 'task' })(benchModel()) };
  const parts: ExecutorParts = {
    program: benchProgram,
    metric: benchMetric,
    models,
    concurrency: CONCURRENCY,
  };
  const workers = ['one', 'two'].map((id) =>
    spawn(process.execPath, [JITI, WORKER, url, QUEUE, id, String(CONCURRENCY / 2)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(workers.map((worker) => once(worker.stdout, 'data')));
  const fleet = await openFleet({ url, queue: QUEUE, scope: 'bench', budget });
  try {
    const shared = (): SharedReplies => memoReplies(memoryReplyMemo());
    const rows = [
      ['one process', localExecutor(parts)],
      ['two workers', fleet.executor(parts, {})],
      ['one process, replies shared', localExecutor({ ...parts, replies: shared() })],
      ['two workers, replies shared', fleet.executor({ ...parts, replies: shared() }, {})],
    ] as const;
    for (const [seed, [name, executor]] of rows.entries()) {
      await msPerRollout(executor, -1 - seed, 100);
      console.log(`${name}: ${(await msPerRollout(executor, seed, ROLLOUTS)).toFixed(2)} ms a rollout`);
    }
  } finally {
    await fleet.close();
    for (const worker of workers) worker.kill('SIGTERM');
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
  }
}

async function msPerRollout(executor: RolloutExecutor, seed: number, count: number): Promise<number> {
  const requests = benchExamples(`s${seed}-`, count).map((example) => ({
    candidate: {},
    example,
    seed,
    repeat: 0,
  }));
  const began = performance.now();
  for await (const { outcome } of executor.execute(requests)) {
    if (outcome.type !== 'scored') throw new Error(`a rollout was ${outcome.type}`);
  }
  return (performance.now() - began) / count;
}
