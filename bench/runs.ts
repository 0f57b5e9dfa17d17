/**
 * How fast `scenewright runs` answers with many runs in the folder: `npm run bench:runs`, or with another number of runs
 * as argument. Writes the folders below the system's temporary folder and deletes them. Ends with 1 when a query of the
 * index takes 50 ms or more at the median.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INDEX_FILE, openRunIndex } from '../src/cli/runs/open-run-index.js';
import type { RunQuery } from '../src/cli/runs/run-query.js';
import { writeRun } from '../src/cli/runs/run-folders.fixture.js';

const MAX_QUERY_MS = 50;
const REPETITIONS = 25;
const EXAMPLES_PER_REPORT = 200;
const CHANGED = 10;

const QUERIES: Readonly<Record<string, RunQuery>> = {
  'the newest 20': { sort: 'created', limit: 20 },
  'the 20 best': { sort: 'score', limit: 20 },
  'one program, the dearest first': { program: 'image', sort: 'cost', limit: 20 },
  'since a date, finished, real': {
    sinceMs: Date.UTC(2026, 5, 1),
    statuses: ['finished'],
    simulated: false,
    sort: 'created',
    limit: 20,
  },
  'the beginning of a name': { prefix: 'eval-202602', sort: 'created', limit: 5 },
};

const count = Number(process.argv[2] ?? 10_000);
const root = mkdtempSync(join(tmpdir(), 'scenewright-bench-runs-'));
try {
  process.exitCode = (await measure()) < MAX_QUERY_MS ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** The slowest median of all queries, in milliseconds. */
async function measure(): Promise<number> {
  for (let at = 0; at < count; at++) write(at);
  const megabytes = (statSync(join(root, write(0), 'report.json')).size * count) / 1e6;
  console.log(`${count} runs, ${megabytes.toFixed(0)} MB of reports\n`);
  console.log(line('building the index', await timed(open)));
  console.log(line('opening it, nothing changed', await timed(open)));
  for (let at = 0; at < CHANGED; at++) write(at, 0.5);
  console.log(line(`opening it, ${CHANGED} runs changed`, await timed(open)));
  console.log(line('all of it without an index', await timed(withoutIndex)));
  console.log(`index file: ${(statSync(join(root, INDEX_FILE)).size / 1e6).toFixed(1)} MB\n`);
  const { index } = await openRunIndex(root);
  const medians: number[] = [];
  for (const [name, query] of Object.entries(QUERIES)) {
    const times: number[] = [];
    for (let at = 0; at < REPETITIONS; at++) times.push(await timed(() => index.find(query)));
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? 0;
    medians.push(median);
    console.log(`${line(name, median)} median, ${(times.at(-1) ?? 0).toFixed(1)} ms slowest`);
  }
  index.close();
  return Math.max(...medians);
}

function write(at: number, costUsd = at / 100): string {
  const program = at % 3 === 0 ? 'image' : 'scene';
  return writeRun(root, at, { program, simulated: at % 2 === 0, examples: EXAMPLES_PER_REPORT, costUsd });
}

async function open(): Promise<void> {
  (await openRunIndex(root)).index.close();
}

async function withoutIndex(): Promise<void> {
  const { index } = await openRunIndex(root, () => Promise.reject(new Error('none for this measurement')));
  index.close();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function line(name: string, ms: number): string {
  return `${name.padEnd(34)} ${ms.toFixed(1).padStart(9)} ms`;
}
