import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, probabilitiesOf } from './yes-no.js';

describe('answerOf', () => {
  it.each([
    ['yes', 'yes'],
    ['Yes.', 'yes'],
    ['**No**, it shows a cat.', 'no'],
    ['"YES"', 'yes'],
    ['\n no', 'no'],
  ])('reads %j as %s', (reply, answer) => expect(answerOf(reply)).toBe(answer));

  it.each(['', 'The answer is yes', 'Nothing', 'yesterday', 'I cannot tell.'])(
    'takes %j for no answer',
    (reply) => expect(answerOf(reply)).toBeUndefined(),
  );
});

const token = (text: string, probability: number, ...others: readonly (readonly [string, number])[]) => ({
  token: text,
  logprob: Math.log(probability),
  alternatives: others.map(([other, share]) => ({ token: other, logprob: Math.log(share) })),
});

describe('probabilitiesOf', () => {
  it('adds up the spellings of an answer', () => {
    const found = probabilitiesOf([
      token('Yes', 0.5, ['Yes', 0.5], [' yes', 0.2], ['\u0120YES', 0.05], ['No', 0.1], ['Maybe', 0.1]),
    ]);
    expect(found?.yes).toBeCloseTo(0.75, 12);
    expect(found?.no).toBeCloseTo(0.1, 12);
  });

  it('counts the chosen token when it is not among the alternatives', () => {
    expect(probabilitiesOf([token('No', 0.9, ['Yes', 0.08])])).toEqual({
      yes: expect.closeTo(0.08, 12),
      no: expect.closeTo(0.9, 12),
    });
  });

  it('looks past tokens that are no words, to the first that is', () => {
    const found = probabilitiesOf([
      token('\n', 1),
      token('**', 0.9),
      token('No', 0.7, ['Yes', 0.3]),
      token('Yes', 1),
    ]);
    expect(found).toEqual({ yes: expect.closeTo(0.3, 12), no: expect.closeTo(0.7, 12) });
  });

  it('has nothing to say without a word', () => {
    expect(probabilitiesOf([])).toBeUndefined();
    expect(probabilitiesOf([token('...', 1)])).toBeUndefined();
  });

  it('never gives a probability outside 0 to 1', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('yes', 'Yes', ' no', 'so'), fc.double({ min: -30, max: 0, noNaN: true })),
        ),
        (list) => {
          const alternatives = list.map(([text, logprob]) => ({ token: text, logprob }));
          const { yes = 0, no = 0 } = probabilitiesOf([{ token: 'yes', logprob: -0.1, alternatives }]) ?? {};
          expect(yes).toBeGreaterThan(0);
          expect(Math.max(yes, no)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
