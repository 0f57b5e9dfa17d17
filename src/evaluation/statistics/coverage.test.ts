import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { pairedExamples, verdictOf } from '../comparison.js';
import { exampleValue, measuredExamples, scoreMeasure } from '../estimates.js';
import { meanInterval } from './mean-interval.js';
import { CHANGES, experimentOf, populationOf, SHAPES } from './simulated-experiments.fixture.js';

/** 8 shapes x 3 changes x 2 sizes x 30: 1,440 experiments, of which 960 gain nothing. */
const EXPERIMENTS = 30;
const SIZES = [
  { examples: 20, repeats: 3 },
  { examples: 40, repeats: 2 },
];

describe('intervals over simulated experiments with a known truth', () => {
  const rng = createRng('quick coverage');
  const counts = { experiments: 0, difference: 0, mean: 0, nothing: 0, improved: 0 };
  for (const shape of SHAPES) {
    for (const change of CHANGES) {
      const population = populationOf(shape, change);
      for (const { examples, repeats } of SIZES) {
        for (let at = 0; at < EXPERIMENTS; at++) {
          const { baseline, program, exampleIds } = experimentOf(population, examples, repeats, rng);
          const pairs = pairedExamples(baseline, program, scoreMeasure, exampleIds);
          const measured = measuredExamples(program, scoreMeasure);
          const means = exampleIds.flatMap((id) => exampleValue(measured, id) ?? []);
          const difference = meanInterval(
            pairs.map((pair) => pair.difference),
            'differences',
          )!;
          const score = meanInterval(means, 'scores')!;
          const truth = population.trueDifference;
          counts.experiments += 1;
          if (difference.low <= truth + 1e-9 && difference.high >= truth - 1e-9) counts.difference += 1;
          if (score.low <= population.trueMean && score.high >= population.trueMean) counts.mean += 1;
          if (change === 'gain') continue;
          counts.nothing += 1;
          if (verdictOf({ examples: pairs.length, ...difference }) === 'improved') counts.improved += 1;
        }
      }
    }
  }

  it('hold it 93 to 97 times in a hundred, for differences and for means', () => {
    expect(counts.experiments).toBe(1_440);
    for (const held of [counts.difference, counts.mean]) {
      expect(held / counts.experiments).toBeGreaterThan(0.93);
      expect(held / counts.experiments).toBeLessThan(0.97);
    }
  });

  it('say "improved" at most five times in a hundred where nothing was gained', () => {
    expect(counts.nothing).toBe(960);
    expect(counts.improved / counts.nothing).toBeLessThan(0.05);
    // An interval that never says so would be no use either.
    expect(counts.improved).toBeGreaterThan(0);
  });
});
