import { expect, it } from 'vitest';
import { objectivesOf } from './objective-flags.js';

it('options for several aims become objectives, and none where none is given', () => {
  expect(objectivesOf({})).toEqual({});
  expect(objectivesOf({ objectives: 'quality,lint>=0.8', prefer: 'quality=.7,cost=.3' })).toEqual({
    objectives: {
      names: ['quality'],
      scales: {},
      floors: { lint: 0.8 },
      caps: {},
      tolerances: {},
      prefer: { type: 'weights', weights: { quality: 0.7, cost: 0.3 } },
    },
  });
  expect(objectivesOf({ frontier: 'non-dominated' })).toEqual({ objectives: { parents: 'non-dominated' } });
});

it('a front of the paper alone leaves acceptance to the score', () => {
  expect(objectivesOf({ frontier: 'hybrid' })).toEqual({
    objectives: { parents: 'hybrid', accept: { type: 'score' } },
  });
  expect(objectivesOf({ frontier: 'hybrid', prefer: 'cost=1' }).objectives).not.toHaveProperty('accept');
});
