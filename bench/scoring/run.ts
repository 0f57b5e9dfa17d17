// npm run bench:scoring -- [folder for the weights, kept] [--rounds 3] [--threads 1,2] [--batch 1,2,4]
// npm run bench:scoring -- FOLDER --profile prints where the time of the fast mode goes, and nothing else.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { FULL_SIZE, writeRandomCheckpoint } from '../../src/scoring/joyquality/random-checkpoint.fixture.js';
import { agreementOf } from '../../src/scoring/images/compare-scorers.js';
import { type Measurement, measurementSchema } from './measurement.js';
import { operationsOf } from './operations.js';
import { printProfile } from './profile.js';

const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const MEASURE = fileURLToPath(new URL('./measure.ts', import.meta.url));
const operations = operationsOf(FULL_SIZE);
/** Pictures over which the scores of the fast mode are compared with those of the exact one. */
const COMPARED = 16;
const least = (values: readonly number[]) => Math.min(...values);

type What = 'exact' | 'fast' | 'peak' | 'peak-fast';
interface Setting {
  readonly threads: number;
  readonly use?: 'long' | 'short';
  readonly rounds?: number;
  /** In one run. */
  readonly images?: number;
}

/** In one process, in turn; as many as were asked for. */
async function measuredInTurn(
  folder: string,
  what: readonly What[],
  { threads, use = 'long', rounds = defaultRounds, images = 1 }: Setting,
): Promise<(what: What) => Measurement> {
  const args = [JITI, MEASURE, folder, what.join(), ...[threads, use, rounds, images].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const found = z.array(measurementSchema).parse(JSON.parse(stdout));
  return (one) => {
    const measurement = found[what.indexOf(one)];
    if (measurement === undefined) throw new TypeError(`${one} was not measured`);
    return measurement;
  };
}

async function measured(folder: string, what: What, setting: Setting): Promise<Measurement> {
  return (await measuredInTurn(folder, [what], setting))(what);
}

const CLOCKS = ['wall', 'cpu'] as const;
const plural = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
const byBoth = (text: (clock: (typeof CLOCKS)[number]) => string) =>
  `${text('wall')} by the clock, ${text('cpu')} by processor time`;

/**
 * Seconds per image beside the floor, by the clock and by processor time, which a busy machine spoils less; and how
 * much faster the runtime makes one large product in 8 bits, because no model can gain more than that.
 */
async function printTimes(folder: string, setting: Setting): Promise<void> {
  const found = await measuredInTurn(folder, ['peak', 'exact', 'peak-fast', 'fast'], setting);
  const [peak, exact, fast] = [found('peak'), found('exact'), found('fast')];
  const peakFast = found('peak-fast');
  const rate = (one: Measurement, clock: 'wall' | 'cpu') => one.operations / least(one[clock]) / 1e9;
  const giga = operations / 1e9;
  console.log(`${plural(setting.threads, 'thread')}, weights for ${setting.use ?? 'long'} use, in turn:`);
  const products = byBoth(
    (clock) =>
      `${rate(peak, clock).toFixed(0)} and ${rate(peakFast, clock).toFixed(0)} Gop/s, ` +
      `${(rate(peakFast, clock) / rate(peak, clock)).toFixed(2)} times`,
  );
  console.log(`  a large product in float32 and in 8 bits: ${products}`);
  for (const [name, one, floor] of [
    ['exact', exact, peak],
    ['fast', fast, peakFast],
  ] as const) {
    const text = byBoth((clock) => {
      const seconds = least(one[clock]);
      const share = Math.round((100 * giga) / rate(floor, clock) / seconds);
      return `${seconds.toFixed(2)} s (${share}% of the speed of its product)`;
    });
    console.log(`  ${name}: ${text}`);
  }
  const gain = byBoth((clock) => (least(exact[clock]) / least(fast[clock])).toFixed(2));
  console.log(`  exact takes so many times as long as fast: ${gain}`);
}

async function printLoad(folder: string, what: What, use: 'long' | 'short'): Promise<void> {
  const { loadSeconds, peakMemoryMb } = await measured(folder, what, { threads: 1, use, rounds: 1 });
  console.log(`${what}, ${use}: loads in ${loadSeconds.toFixed(1)} s, peak memory ${peakMemoryMb} MB`);
}

/** Images per second by how many go through the model in one run, and which is the most. */
async function printBatches(folder: string, what: 'exact' | 'fast', threads: number): Promise<void> {
  const rates = { wall: new Map<number, number>(), cpu: new Map<number, number>() };
  for (const images of batches) {
    const found = await measured(folder, what, { threads, images });
    for (const clock of CLOCKS) rates[clock].set(images, images / least(found[clock]));
  }
  const text = byBoth((clock) => {
    const rows = [...rates[clock]].sort(([, a], [, b]) => b - a);
    const list = [...rates[clock]].map(([images, rate]) => `${images}: ${rate.toFixed(3)}`).join(', ');
    return `${list} (best ${rows[0]?.[0]})`;
  });
  console.log(`${what}, ${plural(threads, 'thread')}, images per second by batch: ${text}`);
}

async function printAgreement(folder: string, threads: number): Promise<void> {
  const setting = { threads, rounds: COMPARED };
  const found = await measuredInTurn(folder, ['exact', 'fast'], setting);
  const agreement = agreementOf(found('exact').scores, found('fast').scores);
  const { images, meanDifference, largestDifference, deviation, rankCorrelation } = agreement;
  console.log(
    `scores of ${images} pictures: fast is off by ${meanDifference.toFixed(4)} on average, ${largestDifference.toFixed(4)} at most; ` +
      `standard deviation ${deviation.toFixed(4)}; rank correlation ${rankCorrelation?.toFixed(3)}`,
  );
}

async function printAll(folder: string): Promise<void> {
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores; ${(operations / 1e9).toFixed(0)} GFLOP per image`,
  );
  const start = performance.now();
  const { keptExact } = await measured(folder, 'fast', { threads: 2, rounds: 0 });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`8-bit weights made or found in ${seconds} s, ${keptExact} layers kept exact`);
  await printLoad(folder, 'exact', 'long');
  await printLoad(folder, 'exact', 'short');
  await printLoad(folder, 'fast', 'long');
  for (const threads of threadCounts) {
    await printTimes(folder, { threads });
    await printTimes(folder, { threads, use: 'short' });
    await printBatches(folder, 'exact', threads);
    await printBatches(folder, 'fast', threads);
  }
  await printAgreement(folder, Math.max(...threadCounts));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1,2' },
    batch: { type: 'string', default: '1,2,4' },
    profile: { type: 'boolean', default: false },
  },
});
const defaultRounds = Number(values.rounds);
const threadCounts = values.threads.split(',').map(Number);
const batches = values.batch.split(',').map(Number);
const [given] = positionals;
const folder = given ?? (await mkdtemp(join(tmpdir(), 'scenewright-bench-')));
try {
  if (!existsSync(join(folder, 'model.safetensors'))) {
    await writeRandomCheckpoint(folder, { seed: 1, type: 'F32', ...FULL_SIZE });
  }
  if (values.profile) await printProfile(folder, Math.min(...threadCounts), defaultRounds);
  else await printAll(folder);
} finally {
  if (given === undefined) await rm(folder, { recursive: true, force: true });
}
