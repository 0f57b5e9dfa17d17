import { bestConfigurationOn, REFERENCE_DEFAULTS } from './configurations.js';
import type { Contestant } from './contestant.js';
import { type Estimate, estimateOf, interval, signed } from './interval.js';
import { landscape, type LandscapeOptions } from './landscape.js';
import { type Measured, measure } from './measure.js';
import type { Problem } from './problem.js';
import { table } from './tables.js';
import { OURS } from './variants.js';

const NOISE = ['none', 'low', 'heavy'] as const;
const PROPOSERS = ['low', 'high'] as const;
const SCORES = ['graded', 'binary'] as const;

/** Components and validation examples go through their values so that each meets each noise. */
const SHAPES = [
  { components: 1, trainSize: 30, valSize: 20 },
  { components: 3, trainSize: 30, valSize: 30 },
  { components: 5, trainSize: 40, valSize: 50 },
] as const;

/** Every noise with every proposer and kind of score, the shapes in turn: twelve landscapes. */
export const FAMILY: readonly Problem[] = NOISE.flatMap((noise, row) =>
  PROPOSERS.flatMap((proposer, column) =>
    SCORES.map((score, at) => {
      const shape = SHAPES[(row + column + at) % SHAPES.length] ?? SHAPES[0];
      return landscape({ ...shape, score, noise, proposer } satisfies LandscapeOptions);
    }),
  ),
);

const BUDGETS = [100, 200, 300, 420, 600] as const;
const [HALF, SEVENTY, ALL] = [BUDGETS.indexOf(300), BUDGETS.indexOf(420), BUDGETS.indexOf(600)];

/** One side of a comparison on one landscape: ours less the reference, seed by seed. */
interface Comparison {
  readonly problem: string;
  readonly reference: string;
  readonly target: Estimate;
  /** Ours after fewer calls, less the reference after all. */
  readonly early: readonly number[];
  /** At equal calls, by budget. */
  readonly equal: readonly (readonly number[])[];
}

/** Two tables, one per reference, and the means over all landscapes. */
export async function familyPart(seeds: number): Promise<string> {
  const defaults: Comparison[] = [];
  const best: Comparison[] = [];
  for (const problem of FAMILY) {
    const own = await measure(OURS, problem, BUDGETS, seeds);
    const compare = async (contestant: Contestant, early: number) =>
      comparison(problem, own, await measure(contestant, problem, BUDGETS, seeds), early);
    defaults.push(await compare(REFERENCE_DEFAULTS, HALF));
    best.push(await compare(bestConfigurationOn(problem), SEVENTY));
    for (const one of [defaults.at(-1), best.at(-1)])
      if (one !== undefined) console.error(rowOf(one).join(' | '));
  }
  return [
    `Beside the reference's defaults, half of the calls for ours (${BUDGETS[HALF]} of ${BUDGETS[ALL]}):`,
    comparisonTable(defaults, BUDGETS[HALF] ?? 0),
    summary(defaults),
    `Beside its best configuration on each landscape, 70% of the calls for ours (${BUDGETS[SEVENTY]} of ${BUDGETS[ALL]}):`,
    comparisonTable(best, BUDGETS[SEVENTY] ?? 0),
    summary(best),
    'All landscapes together, ours less the reference at equal calls:',
    table(
      ['', ...BUDGETS.map((calls) => `${calls} calls`)],
      [
        ['its defaults', ...pooledEqual(defaults)],
        ['its best configuration on each', ...pooledEqual(best)],
      ],
    ),
  ].join('\n\n');
}

function comparison(problem: Problem, own: Measured, other: Measured, early: number): Comparison {
  const less = (mine: number, theirs: number) =>
    (own.scores[mine] ?? []).map((score, seed) => score - (other.scores[theirs]?.[seed] ?? Number.NaN));
  return {
    problem: problem.name,
    reference: other.name,
    target: estimateOf(other.scores[ALL] ?? []),
    early: less(early, ALL),
    equal: BUDGETS.map((_, at) => less(at, at)),
  };
}

function comparisonTable(rows: readonly Comparison[], early: number): string {
  const all = BUDGETS[ALL] ?? 0;
  const head = [
    'landscape',
    'configuration',
    `its score after ${all}`,
    `ours after ${early}, less that`,
    'equal calls: 100',
    '300',
    '600',
  ];
  return table(head, [...rows.map(rowOf), pooledRow(rows)]);
}

function rowOf({ problem, reference, target, early, equal }: Comparison): string[] {
  const shown = [0, HALF, ALL].map((at) => signed(estimateOf(equal[at] ?? [])));
  return [
    problem,
    reference.replace('reference, ', ''),
    interval(target),
    signed(estimateOf(early)),
    ...shown,
  ];
}

function pooledRow(rows: readonly Comparison[]): string[] {
  const target = rows.reduce((sum, row) => sum + row.target.mean, 0) / rows.length;
  const shown = [0, HALF, ALL].map((at) => signed(estimateOf(rows.flatMap(({ equal }) => equal[at] ?? []))));
  const early = signed(estimateOf(rows.flatMap((row) => row.early)));
  return ['**all**', '', target.toFixed(3), early, ...shown];
}

function pooledEqual(rows: readonly Comparison[]): string[] {
  return BUDGETS.map((_, at) => signed(estimateOf(rows.flatMap(({ equal }) => equal[at] ?? []))));
}

/** How many landscapes are won, level and lost; level = the interval holds zero. */
function summary(rows: readonly Comparison[]): string {
  const counts = (pick: (row: Comparison) => readonly number[]) => {
    const estimates = rows.map((row) => estimateOf(pick(row)));
    const above = estimates.filter(({ mean, half }) => mean > half).length;
    const below = estimates.filter(({ mean, half }) => mean < -half).length;
    return `${above} above, ${rows.length - above - below} level, ${below} below`;
  };
  const equal = [0, HALF, ALL].map((at) => `at ${BUDGETS[at]} calls ${counts((row) => row.equal[at] ?? [])}`);
  return `Of ${rows.length} landscapes (level: the interval holds zero): with fewer calls ${counts(({ early }) => early)}; ${equal.join('; ')}.`;
}
