import type { Example } from '../../src/datasets/example.js';
import { localExecutor } from '../../src/evaluation/local-executor.js';
import { toProgram } from '../../src/modules/to-program.js';
import { verifyImage } from '../../src/modules/scene/guardrails/verify-image.js';
import { compile } from '../../src/optimizers/compile.js';
import { simulatedLanguageModel } from '../../src/providers/sim/index.js';
import { verifierMetric } from '../../src/scoring/scene/image/verifier-metric.js';
import { labelledPairs, PAIR_PROMPTS } from './labelled-pairs.js';

const SIZES = { train: 8, val: 6 } as const;

/** Balanced accuracy, 0 to 1, on pairs that no search saw. */
export interface VerifierGain {
  readonly seed: number;
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
}

/** Compiles the four verifiers on labelled pairs and measures them on the others. */
export async function verifierGain(seed: number, metricCalls: number): Promise<VerifierGain> {
  const pairs = await labelledPairs(PAIR_PROMPTS);
  const task = simulatedLanguageModel({ seed });
  const program = toProgram(verifyImage());
  const metric = verifierMetric();
  const { program: compiled } = await compile({
    program,
    trainset: pairs.slice(0, SIZES.train),
    valset: pairs.slice(SIZES.train, SIZES.train + SIZES.val),
    metric,
    models: { task },
    budget: { metricCalls },
    seed,
  });
  const sealed = pairs.slice(SIZES.train + SIZES.val);
  const meansOf = async (candidate: typeof program) => {
    const executor = localExecutor({ program: candidate, metric, models: { task } });
    return meansOver(sealed, executor, seed);
  };
  return { seed, before: await meansOf(program), after: await meansOf(compiled) };
}

type Executor = ReturnType<typeof localExecutor>;

async function meansOver(
  examples: readonly Example[],
  executor: Executor,
  seed: number,
): Promise<Record<string, number>> {
  const values = new Map<string, number[]>();
  const add = (name: string, value: number) => values.set(name, [...(values.get(name) ?? []), value]);
  const asked = examples.map((example) => ({ candidate: {}, example, seed: 1_000 + seed, repeat: 0 }));
  for await (const { outcome } of executor.execute(asked)) {
    if (outcome.type !== 'scored' || outcome.score.score === null) continue;
    add('score', outcome.score.score);
    for (const [name, value] of Object.entries(outcome.score.objectives)) add(name, value);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.reduce((sum, value) => sum + value, 0) / all.length]),
  );
}
