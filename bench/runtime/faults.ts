/**
 * A compile on a provider that fails a share of its calls, over HTTP on this machine with the standard middleware:
 * a rate limit with Retry-After, a server error, a cut connection, a malformed reply. Compared with the same compile
 * on a provider without faults: the same program, or a list of what could not be scored; never a zero.
 *
 *   npm run bench:faults -- [--share 0.2] [--seeds 5] [--attempts 5]
 */
import { parseArgs } from 'node:util';
import { createRng } from '../../src/core/rng.js';
import { compile } from '../../src/optimizers/compile.js';
import type { CompileResult } from '../../src/optimizers/optimizer.js';
import { standardMiddleware } from '../../src/providers/middleware/standard.js';
import { languageModel } from '../../src/providers/registry.js';
import { FAULTS, startLoopback } from './loopback.js';
import { benchExamples, benchMetric, benchProgram } from './task.js';

const { values } = parseArgs({
  options: {
    share: { type: 'string', default: '0.2' },
    seeds: { type: 'string', default: '5' },
    attempts: { type: 'string', default: '5' },
  },
});

const textsOf = (result: CompileResult) =>
  JSON.stringify(result.candidates.map(({ texts, score }) => [texts, score]));
const zerosIn = (result: CompileResult) => result.candidates.filter(({ score }) => score === 0).length;
const whole = await compileWith(null);
let same = 0;
for (let seed = 0; seed < Number(values.seeds); seed++) {
  const { result, failed, asked } = await compileWith(seed);
  const isSame = textsOf(result) === textsOf(whole.result);
  same += isSame ? 1 : 0;
  const zeros = zerosIn(result) - zerosIn(whole.result);
  console.log(
    `faults ${seed}: ${failed} of ${asked} calls failed; ${isSame ? 'the same candidates and scores' : 'another way through the search'}, ` +
      `${result.counts.unscored} rollouts without a score, ${zeros} more at zero, best ${result.best.score?.toFixed(3) ?? 'none'}`,
  );
  if (!isSame && result.counts.unscored === 0) process.exitCode = 1;
}
console.log(
  `${same} of ${values.seeds} compiles on a provider that fails ${Number(values.share) * 100}% of its calls end as the one without faults (best ${whole.result.best.score?.toFixed(3) ?? 'none'})`,
);

async function compileWith(seed: number | null) {
  const rng = createRng(seed ?? 0, 'faults');
  const share = Number(values.share);
  const server = await startLoopback({
    delayMs: 2,
    fault: () => (seed !== null && rng.random() < share ? rng.choice(FAULTS) : null),
  });
  try {
    const model = standardMiddleware({
      label: 'task',
      retry: {
        rng: createRng(0, 'retry'),
        maxAttempts: Number(values.attempts),
        baseDelayMs: 20,
        maxDelayMs: 200,
      },
    })(languageModel('openai:bench', { baseUrl: server.url, apiKey: 'none' }));
    const result = await compile({
      program: benchProgram,
      trainset: benchExamples('t', 20),
      valset: benchExamples('v', 12),
      metric: benchMetric,
      models: { task: model },
      budget: { metricCalls: 140 },
      concurrency: 8,
    });
    return { result, ...server.counts() };
  } finally {
    await server.close();
  }
}
