import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReducer } from './reducers.js';

const reduce = (name: string, values: readonly number[], repeats = 10) =>
  parseReducer(name, repeats).reduce(values);

describe('reducers', () => {
  it.each([
    ['mean', [0, 1, 1], 2 / 3],
    ['median', [0.9, 0.1, 0.2], 0.2],
    ['median', [0.1, 0.2, 0.4, 0.9], 0.3],
    ['max', [0.2, 0.7], 0.7],
    ['min', [0.2, 0.7], 0.2],
    ['majority', [1, 0, 1], 1],
    ['majority', [1, 0, 0], 0],
    ['majority', [1, 0], 0.5],
    ['majority>=0.5', [0.5, 0.9, 0.1], 1],
    ['pass-at-1', [1, 0, 0, 0], 0.25],
    // Of the 6 pairs of four repeats 3 hold the one that passed.
    ['pass-at-2', [1, 0, 0, 0], 0.5],
    ['pass-at-2>=0.8', [0.8, 0.79, 0.1, 0], 0.5],
    ['pass-at-3', [1, 1, 0], 1],
    ['pass-at-2', [0, 0], 0],
  ] as const)('%s of %j is %d', (name, values, expected) => {
    expect(reduce(name, values)).toBeCloseTo(expected, 12);
  });

  it('leave out an example with too few repeats, rather than guess', () => {
    expect(reduce('pass-at-3', [1, 1])).toBeUndefined();
    for (const name of ['mean', 'median', 'max', 'min', 'majority']) expect(reduce(name, [])).toBeUndefined();
  });

  it.each([
    ['mode', 'evaluation/reducer-unknown', 'no reducer'],
    ['pass-at-0', 'evaluation/reducer-unknown', 'no reducer'],
    ['constructor', 'evaluation/reducer-unknown', 'no reducer'],
    ['mean>=0.5', 'evaluation/reducer-unknown', 'no reducer'],
    ['pass-at-4', 'evaluation/reducer-repeats', 'needs 4 repeats, there are 3'],
  ])('%s is refused', (name, code, message) => {
    expect(() => parseReducer(name, 3)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), exitCode: 2 }),
    );
  });

  it('majority and pass-at-K refuse a score between 0 and 1 without a mark: it is neither', () => {
    for (const name of ['majority', 'pass-at-1']) {
      expect(() => reduce(name, [1, 0.4])).toThrow(
        expect.objectContaining({ code: 'evaluation/reducer-not-binary' }),
      );
    }
  });

  it('stay between the least and the greatest, and pass-at-K grows with K', () => {
    const binary = fc.array(fc.constantFrom(0, 1), { minLength: 5, maxLength: 10 });
    fc.assert(
      fc.property(binary, (values) => {
        const chances = [1, 2, 3, 4, 5].map((tries) => reduce(`pass-at-${tries}`, values) ?? -1);
        expect([...chances].sort((a, b) => a - b)).toEqual(chances);
        expect(chances[0]).toBeCloseTo(reduce('mean', values) ?? -1, 12);
        expect(reduce('median', values)).toBeGreaterThanOrEqual(reduce('min', values) ?? 2);
        expect(reduce('median', values)).toBeLessThanOrEqual(reduce('max', values) ?? -1);
      }),
    );
  });
});
