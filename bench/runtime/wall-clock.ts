/**
 * How much faster a compile is with 16 calls at once than with one, with a model that takes 200 ms a call, and whether
 * both find the same: real timers, the bytes of events, candidates and program compared.
 *
 *   npm run bench:wall-clock -- [--calls 150] [--delay 200] [--depth 1,4,8] [--concurrency 1,16]
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from '../../src/optimizers/compile.js';
import { createRunFolder } from '../../src/storage/run-folder.js';
import { benchModel } from './bench-model.js';
import { benchExamples, benchMetric, benchProgram } from './task.js';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '150' },
    delay: { type: 'string', default: '200' },
    depth: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '1,16' },
  },
});
const numbers = (text: string) => text.split(',').map(Number);

for (const pipelineDepth of numbers(values.depth)) {
  const runs: Timed[] = [];
  for (const concurrency of numbers(values.concurrency)) {
    const run = await timed(pipelineDepth, concurrency);
    runs.push(run);
    console.log(
      `depth ${pipelineDepth}, concurrency ${concurrency}: ${(run.ms / 1000).toFixed(1)} s, ${run.modelCalls} model calls, ` +
        `at most ${run.most} at once, best ${run.best.toFixed(3)}, sha256 ${run.hash.slice(0, 12)}`,
    );
  }
  const [first] = runs;
  const last = runs.at(-1);
  if (first === undefined || last === undefined) continue;
  const same = runs.every((run) => run.hash === first.hash);
  console.log(
    `depth ${pipelineDepth}: ${(first.ms / last.ms).toFixed(1)} times faster, ${same ? 'same bytes' : 'OTHER BYTES'}`,
  );
  if (!same) process.exitCode = 1;
}

interface Timed {
  readonly ms: number;
  readonly modelCalls: number;
  readonly most: number;
  readonly best: number;
  readonly hash: string;
}

async function timed(pipelineDepth: number, concurrency: number): Promise<Timed> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-wall-clock-'));
  const path = join(folder, 'run');
  const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
  const model = benchModel(Number(values.delay));
  const startMs = performance.now();
  try {
    const result = await compile({
      program: benchProgram,
      trainset: benchExamples('t', 40),
      valset: benchExamples('v', 24),
      metric: benchMetric,
      models: { task: model },
      budget: { metricCalls: Number(values.calls) },
      concurrency,
      runFolder,
      options: { pipelineDepth },
    });
    const ms = performance.now() - startMs;
    const files = await Promise.all(
      ['events.jsonl', 'candidates.jsonl', 'program.json'].map((name) => readFile(join(path, name), 'utf8')),
    );
    const hash = createHash('sha256')
      .update(files.join('\n').replace(/,"at":"[^"]*"/g, ''))
      .digest('hex');
    return { ms, modelCalls: model.calls(), most: model.most(), best: result.best.score ?? 0, hash };
  } finally {
    await runFolder.close();
    await rm(folder, { recursive: true, force: true });
  }
}
