import { createRunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

/** A compile in a process of its own, to be killed: `node jiti compile-child.fixture.ts FOLDER DEPTH`. */
const runFolder = await createRunFolder({
  kind: 'compile',
  path: process.argv[2] ?? '',
  config: {},
  simulated: true,
});
console.log('started');
const model = toyModel({ before: () => new Promise((resolve) => setTimeout(resolve, 2)) });
await compile({
  program: toyProgram,
  trainset: toyExamples('t', 8),
  valset: toyExamples('v', 6),
  metric: toyMetric,
  models: { task: model },
  budget: { metricCalls: 120 },
  concurrency: 4,
  runFolder,
  options: { pipelineDepth: Number(process.argv[3]) },
});
await runFolder.close();
console.log('done');
