// npm run bench:scoring -- [folder for the weights, kept] [rounds] [threads, for example 1,2]
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FULL_SIZE, writeRandomCheckpoint } from '../../src/scoring/joyquality/random-checkpoint.fixture.js';
import { agreementOf } from '../../src/scoring/images/compare-scorers.js';
import { type Measurement, measurementSchema } from './measurement.js';
import { operationsOf } from './operations.js';

const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const MEASURE = fileURLToPath(new URL('./measure.ts', import.meta.url));
const operations = operationsOf(FULL_SIZE);
/** Pictures over which the scores of the fast mode are compared with those of the exact one. */
const COMPARED = 16;
const least = (values: readonly number[]) => Math.min(...values);

async function measured(
  folder: string,
  what: string,
  threads: number,
  use: string,
  runs = rounds,
): Promise<Measurement> {
  const args = [JITI, MEASURE, folder, what, String(threads), use, String(runs)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return measurementSchema.parse(JSON.parse(stdout));
}

/** Times of one setting beside the floor; by the clock, and by processor time, which a busy machine spoils less. */
async function setting(folder: string, what: string, threads: number, use: string): Promise<Measurement> {
  const before = await measured(folder, 'peak', threads, 'long');
  const found = await measured(folder, what, threads, use);
  const after = await measured(folder, 'peak', threads, 'long');
  const floor = (clock: 'wall' | 'cpu') =>
    (operations * least([...before[clock], ...after[clock]])) / before.operations;
  const row = (clock: 'wall' | 'cpu') => {
    const seconds = least(found[clock]);
    const share = Math.round((100 * floor(clock)) / seconds);
    return `${seconds.toFixed(2)} s (floor ${floor(clock).toFixed(2)} s, ${share}%)`;
  };
  const head = `${what}, ${threads} thread${threads === 1 ? '' : 's'}, ${use}`.padEnd(26);
  console.log(
    `${head}${row('wall').padEnd(34)}${row('cpu').padEnd(34)}load ${found.loadSeconds.toFixed(1)} s, peak ${found.peakMemoryMb} MB`,
  );
  return found;
}

const [given, roundsText = '3', threadsText = '1,2'] = process.argv.slice(2);
const rounds = Number(roundsText);
const folder = given ?? (await mkdtemp(join(tmpdir(), 'scenewright-bench-')));
try {
  if (!existsSync(join(folder, 'model.safetensors'))) {
    await writeRandomCheckpoint(folder, { seed: 1, type: 'F32', ...FULL_SIZE });
  }
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores; ${(operations / 1e9).toFixed(0)} GFLOP per image`,
  );
  console.log('setting                   seconds per image by the clock    by processor time');
  const start = performance.now();
  const { keptExact } = await measured(folder, 'prepare', 2, 'long');
  console.log(
    `8-bit weights ready after ${((performance.now() - start) / 1000).toFixed(0)} s, ${keptExact} layers kept exact`,
  );
  const threadCounts = threadsText.split(',').map(Number);
  for (const threads of threadCounts) {
    const exact = await setting(folder, 'exact', threads, 'long');
    const fast = await setting(folder, 'fast', threads, 'long');
    await setting(folder, 'exact', threads, 'short');
    const gain = (clock: 'wall' | 'cpu') => (least(exact[clock]) / least(fast[clock])).toFixed(1);
    console.log(
      `fast is ${gain('wall')} times as fast as exact by the clock, ${gain('cpu')} by processor time`,
    );
  }
  const most = Math.max(...threadCounts);
  const { scores: reference } = await measured(folder, 'exact', most, 'long', COMPARED);
  const { scores: rounded } = await measured(folder, 'fast', most, 'long', COMPARED);
  const { images, meanDifference, largestDifference, deviation, rankCorrelation } = agreementOf(
    reference,
    rounded,
  );
  console.log(
    `scores of ${images} pictures: fast is off by ${meanDifference.toFixed(4)} on average, ${largestDifference.toFixed(4)} at most; ` +
      `standard deviation ${deviation.toFixed(4)}; rank correlation ${rankCorrelation?.toFixed(3)}`,
  );
} finally {
  if (given === undefined) await rm(folder, { recursive: true, force: true });
}
