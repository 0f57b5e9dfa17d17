import { scoreExample, SEED_CANDIDATE } from '../../tests/parity/synthetic-task.js';
import { estimateOf, interval } from './interval.js';
import { HABITS, landscape, textOf } from './landscape.js';
import { table } from './tables.js';

/** Texts of the highest level that are tried on the recorded task; they differ by chance alone. */
const TEXTS = 40;
const TOP_LEVEL = 6;

/** What a search cannot pass: it knows no more than the validation examples, or what remains is the luck of the test. */
export async function ceilingPart(seeds: number): Promise<string> {
  const rows = [
    ['recorded task: mean of texts of the highest level', interval(estimateOf(topLevelScores()))],
  ];
  for (const score of ['graded', 'binary'] as const) {
    const found: number[] = [];
    for (let seed = 0; seed < seeds; seed++) found.push(await bestOnValidation(score, seed));
    rows.push([
      `${score} c1 v20: the best of all texts on validation, without noise`,
      interval(estimateOf(found)),
    ]);
  }
  return table(['', 'on the sealed test'], rows);
}

function topLevelScores(): number[] {
  const names = Object.keys(SEED_CANDIDATE);
  return Array.from({ length: TEXTS }, (_, variant) => {
    const candidate = Object.fromEntries(names.map((name) => [name, `${name} v${TOP_LEVEL}.${variant}`]));
    const scores = Array.from({ length: 100 }, (_, at) => scoreExample(candidate, `e${at}`).score);
    return scores.reduce((sum, one) => sum + one, 0) / scores.length;
  });
}

/** Every set of habits on the validation examples; the sealed-test score of the best, the first on ties. */
async function bestOnValidation(score: 'graded' | 'binary', seed: number): Promise<number> {
  const shape = { components: 1, trainSize: 30, valSize: 20 } as const;
  const instance = landscape({ ...shape, score, noise: 'none', proposer: 'low' }).instance(seed);
  const adapter = instance.adapter();
  let best = { validation: Number.NEGATIVE_INFINITY, test: 0 };
  for (let set = 0; set < 2 ** HABITS; set++) {
    const habits = Array.from({ length: HABITS }, (_, habit) => habit).filter((habit) => set & (1 << habit));
    const candidate = { step0: textOf(habits, 'any') };
    const { results } = await adapter.evaluate({
      exampleIds: instance.valIds,
      candidate,
      captureTraces: false,
      purpose: 'validation',
      attempt: 0,
    });
    const validation = results.reduce((sum, result) => sum + (result.score ?? 0), 0);
    if (validation > best.validation) best = { validation, test: instance.testScore(candidate) };
  }
  return best.test;
}
