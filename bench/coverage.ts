/**
 * How often 95% intervals hold the truth, and how often "improved" is said when nothing changed. Experiments are
 * simulated, with a true mean that is known; pairing, intervals and verdicts are those of every report.
 *
 *   npm run bench:coverage -- [--experiments 1000]
 */
import { parseArgs } from 'node:util';
import { createRng } from '../src/core/rng.js';
import { pairedExamples, verdictOf } from '../src/evaluation/comparison.js';
import { exampleValue, measuredExamples, scoreMeasure } from '../src/evaluation/estimates.js';
import { bootstrapMean, type Interval } from '../src/evaluation/statistics/bootstrap.js';
import { meanInterval } from '../src/evaluation/statistics/mean-interval.js';
import {
  CHANGES,
  type Change,
  experimentOf,
  GAIN,
  type Population,
  populationOf,
  SHAPES,
} from '../src/evaluation/statistics/simulated-experiments.fixture.js';

const EXAMPLES = [12, 20, 30, 60] as const;
const REPEATS = [1, 3, 5] as const;
/** Fewer than in a report, so that the bench ends; more resamples do not move the coverage. */
const RESAMPLES = 1_000;

/** What a number of experiments of one kind came to. */
interface Cell {
  readonly shape: string;
  readonly change: Change;
  readonly examples: number;
  readonly repeats: number;
  readonly experiments: number;
  /** Intervals that hold the truth: of the difference, of one program's mean, of the difference by bootstrap. */
  readonly held: { readonly difference: number; readonly mean: number; readonly bootstrap: number };
  readonly improved: number;
  /** Sum of the widths of the differences' intervals. */
  readonly width: number;
}

function main(): void {
  const { values } = parseArgs({ options: { experiments: { type: 'string', default: '1000' } } });
  const experiments = Number(values.experiments);
  const cells = SHAPES.flatMap((shape) =>
    CHANGES.flatMap((change) => {
      const population = populationOf(shape, change);
      return EXAMPLES.flatMap((examples) =>
        REPEATS.map((repeats) => cellOf(population, change, examples, repeats, experiments)),
      );
    }),
  );
  const total = cells.reduce((sum, cell) => sum + cell.experiments, 0);
  console.log(
    `${total} experiments: ${SHAPES.length} shapes; ${REPEATS.join(', ')} repeats; the same program twice, a change worth ` +
      `nothing on average, a gain of ${GAIN}; 3% of the rollouts fail.`,
  );
  table('95% intervals of the paired difference that hold the truth', cells, (cell) => cell.held.difference);
  table('... of the mean of one program', cells, (cell) => cell.held.mean);
  table('... of the difference, by bootstrap', cells, (cell) => cell.held.bootstrap);
  const nothing = cells.filter(({ change }) => change !== 'gain');
  table('"improved" where nothing was gained', nothing, (cell) => cell.improved);
  extremes(cells);
}

function cellOf(
  population: Population,
  change: Change,
  examples: number,
  repeats: number,
  experiments: number,
): Cell {
  const { shape, trueDifference, trueMean } = population;
  const rng = createRng('coverage', shape.name, change, examples, repeats);
  const held = { difference: 0, mean: 0, bootstrap: 0 };
  let [improved, width] = [0, 0];
  for (let at = 0; at < experiments; at++) {
    const { baseline, program, exampleIds } = experimentOf(population, examples, repeats, rng);
    const pairs = pairedExamples(baseline, program, scoreMeasure, exampleIds);
    const differences = pairs.map(({ difference }) => difference);
    const measured = measuredExamples(program, scoreMeasure);
    const means = exampleIds.flatMap((id) => exampleValue(measured, id) ?? []);
    const interval = meanInterval(differences, 'differences');
    if (interval === null) continue;
    held.difference += holds(interval, trueDifference);
    held.mean += holds(meanInterval(means, 'scores'), trueMean);
    held.bootstrap += holds(bootstrapMean(differences, rng, { resamples: RESAMPLES }), trueDifference);
    if (verdictOf({ examples: differences.length, ...interval }) === 'improved') improved += 1;
    width += interval.high - interval.low;
  }
  return { shape: shape.name, change, examples, repeats, experiments, held, improved, width };
}

/** The bisection that makes a true difference of zero ends a rounding away from it. */
const ROUNDING = 1e-9;

function holds(interval: Interval | null, truth: number): number {
  if (interval === null) return 0;
  return interval.low <= truth + ROUNDING && interval.high >= truth - ROUNDING ? 1 : 0;
}

function table(title: string, cells: readonly Cell[], countOf: (cell: Cell) => number): void {
  console.log(`\n${title}\n`);
  console.log(`| scores | ${EXAMPLES.map((examples) => `${examples} examples`).join(' | ')} | all |`);
  console.log(`|---|${EXAMPLES.map(() => '---:|').join('')}---:|`);
  const shareOf = (some: readonly Cell[]) =>
    some.reduce((sum, cell) => sum + countOf(cell), 0) /
    some.reduce((sum, cell) => sum + cell.experiments, 0);
  const line = (name: string, some: readonly Cell[]) => {
    const shares = EXAMPLES.map((examples) => shareOf(some.filter((cell) => cell.examples === examples)));
    console.log(`| ${[name, ...[...shares, shareOf(some)].map(percent)].join(' | ')} |`);
  };
  for (const { name } of SHAPES) {
    const own = cells.filter(({ shape }) => shape === name);
    line(name, own);
  }
  line('**all**', cells);
}

function extremes(cells: readonly Cell[]): void {
  console.log('\nThe single kinds of experiment that are furthest from 95% (difference):\n');
  const share = (cell: Cell) => cell.held.difference / cell.experiments;
  const sorted = [...cells].sort((a, b) => share(a) - share(b));
  for (const cell of [...sorted.slice(0, 5), ...sorted.slice(-5)]) {
    const { shape, change, examples, repeats, experiments, width } = cell;
    console.log(
      `- ${percent(share(cell))}: ${shape}, ${examples} examples x ${repeats}, ${change}; mean width ${(width / experiments).toFixed(3)}`,
    );
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

main();
