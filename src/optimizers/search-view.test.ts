import { describe, expect, it } from 'vitest';
import { emptyView, mateFor, validatedGain, viewAfter } from './search-view.js';

describe('what is known of a search', () => {
  it('compares candidates on the examples that both have, whatever those are called', () => {
    const accepted = { scoreBefore: 0, scoreAfter: 1, through: 'mutation', iteration: 1 } as const;
    const validated = { mean: 1, objectives: {}, unscored: [], isBest: false, iteration: 1 } as const;
    const scores = {
      seed: [['a', 0.5]],
      child: [
        ['a', 0.75],
        ['constructor', 1],
        ['toString', 1],
      ],
    } as const;
    let view = viewAfter(emptyView, {
      type: 'run-started',
      seedCandidate: { step: 'old' },
      trainSize: 1,
      valSize: 3,
      policies: {},
      budgetCalls: null,
    });
    view = viewAfter(view, {
      type: 'validated',
      candidate: 0,
      parents: [],
      scores: scores.seed,
      ...validated,
    });
    view = viewAfter(view, {
      type: 'accepted',
      candidate: 1,
      parents: [0],
      texts: { step: 'new' },
      ...accepted,
    });
    view = viewAfter(view, {
      type: 'validated',
      candidate: 1,
      parents: [0],
      scores: scores.child,
      ...validated,
    });
    expect(validatedGain(view, 1)).toBe(0.25);
    expect(mateFor(view, { step: 'old' }, 'step')).toEqual({ instruction: 'new', wins: 1, losses: 0 });
  });
});
