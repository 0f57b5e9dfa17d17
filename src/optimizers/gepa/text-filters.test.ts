import { describe, expect, it } from 'vitest';
import type { ReflectiveDataset } from './adapter.js';
import { memberOf, stateOf } from './gepa-state.fixture.js';
import type { ProposalFilter } from './proposal-filter.js';
import { keepsPlaceholders, noCopiedExamples, noNearDuplicates, withinLength } from './text-filters.js';

const SEED = 'Describe the {subject} for <audience> and end with [element_id]. See [the guide](https://x.y).';
const state = {
  ...stateOf([]),
  pool: [memberOf(0, { scores: [0], texts: { only: SEED } })],
};

function reasonOf(filter: ProposalFilter, text: string, dataset?: ReflectiveDataset): string | null {
  const child = { parent: 0, candidate: { only: text }, ...(dataset === undefined ? {} : { dataset }) };
  const reason = filter.check(child, state);
  if (reason === null) return null;
  return reason.type === 'other' ? reason.text : reason.type;
}

const words = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `word${from + at}`).join(' ');

describe('near duplicates', () => {
  it('are found behind case, spaces and punctuation', () => {
    const same = SEED.toUpperCase().replace(/[.,]/g, ' ; ');
    expect(reasonOf(noNearDuplicates(), same)).toBe('duplicate');
  });

  it('are not texts that one word sets apart, unless they are long', () => {
    expect(reasonOf(noNearDuplicates(), SEED.replace('Describe', 'Ignore'))).toBeNull();
    const long = { ...state, pool: [memberOf(0, { scores: [0], texts: { only: words(400) } })] };
    const changed = { parent: 0, candidate: { only: words(400).replace('word200', 'other') } };
    expect(noNearDuplicates().check(changed, long)).toMatchObject({ type: 'duplicate', of: 'parent' });
    expect(noNearDuplicates(1).check(changed, long)).toBeNull();
  });

  it('are also those of earlier rejects', () => {
    const past = {
      iteration: 1,
      texts: { only: 'Say less.' },
      scoreBefore: 1,
      scoreAfter: 0,
      reason: 'worse',
    };
    const child = { parent: 0, candidate: { only: 'say  less' } };
    expect(noNearDuplicates().check(child, { ...state, past: { 0: [past] } })).toMatchObject({
      of: 'rejected',
    });
  });

  it('need a resemblance between 0 and 1', () => {
    expect(() => noNearDuplicates(0)).toThrow('resemblance');
  });
});

describe('placeholders', () => {
  it('must stay, links need not', () => {
    expect(reasonOf(keepsPlaceholders, 'Say {subject} to <audience> at [element_id].')).toBeNull();
    expect(reasonOf(keepsPlaceholders, 'Say {subject} at [element_id].')).toContain('<audience>');
    expect(reasonOf(keepsPlaceholders, 'Say it.')).toContain('{subject}, <audience>, [element_id]');
  });
});

describe('the length budget', () => {
  it('is in words, or a multiple of the seed where that is more', () => {
    expect(reasonOf(withinLength({ maxWords: 10, timesSeed: null }), words(11))).toContain('11 words, 10');
    expect(reasonOf(withinLength({ maxWords: 10, timesSeed: null }), words(10))).toBeNull();
    // The seed has 12 words.
    expect(reasonOf(withinLength({ maxWords: 10, timesSeed: 2 }), words(24))).toBeNull();
    expect(reasonOf(withinLength({ maxWords: 10, timesSeed: 2 }), words(25))).toContain('24 are allowed');
  });

  it('leaves alone what was not rewritten', () => {
    expect(reasonOf(withinLength({ maxWords: 1, timesSeed: null }), SEED)).toBeNull();
  });
});

describe('copied examples', () => {
  const dataset = {
    only: [
      { Inputs: { question: words(30) }, 'Generated Outputs': words(30, 100), Feedback: words(30, 200) },
    ],
  };
  const filter = noCopiedExamples(8);

  it('of inputs and outputs are refused, at any depth', () => {
    expect(reasonOf(filter, `Answer like this: ${words(8, 5)}`, dataset)).toContain('word5 word6');
    expect(reasonOf(filter, `Answer like this: ${words(8, 110)}`, dataset)).not.toBeNull();
  });

  it('may be shorter, come from the feedback, or have been there before', () => {
    expect(reasonOf(filter, `Answer like this: ${words(7, 5)}`, dataset)).toBeNull();
    expect(reasonOf(filter, words(12, 200), dataset)).toBeNull();
    expect(reasonOf(filter, SEED, { only: [{ Inputs: SEED }] })).toBeNull();
  });

  it('cannot be found without a dataset', () => {
    expect(reasonOf(filter, words(20))).toBeNull();
  });
});
