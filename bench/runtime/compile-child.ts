/** A compile in a process of its own, to be killed: `compile-child.ts RUN_FOLDER BASE_URL DEPTH`. Goes on where it was. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../src/optimizers/compile.js';
import { createRng } from '../../src/core/rng.js';
import { standardMiddleware } from '../../src/providers/middleware/standard.js';
import { languageModel } from '../../src/providers/registry.js';
import { createRunFolder, openRunFolder } from '../../src/storage/run-folder.js';
import { benchExamples, benchMetric, benchProgram } from './task.js';

const [path = '', baseUrl = '', depth = '1'] = process.argv.slice(2);
const runFolder = existsSync(join(path, 'run.json'))
  ? await openRunFolder(path)
  : await createRunFolder({ kind: 'compile', path, config: {}, simulated: false });
const model = standardMiddleware({
  label: 'task',
  retry: { rng: createRng(0, 'retry'), maxAttempts: 9, baseDelayMs: 20, maxDelayMs: 200 },
})(languageModel('openai:bench', { baseUrl, apiKey: 'none' }));
await compile({
  program: benchProgram,
  trainset: benchExamples('t', 20),
  valset: benchExamples('v', 12),
  metric: benchMetric,
  models: { task: model },
  budget: { metricCalls: 140 },
  concurrency: 8,
  runFolder,
  options: { pipelineDepth: Number(depth) },
});
await runFolder.close();
