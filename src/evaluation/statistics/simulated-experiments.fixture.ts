import { addUsage } from '../../modules/usage.js';
import { createRng, type Rng } from '../../core/rng.js';
import type { EvaluatedProgram } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';
import { normalCdf } from '../../core/distributions.js';
import { mean } from './moments.js';

/** How the scores of examples and repeats are spread. */
export interface Shape {
  readonly name: string;
  /** Expected scores of an example with both programs, by how easy it is, how it takes the change, and a shift. */
  readonly scores: (ease: number, change: number, shift: number) => readonly [number, number];
  /** One rollout of an example with this expected score. */
  readonly draw: (expected: number, rng: Rng) => number;
  /** Least and greatest shift that make sense, for the search of the one with a given mean difference. */
  readonly shifts: readonly [number, number];
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const noise = (spread: number) => (expected: number, rng: Rng) => expected + spread * gaussian(rng);
const betaNoise = (size: number) => (expected: number, rng: Rng) =>
  beta(expected * size, (1 - expected) * size, rng);
const coin = (expected: number, rng: Rng) => (rng.random() < expected ? 1 : 0);

/** Scores on the logistic scale: easy and hard examples, and a change that helps some and hurts others. */
function latent(centre: number, ease: number, change: number): Shape['scores'] {
  return (e, c, shift) => [logistic(centre + ease * e), logistic(centre + ease * e + change * c + shift)];
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'normal',
    scores: (ease, change, shift) => [0.5 + 0.15 * ease, 0.5 + 0.15 * ease + 0.1 * change + shift],
    draw: noise(0.1),
    shifts: [-1, 1],
  },
  {
    // Log-normal changes, skewness 1.8 before the noise of repeats.
    name: 'skewed',
    scores: (ease, change, shift) => [
      0.4 + 0.05 * ease,
      0.4 + 0.05 * ease + 0.1 * (Math.exp(0.5 * change) - 1) + shift,
    ],
    draw: noise(0.08),
    shifts: [-1, 1],
  },
  {
    // Skewness 3.7: a change that does little mostly, and much at times.
    name: 'very skewed',
    scores: (ease, change, shift) => [
      0.4 + 0.05 * ease,
      0.4 + 0.05 * ease + 0.1 * (Math.exp(0.8 * change) - 1) + shift,
    ],
    draw: noise(0.08),
    shifts: [-1, 1],
  },
  { name: 'near 1', scores: latent(3, 1, 0.7), draw: betaNoise(8), shifts: [-9, 9] },
  { name: 'near 0', scores: latent(-3, 1, 0.7), draw: betaNoise(8), shifts: [-9, 9] },
  { name: 'binary', scores: latent(0.5, 1.5, 0.7), draw: coin, shifts: [-9, 9] },
  { name: 'binary near 1', scores: latent(3, 1.5, 0.7), draw: coin, shifts: [-9, 9] },
  {
    // Deterministic programs: eight of ten examples come out as before.
    name: 'rare changes',
    scores: (ease, change, shift) => [
      logistic(0.5 + ease),
      logistic(0.5 + ease + (change > 1.28 ? 1.5 + shift : change < -1.28 ? shift - 1.5 : 0)),
    ],
    draw: (expected) => expected,
    shifts: [-9, 9],
  },
];

/** What became of the programs: the same program twice; changed, but worth the same on average; better by GAIN. */
export type Change = 'none' | 'worth nothing' | 'gain';
export const CHANGES: readonly Change[] = ['none', 'worth nothing', 'gain'];
/** Mean difference that the last of them has. */
export const GAIN = 0.02;

/** Many examples, of which an experiment sees a few, with the true mean difference. */
export interface Population {
  readonly shape: Shape;
  readonly expected: readonly (readonly [number, number])[];
  readonly trueDifference: number;
  readonly trueMean: number;
}

const POPULATION_SIZE = 2_001;

export function populationOf(shape: Shape, change: Change): Population {
  const eases = normalQuantiles(POPULATION_SIZE);
  const changes = createRng('population').shuffle(eases);
  const scoresAt = (shift: number) =>
    eases.map((ease, at) => {
      const pair = shape.scores(ease, changes[at] ?? 0, shift);
      return change === 'none' ? ([pair[0], pair[0]] as const) : pair;
    });
  const differenceOf = (pairs: readonly (readonly [number, number])[]) => mean(pairs.map(([a, b]) => b - a));
  let [low, high] = shape.shifts;
  const aim = change === 'gain' ? GAIN : 0;
  for (let step = 0; step < 60 && change !== 'none'; step++) {
    const middle = (low + high) / 2;
    if (differenceOf(scoresAt(middle)) < aim) low = middle;
    else high = middle;
  }
  const expected = scoresAt((low + high) / 2);
  return {
    shape,
    expected,
    trueDifference: differenceOf(expected),
    trueMean: mean(expected.map(([, b]) => b)),
  };
}

/** Both programs on examples drawn from a population. */
export interface Experiment {
  readonly baseline: EvaluatedProgram;
  readonly program: EvaluatedProgram;
  readonly exampleIds: readonly string[];
}

/** Share of rollouts that fail, so that repeats are missing here and there. */
const ERRORED = 0.03;

export function experimentOf(
  population: Population,
  examples: number,
  repeats: number,
  rng: Rng,
): Experiment {
  const drawn = Array.from({ length: examples }, () => rng.choice(population.expected));
  const exampleIds = drawn.map((_, at) => `e${at}`);
  const programOf = (which: 0 | 1): EvaluatedProgram => ({
    name: which === 0 ? 'baseline' : 'program',
    programHash: '0'.repeat(64),
    candidateHash: '0'.repeat(64),
    records: drawn.flatMap((expected, at) =>
      Array.from({ length: repeats }, (_, repeat) => {
        const score = population.shape.draw(expected[which], rng);
        return recordOf(`e${at}`, repeat, rng.random() < ERRORED ? null : score);
      }),
    ),
  });
  return { baseline: programOf(0), program: programOf(1), exampleIds };
}

function recordOf(exampleId: string, repeat: number, score: number | null): RolloutRecord {
  const outcome =
    score === null
      ? ({ type: 'errored', code: 'simulated/errored' } as const)
      : ({ type: 'scored', score, objectives: {} } as const);
  return { exampleId, repeat, outcome, usage: addUsage([]), modelTimeMs: null, simulated: true };
}

function normalQuantiles(count: number): number[] {
  return Array.from({ length: count }, (_, at) => {
    let [low, high] = [-8, 8];
    for (let step = 0; step < 50; step++) {
      const middle = (low + high) / 2;
      if (normalCdf(middle) < (at + 0.5) / count) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  });
}

/** Box and Muller 1958. */
function gaussian(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.random())) * Math.cos(2 * Math.PI * rng.random());
}

function beta(a: number, b: number, rng: Rng): number {
  const [x, y] = [gamma(a, rng), gamma(b, rng)];
  return x + y === 0 ? (rng.random() < a / (a + b) ? 1 : 0) : x / (x + y);
}

/** Marsaglia and Tsang 2000; below 1 by their remark in section 6. */
function gamma(shape: number, rng: Rng): number {
  if (shape < 1) return gamma(shape + 1, rng) * rng.random() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = gaussian(rng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
