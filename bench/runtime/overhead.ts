/**
 * What the engine itself costs: a compile with a model that answers at once, in a run folder. Milliseconds a rollout,
 * the most memory, the size of the run folder, and how long a resume of the finished run takes.
 *
 *   npm run bench:engine -- [--rollouts 2500,5000,10000]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile } from '../../src/optimizers/compile.js';
import { createRunFolder, openRunFolder } from '../../src/storage/run-folder.js';
import { benchModel } from './bench-model.js';
import { benchExamples, benchMetric, benchProgram } from './task.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rollouts: { type: 'string', default: '2500,5000,10000' } },
});

const SEARCH = {
  program: benchProgram,
  trainset: benchExamples('t', 100),
  valset: benchExamples('v', 50),
  metric: benchMetric,
  concurrency: 16,
};

interface Measured {
  readonly rollouts: number;
  readonly modelCalls: number;
  readonly candidates: number;
  readonly iterations: number;
  readonly stop: string;
  readonly ms: number;
  /** Of all threads of the process: what remains of `ms` is waiting, for the disk or for other processes. */
  readonly cpuMs: number;
  readonly peakHeapMb: number;
  readonly peakRssMb: number;
}

const [mode, path, rollouts] = positionals;
if (mode === undefined) for (const count of values.rollouts.split(',')) measure(count);
else console.log(JSON.stringify(await run(mode, path ?? '', Number(rollouts))));

/** Each measurement has a process of its own, so that none pays for the memory of another. */
function measure(count: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-overhead-'));
  const target = join(folder, 'run');
  const fresh = inChild('fresh', target, count);
  const sizes = readdirSync(target).map((name) => ({ name, bytes: statSync(join(target, name)).size }));
  const again = inChild('resume', target, count);
  rmSync(folder, { recursive: true, force: true });
  const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  console.log(
    `${fresh.rollouts} rollouts (${fresh.modelCalls} model calls, ${fresh.iterations} iterations, ${fresh.candidates} candidates): ` +
      `${(fresh.ms / fresh.rollouts).toFixed(2)} ms a rollout (CPU ${(fresh.cpuMs / fresh.rollouts).toFixed(2)} ms), peak live heap ${fresh.peakHeapMb.toFixed(0)} MB, peak memory ${fresh.peakRssMb.toFixed(0)} MB`,
  );
  console.log(
    `  ${sizes
      .filter(({ bytes }) => bytes > 50_000)
      .map(({ name, bytes }) => `${name} ${mb(bytes)}`)
      .join(', ')}`,
  );
  console.log(
    `  resume of it: ${(again.ms / 1000).toFixed(2)} s (CPU ${(again.cpuMs / 1000).toFixed(2)} s), ${again.modelCalls} model calls, peak memory ${again.peakRssMb.toFixed(0)} MB`,
  );
}

function inChild(kind: string, target: string, count: string): Measured {
  const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
  const script = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, ['--expose-gc', jiti, script, kind, target, count], {
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

async function run(kind: string, target: string, count: number): Promise<Measured> {
  // Loading and compiling the modules is no cost of a rollout.
  await compile({ ...SEARCH, models: { task: benchModel() }, budget: { metricCalls: 150 } });
  const model = benchModel();
  let peakHeap = 0;
  let ended = 0;
  globalThis.gc?.();
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const runFolder =
    kind === 'fresh'
      ? await createRunFolder({ kind: 'compile', path: target, config: {}, simulated: true })
      : await openRunFolder(target);
  const result = await compile({
    ...SEARCH,
    models: { task: model },
    budget: { metricCalls: count },
    runFolder,
    onEvent(event) {
      if (event.type !== 'rollout') return;
      ended += 1;
      // What is live: garbage that nobody has collected yet says nothing.
      if (ended % 500 === 0 && kind === 'fresh') {
        globalThis.gc?.();
        peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
      }
    },
  });
  await runFolder.close();
  const cpu = process.cpuUsage(startCpu);
  return {
    rollouts: result.counts.metricCalls,
    modelCalls: model.calls(),
    candidates: result.candidates.length,
    iterations: result.counts.iterations,
    stop: result.stop.by,
    ms: performance.now() - startMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
    peakHeapMb: peakHeap / 2 ** 20,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
}
