import { describe, expect, it } from 'vitest';
import { stateOf } from './gepa-state.fixture.js';
import type { Proposal } from './proposal.js';
import { type SequentialOptions, sequentialAcceptance } from './sequential-acceptance.js';

const state = stateOf([{ scores: [0] }]);

function judged(
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  options: Partial<SequentialOptions> = {},
) {
  const proposal: Proposal = {
    task: 0,
    parent: 0,
    candidate: { only: 'x' },
    texts: { only: 'x' },
    exampleIds: before.map((_, at) => `t${at}`),
    before: before.map((score) => ({ score })),
    after: after.map((score) => ({ score })),
  };
  return sequentialAcceptance(options).judge(proposal, state);
}

const repeated = (value: number, count: number) => Array.from({ length: count }, () => value);

describe('sequential acceptance', () => {
  it('decides at once where the sign is clear', () => {
    expect(judged(repeated(0.2, 3), repeated(0.8, 3)).type).toBe('accept');
    expect(judged(repeated(0.8, 3), repeated(0.2, 3)).type).toBe('reject');
  });

  it('asks for more while it is open, up to its sizes, and says what holds when there are none', () => {
    expect(judged([0, 1, 0], [1, 0, 0])).toMatchObject({
      type: 'more',
      examples: 3,
      otherwise: { type: 'reject' },
    });
    expect(judged([0, 0, 0.4], [0, 0, 0.5])).toMatchObject({ type: 'more', otherwise: { type: 'accept' } });
    expect(judged([0, 1, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0])).toMatchObject({ type: 'more', examples: 6 });
  });

  it('takes the better side at the cap; a tie is no improvement', () => {
    const cap = { sizes: [3] };
    expect(judged([0, 1, 0], [1, 0, 0], cap).type).toBe('reject');
    expect(judged([0, 0, 0.4], [0, 0, 0.5], cap).type).toBe('accept');
  });

  it('wants more evidence with stricter chances', () => {
    expect(judged(repeated(0.2, 3), repeated(0.8, 3), { acceptAbove: 0.999 }).type).toBe('more');
    expect(() => sequentialAcceptance({ acceptAbove: 0.4 })).toThrow('both sides of a half');
  });

  it('does not compare what has no score', () => {
    expect(judged([0.5, 0.5], [null, 1])).toMatchObject({ type: 'reject', reason: { type: 'unscored' } });
  });
});
