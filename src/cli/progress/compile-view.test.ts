import { expect, it } from 'vitest';
import type { GepaEvent } from '../../optimizers/gepa/events.js';
import { advance, EMPTY_VIEW, plainLine, tableLines } from './compile-view.js';

const events: readonly GepaEvent[] = [
  {
    type: 'run-started',
    seedCandidate: { a: 'x' },
    trainSize: 4,
    valSize: 2,
    policies: {},
    budgetCalls: 100,
  },
  {
    type: 'evaluated',
    iteration: 0,
    purpose: 'validation',
    candidate: 0,
    parents: [],
    exampleIds: ['1', '2'],
    scores: [0.5, 0.5],
    remembered: 0,
  },
  {
    type: 'validated',
    iteration: 0,
    candidate: 0,
    parents: [],
    mean: 0.5,
    scores: [['1', 0.5]],
    objectives: {},
    unscored: [],
    isBest: true,
  },
  { type: 'front-updated', iteration: 0, members: [0], displaced: [] },
  { type: 'iteration-started', iteration: 1, drawnAfter: 0, metricCalls: 2 },
  {
    type: 'evaluated',
    iteration: 1,
    purpose: 'minibatch',
    candidate: 0,
    parents: [],
    exampleIds: ['3', '4', '5'],
    scores: [0.1, null, 0.4],
    remembered: 1,
  },
  {
    type: 'validated',
    iteration: 1,
    candidate: 1,
    parents: [0],
    mean: 0.75,
    scores: [],
    objectives: {},
    unscored: [],
    isBest: true,
  },
  { type: 'front-updated', iteration: 1, members: [0, 1], displaced: [] },
];

const spending = { calls: 40, callCap: null, costUsd: 0.02, costCapUsd: 0.5, elapsedMs: 60_000 };

it('follows the search: iteration, best on validation, front, metric calls paid', () => {
  const view = events.reduce(advance, EMPTY_VIEW);
  expect(view).toMatchObject({ iteration: 1, seedMean: 0.5, bestMean: 0.75, frontSize: 2, candidates: 2 });
  // Two for the seed, and two of three on the minibatch: one was remembered.
  expect(view.metricCalls).toBe(4);
});

it('shows score, gain, spending of its cap and the time left', () => {
  const view = { ...events.reduce(advance, EMPTY_VIEW), metricCalls: 20 };
  const line = plainLine(view, spending);
  expect(line).toContain('best on validation 0.750 (+0.250)');
  expect(line).toContain('metric calls 20 of 100');
  expect(line).toContain('spent $0.020 of $0.500');
  expect(line).toContain('about 4 min 00 s left');
  const [titles = '', values = ''] = tableLines(view, spending);
  expect(values.indexOf('0.750')).toBe(titles.indexOf('best'));
  expect(values.indexOf('$0.020')).toBe(titles.indexOf('spent'));
});

it('never makes up a figure: no score yet, no cap, no known price', () => {
  const line = plainLine(EMPTY_VIEW, { ...spending, costUsd: null, costCapUsd: null });
  expect(line).toContain('scoring the seed');
  expect(line).toContain('price unknown');
  expect(line).toContain('so far');
});
