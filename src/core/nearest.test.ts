import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest.js';

describe('the nearest name', () => {
  it('is found through slips, whatever the case', () => {
    expect(nearestName('Opnai', ['openai', 'ollama'])).toBe('openai');
    expect(nearestName('simm', ['sim', 'groq'])).toBe('sim');
  });

  it('is none when the word is another', () => {
    expect(nearestName('banana', ['openai', 'ollama'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });
});

describe('the edit distance', () => {
  it('is a metric', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it('counts insertions, deletions and replacements', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
  });
});
