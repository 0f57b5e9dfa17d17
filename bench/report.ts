/**
 * What the report of a large run costs: time and peak memory of reading the run folder and writing its page, in a process
 * of its own, and the size of the page.
 *
 *   npm run bench:report -- [--only scene|signs]
 *
 * `scene`: 10,000 rollouts of the scene program, 50 candidates on 200 validation examples, traces as the program writes
 * them, and 200 images. `signs`: 50 candidates on 10,000 validation examples, 500,000 rollouts with short traces.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writePage } from '../src/cli/report/write-page.js';
import { sceneProgram } from '../src/programs/scene/scene-program.js';
import { simulatedLanguageModel } from '../src/providers/sim/index.js';
import { sceneMetric } from '../src/scoring/scene/scene-metric.js';
import { makeRun, type RunShape } from './report/make-run.js';
import { benchModel } from './runtime/bench-model.js';
import { benchExamples, benchMetric, benchProgram } from './runtime/task.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' } },
});

const CANDIDATES = 50;
const model = simulatedLanguageModel();

const SHAPES: Readonly<Record<string, RunShape>> = {
  scene: {
    program: sceneProgram(),
    metric: sceneMetric(),
    models: { task: model, judge: model },
    sample: {
      id: 'sample',
      input: { prompt: 'a lighthouse keeper reading by a storm lamp' },
      expected: undefined,
      tags: [],
    },
    candidates: CANDIDATES,
    examples: 200,
    images: 200,
  },
  signs: {
    program: benchProgram,
    metric: benchMetric,
    models: { task: benchModel() },
    sample: benchExamples('sample', 1)[0] ?? { id: '', input: {}, expected: {}, tags: [] },
    candidates: CANDIDATES,
    examples: 10_000,
    images: 0,
  },
};

interface Measured {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
  readonly pageMb: number;
}

const [mode, path = ''] = positionals;
if (mode === 'page') console.log(JSON.stringify(await page(path)));
else {
  for (const [name, shape] of Object.entries(SHAPES)) {
    if (values.only === undefined || values.only === name) await measure(name, shape);
  }
}

async function measure(name: string, shape: RunShape): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
  try {
    const run = join(folder, 'run');
    await makeRun(run, shape);
    const rollouts = statSync(join(run, 'rollouts.jsonl')).size;
    const { seconds, cpuSeconds, peakRssMb, pageMb } = inChild(run);
    console.log(
      `${name}: ${shape.candidates} candidates x ${shape.examples} examples, rollouts.jsonl ${(rollouts / 2 ** 20).toFixed(0)} MB, ` +
        `${countFiles(join(run, 'blobs'))} images: page of ${pageMb.toFixed(1)} MB in ${seconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(1)} s), peak memory ${peakRssMb.toFixed(0)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countFiles(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .length;
  } catch {
    return 0;
  }
}

function inChild(run: string): Measured {
  const jiti = fileURLToPath(new URL('../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
  const script = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, [jiti, script, 'page', run], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

async function page(run: string): Promise<Measured> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const out = await writePage(run, { images: 'inline' });
  const { user, system } = process.cpuUsage(startCpu);
  return {
    seconds: (performance.now() - startMs) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    pageMb: statSync(out).size / 1e6,
  };
}
