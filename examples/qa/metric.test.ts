import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feedbackOn, wordOverlap, wordsOf } from './metric.js';

describe('words of an answer', () => {
  it('leave out case, articles and punctuation, and keep numbers whole', () => {
    expect(wordsOf('The answer: 2.40 Euros.')).toEqual(['answer', '2.40', 'euros']);
  });
});

describe('overlap of words', () => {
  const words = fc.array(fc.constantFrom('red', 'blue', 'green', 'old'), { minLength: 1 });
  it('is 1 for the same words in any order, 0 for none shared', () => {
    fc.assert(fc.property(words, (list) => wordOverlap(list, [...list].reverse()) === 1));
    expect(wordOverlap(['red'], ['blue'])).toBe(0);
  });
  it('is symmetric and within 0 to 1', () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const value = wordOverlap(one, other);
        expect(value).toBeCloseTo(wordOverlap(other, one), 12);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('falls when words are added that were not asked for', () => {
    expect(wordOverlap(['41', 'metres'], ['41', 'metres'])).toBeGreaterThan(
      wordOverlap(['it', 'is', '41', 'metres'], ['41', 'metres']),
    );
  });
});

describe('feedback', () => {
  it('says what is wrong with an answer that the passage does not hold, and not which word is right', () => {
    const feedback = feedbackOn('white', 'unknown', false);
    expect(feedback).toContain('silent on what was asked');
    expect(`${feedback} ${feedbackOn('unknown', 'unknown', true)}`).not.toContain('unknown');
  });

  it('gives the right answer to any other question', () => {
    expect(feedbackOn('It is 41 metres.', '41 metres', false)).toMatch(/"41 metres" is right\. It says more/);
    expect(feedbackOn('grey', '41 metres', false)).toContain('wrong place');
    expect(feedbackOn('Perhaps.', 'no', false)).toContain('exactly "yes" or "no"');
  });
});
