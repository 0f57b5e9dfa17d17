import type { EvaluatedRun } from './evaluated-run.js';

/** Something that evaluations must share to be compared in pairs, and do not. */
export interface DesignDifference {
  readonly what: 'metric' | 'judge' | 'reducer' | 'dataset' | 'examples' | 'seed' | 'repeats';
  /** What each run has, by its name. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether what the runs have in common can be compared all the same. */
  readonly isBridgeable: boolean;
}

/**
 * Everything in which evaluations differ that decides what a score means or which scores form a pair. Task and image
 * models are no part of it: they may be what is compared.
 */
export function designDifferences(runs: readonly EvaluatedRun[]): readonly DesignDifference[] {
  return ASPECTS.flatMap(({ what, isBridgeable, of, shown }) => {
    if (new Set(runs.map(of)).size < 2) return [];
    const values = Object.fromEntries(runs.map((run) => [run.name, (shown ?? of)(run)]));
    return [{ what, values, isBridgeable }];
  });
}

interface Aspect extends Pick<DesignDifference, 'what' | 'isBridgeable'> {
  readonly of: (run: EvaluatedRun) => string;
  readonly shown?: (run: EvaluatedRun) => string;
}

/** Of a hash so many digits tell two datasets apart for people. */
const SHOWN_DIGITS = 12;

const ASPECTS: readonly Aspect[] = [
  // Scores of two metrics, of one metric by two judges, or of repeats put together in two ways are no numbers of one scale.
  { what: 'metric', isBridgeable: false, of: ({ figures }) => figures.metric.name },
  {
    what: 'judge',
    isBridgeable: false,
    of: ({ figures }) => figures.models['judge'] ?? 'none',
  },
  // The best of three repeats is no score of one.
  { what: 'reducer', isBridgeable: false, of: ({ figures }) => figures.reducer ?? 'mean' },
  { what: 'reducer', isBridgeable: false, of: ({ figures }) => figures.reducer ?? 'mean' },
  {
    what: 'dataset',
    isBridgeable: true,
    of: ({ figures }) => figures.dataset.hash,
    shown: ({ figures: { dataset } }) =>
      `${dataset.name} ${dataset.hash.slice(0, SHOWN_DIGITS)} (${dataset.examples} examples)`,
  },
  {
    what: 'examples',
    isBridgeable: true,
    of: ({ figures }) => JSON.stringify(figures.examples.map(({ id }) => id).sort()),
    shown: ({ figures }) => `${figures.examples.length} ids`,
  },
  { what: 'seed', isBridgeable: true, of: ({ figures }) => String(figures.seed) },
  { what: 'repeats', isBridgeable: true, of: ({ figures }) => String(figures.repeats) },
];

/** A difference in a line. */
export function differenceText({
  what,
  values,
}: {
  readonly what: string;
  readonly values: DesignDifference['values'];
}): string {
  const parts = Object.entries(values).map(([run, value]) => `${run}: ${value}`);
  return `${what}: ${parts.join('; ')}`;
}
