/**
 * What an early stop saves: images paid and time to the chosen image, beside making a fixed number and picking the best,
 * at equal expected quality. Arrival times and scores are simulated; the candidates, stop rules and accounts are real.
 *
 *   npm run bench:candidates -- [--seeds 500]
 */
import { setImmediate as tick } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AbortedError } from '../src/core/errors.js';
import { createRng, type Rng } from '../src/core/rng.js';
import type { CandidateRecord } from '../src/modules/candidates/candidate.js';
import { candidates } from '../src/modules/candidates/candidates.js';
import { patience, scoreThreshold, type StopRule } from '../src/modules/candidates/stop-rules.js';
import { createRunContext } from '../src/modules/run-context.js';
import { imageResponse, scriptedImageModel } from '../src/modules/scripted-image-model.fixture.js';
import { scriptedModel } from '../src/providers/middleware/scripted-model.fixture.js';
import type { ImageResponse } from '../src/providers/image-model.js';

const MOST = 8;
/** Seconds until an image is there: log-normal. */
const LATENCY = { median: 10, spread: 0.5 } as const;
/** Scores: prompts differ, so do the images of one prompt, and by how much differs too (log-normal). */
const SCORES = { mean: 0.6, betweenPrompts: 0.12, betweenImages: 0.1, spreadOfThat: 0.5 } as const;
const TICKS = 3;

interface Policy {
  readonly name: string;
  readonly count: number;
  readonly concurrency: number;
  readonly stopRules: readonly StopRule[];
}

/** `started`: paid where a provider bills whatever it has begun; `arrived`: paid where an abort costs nothing. */
interface Result {
  readonly quality: number;
  readonly started: number;
  readonly arrived: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seeds: { type: 'string', default: '500' } } });
  const seeds = Number(values.seeds);
  console.log(`${seeds} seeds; up to ${MOST} images; latency log-normal, median ${LATENCY.median} s.\n`);
  console.log('| rule | at once | quality | images begun | images that came | seconds to the choice |');
  console.log('|---|---:|---:|---:|---:|---:|');
  for (const concurrency of [2, MOST]) {
    const fixed: Result[] = [];
    for (let count = 1; count <= MOST; count++) {
      fixed.push(await measured({ name: `all of ${count}`, count, concurrency, stopRules: [] }, seeds));
    }
    for (const [at, result] of fixed.entries()) console.log(row(`all of ${at + 1}`, concurrency, result));
    for (const [name, stopRules] of RULES) {
      const result = await measured({ name, count: MOST, concurrency, stopRules }, seeds);
      console.log(row(name, concurrency, result));
      console.log(comparison(result, fixed));
    }
  }
}

const RULES: readonly (readonly [string, readonly StopRule[]])[] = [
  ['patience 0.03', [patience(0.03)]],
  ['patience 0.02', [patience(0.02)]],
  ['patience 0.01', [patience(0.01)]],
  ['threshold 0.7', [scoreThreshold(0.7)]],
  ['threshold 0.7, patience 0.02', [scoreThreshold(0.7), patience(0.02)]],
];

function row(name: string, concurrency: number, { quality, started, arrived, seconds }: Result): string {
  return `| ${name} | ${concurrency} | ${quality.toFixed(3)} | ${started.toFixed(2)} | ${arrived.toFixed(2)} | ${seconds.toFixed(1)} |`;
}

/** What a fixed number takes to the same expected quality, by straight lines between the numbers. */
function comparison(result: Result, fixed: readonly Result[]): string {
  const above = fixed.findIndex(({ quality }) => quality >= result.quality);
  const [low, high] = [fixed[above - 1], fixed[above]];
  if (low === undefined || high === undefined) return '| | | | | | |';
  const share = (result.quality - low.quality) / (high.quality - low.quality);
  const at = (value: (one: Result) => number) => value(low) + share * (value(high) - value(low));
  const ratio = (value: (one: Result) => number) => `${Math.round((100 * value(result)) / at(value))}%`;
  return `| of a fixed number at that quality | | | ${ratio((one) => one.started)} | ${ratio((one) => one.arrived)} | ${ratio((one) => one.seconds)} |`;
}

async function measured(policy: Policy, seeds: number): Promise<Result> {
  const results: Result[] = [];
  for (let seed = 0; seed < seeds; seed++) results.push(await simulated(policy, seed));
  const mean = (value: (one: Result) => number) =>
    results.reduce((sum, one) => sum + value(one), 0) / results.length;
  return {
    quality: mean(({ quality }) => quality),
    started: mean(({ started }) => started),
    arrived: mean(({ arrived }) => arrived),
    seconds: mean(({ seconds }) => seconds),
  };
}

interface Arrival {
  readonly atSeconds: number;
  deliver(): void;
}

/** One choice on a clock that jumps from arrival to arrival. The same seed draws the same images for every policy. */
async function simulated({ count, concurrency, stopRules }: Policy, seed: number): Promise<Result> {
  const rng = createRng(seed, 'candidates');
  const ofPrompt = SCORES.mean + SCORES.betweenPrompts * normal(rng);
  const spread = SCORES.betweenImages * Math.exp(SCORES.spreadOfThat * normal(rng));
  const images = Array.from({ length: MOST }, () => ({
    score: Math.min(1, Math.max(0, ofPrompt + spread * normal(rng))),
    latencySeconds: LATENCY.median * Math.exp(LATENCY.spread * normal(rng)),
  }));
  let now = 0;
  const waiting = new Set<Arrival>();
  const image = scriptedImageModel(
    ({ seed: number = 0 }, { signal }) =>
      new Promise<ImageResponse>((resolve, reject) => {
        const atSeconds = now + (images[number]?.latencySeconds ?? 0);
        const arrival = { atSeconds, deliver: () => resolve(imageResponse()) };
        waiting.add(arrival);
        signal.addEventListener('abort', () => {
          waiting.delete(arrival);
          reject(new AbortedError('image/aborted', 'Another image was chosen.'));
        });
      }),
  );
  const requests = Array.from({ length: count }, (_, number) => ({
    prompt: { type: 'text' as const, text: 'a picture' },
    seed: number,
  }));
  const models = { task: scriptedModel(() => Promise.reject(new Error('not asked'))), image };
  const score = ({ number }: { number: number }) =>
    ({ status: 'scored', value: images[number]?.score ?? 0 }) as const;
  let chosenAt = 0;
  let record: CandidateRecord | undefined;
  const reading = (async () => {
    for await (const event of candidates(
      { requests, score, stopRules, concurrency },
      createRunContext({ models }),
    )) {
      if (event.type === 'chosen') chosenAt = now;
      if (event.type === 'ended') record = event.record;
    }
  })();
  while (record === undefined) {
    for (let turn = 0; turn < TICKS; turn++) await tick();
    const next = [...waiting].sort((a, b) => a.atSeconds - b.atSeconds)[0];
    if (next === undefined) continue;
    waiting.delete(next);
    now = next.atSeconds;
    next.deliver();
  }
  await reading;
  const { outcomes, choice } = record;
  const begun = outcomes.filter(({ type }) => type !== 'not-started');
  return {
    quality: images[choice.number ?? 0]?.score ?? 0,
    started: begun.length,
    arrived: outcomes.filter(({ type }) => type === 'image').length,
    seconds: chosenAt,
  };
}

/** Box and Muller. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.random())) * Math.cos(2 * Math.PI * rng.random());
}

await main();
