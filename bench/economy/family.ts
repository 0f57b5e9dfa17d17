import { landscape, type LandscapeOptions } from './landscape.js';
import type { Problem } from './problem.js';

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
