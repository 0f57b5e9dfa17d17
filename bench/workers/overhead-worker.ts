/** A worker of the overhead bench, in a process of its own: `overhead-worker.ts URL QUEUE ID CONCURRENCY`. */
import { runWorker } from '../../src/evaluation/executors/bullmq/worker.js';
import { budgeted } from '../../src/providers/middleware/budgeted.js';
import { benchModel } from '../runtime/bench-model.js';
import { benchMetric, benchProgram } from '../runtime/task.js';

const [url = '', queue = '', id = '', concurrency = '8'] = process.argv.slice(2);
const finishing = new AbortController();
process.on('SIGTERM', () => finishing.abort());

await runWorker({
  url,
  queue,
  id,
  concurrency: Number(concurrency),
  open: async (_work, budget) => ({
    program: benchProgram,
    metric: benchMetric,
    models: { task: budgeted({ budget, label: 'task' })(benchModel()) },
  }),
  onEvent: (event) => {
    if (event.type === 'listening') console.log('listening');
  },
  finishing: finishing.signal,
  stopping: new AbortController().signal,
});
