/**
 * Two workers and a coordinator on this machine over a real Redis. One of the workers, drawn at random, is killed with
 * SIGKILL at random moments and started again. The report must have the bytes of a run in one process, and no rollout
 * may be in the run folder twice. Then: what a rollout costs in time over Redis, against one process.
 *
 *   npm run build && npm run bench:workers -- [--kills 20] [--seed 1] [--repeats 2] [--skip-overhead]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createRng, type Rng } from '../src/core/rng.js';
import { noRedis, startRedis } from '../src/evaluation/executors/bullmq/redis-server.fixture.js';
import { measureOverhead } from './workers/overhead.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '2' },
    'skip-overhead': { type: 'boolean', default: false },
  },
});
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const EVAL = ['eval', '--program', 'scene', '--split', 'all', '--repeats', values.repeats, '--quiet'];
/** Of each worker. */
const CONCURRENCY = 4;

if (noRedis !== undefined) throw new Error(noRedis);
if (!existsSync(MAIN)) throw new Error('run npm run build first');
const folder = await mkdtemp(join(tmpdir(), 'bench-workers-'));
const redis = await startRedis();
try {
  await killWorkers();
  if (!values['skip-overhead']) await measureOverhead(redis.url);
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}

async function killWorkers(): Promise<void> {
  await mkdir(join(folder, 'work'));
  await ended(scenewright([...EVAL, '--run-dir', '../local']), 0);
  const workers = [startWorker(), startWorker()];
  const coordinator = scenewright([
    ...EVAL,
    ...['--run-dir', '../remote', '--executor', 'bullmq', '--redis', redis.url],
    ...['--concurrency', String(3 * CONCURRENCY)],
  ]);
  const kills = await killAtRandom(workers, coordinator, createRng(Number(values.seed), 'kills'));
  await ended(coordinator, 0);
  for (const worker of workers) worker.kill('SIGINT');
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const [local, remote] = await Promise.all(
    ['local', 'remote'].map((name) => readFile(join(folder, name, 'report.json'), 'utf8')),
  );
  const ids = (await linesOf('rollouts.jsonl')).map(({ id }) => id);
  const uncounted = await linesOf('uncounted.jsonl');
  const isSame = local === remote;
  const twice = ids.length - new Set(ids).size;
  console.log(
    `${kills} kills, ${ids.length} rollouts: report.json ${isSame ? 'has the same bytes as the local run' : 'DIFFERS'}; ` +
      `${twice} rollouts counted twice; ${uncounted.length} begun in vain and counted apart`,
  );
  if (!isSame || twice > 0 || kills < Number(values.kills)) process.exitCode = 1;
}

/** Gives how often it killed before the coordinator had ended. */
async function killAtRandom(workers: ChildProcess[], coordinator: ChildProcess, rng: Rng): Promise<number> {
  for (let kills = 0; kills < Number(values.kills); kills++) {
    await new Promise((resolve) => setTimeout(resolve, rng.random() * 2_000));
    if (coordinator.exitCode !== null) return kills;
    const at = rng.integer(0, workers.length - 1);
    const worker = workers[at];
    if (worker === undefined) throw new RangeError(`there is no worker ${at}`);
    await atWork(worker, coordinator);
    worker.kill('SIGKILL');
    workers[at] = startWorker();
  }
  return Number(values.kills);
}

/** A worker that has finished something has more in its hands: it is told of each rollout on standard error. */
async function atWork(worker: ChildProcess, coordinator: ChildProcess): Promise<void> {
  let isAtWork = false;
  worker.stderr?.on('data', (text: Buffer) => {
    isAtWork ||= text.toString().includes(': scored');
  });
  while (coordinator.exitCode === null && !isAtWork) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function startWorker(): ChildProcess {
  const settings = ['--redis', redis.url, '--concurrency', String(CONCURRENCY), '--lock', '2s'];
  return scenewright(['worker', ...settings], 'pipe');
}

function scenewright(args: readonly string[], stderr: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: join(folder, 'work'),
    stdio: ['ignore', 'ignore', stderr],
  });
}

async function ended(child: ChildProcess, exitCode: number): Promise<void> {
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== exitCode) throw new Error(`ended with ${child.exitCode}`);
}

async function linesOf(name: string): Promise<readonly { readonly id: string }[]> {
  const path = join(folder, 'remote', name);
  if (!existsSync(path)) return [];
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => z.looseObject({ id: z.string() }).parse(JSON.parse(line)));
}
