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

const spending = {
  calls: 40,
  tokens: 12_000,
  usd: 0.02,
  hasPrice: true,
  caps: { usd: 0.5, tokens: 1_000_000 },
  elapsedMs: 60_000,
  ownMetricCalls: 20,
  maxTimeMs: null,
};

it('follows the search: iteration, best on validation, front, metric calls paid', () => {
  const view = events.reduce(advance, EMPTY_VIEW);
  expect(view).toMatchObject({ iteration: 1, seedMean: 0.5, bestMean: 0.75, frontSize: 2, candidates: 2 });
  // Two for the seed, and two of three on the minibatch: one was remembered.
  expect(view.metricCalls).toBe(4);
});

it('shows score, gain, spending of its caps and the time left, in 80 columns', () => {
  const view = { ...events.reduce(advance, EMPTY_VIEW), metricCalls: 20 };
  const line = plainLine(view, spending);
  expect(line).toContain('best on validation ~0.750 (+0.250)');
  expect(line).toContain('metric calls 20 of 100');
  expect(line).toContain('spent 40 model calls, 12,000 of 1.0M tokens, $0.020 of $0.500');
  expect(line).toContain('about 4 min 00 s left');
  const rich = {
    ...spending,
    calls: 12_345,
    tokens: 12_345_678,
    usd: 1.5,
    caps: { calls: 20_000, tokens: 20_000_000, usd: 12.5 },
  };
  const lines = tableLines({ ...view, iteration: 120, metricCalls: 1_234, metricCallCap: 12_345 }, rich);
  const [titles = '', values = '', spent = ''] = lines;
  expect(values.indexOf('~0.750')).toBe(titles.indexOf('best'));
  expect(values.slice(titles.indexOf('left'))).toMatch(/^about \d/);
  expect(spent).toBe('spent: 12,345 of 20,000 model calls, 12.3M of 20.0M tokens, $1.50 of $12.50');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80);
});

it('marks a mean that rests on some of the examples only, and follows it down when more are scored', () => {
  const sparse = events.reduce(advance, EMPTY_VIEW);
  expect(sparse.isEstimate).toBe(true);
  const scores: [string, number][] = [
    ['1', 0.7],
    ['2', 0.7],
  ];
  const whole = events.map((event) =>
    event.type === 'validated' && event.candidate === 1 ? { ...event, mean: 0.7, scores } : event,
  );
  const seed = events.map((event) =>
    event.type === 'validated' && event.candidate === 0
      ? { ...event, scores: [...event.scores, ['2', 0.5] as const] }
      : event,
  );
  expect(whole.reduce(advance, EMPTY_VIEW).isEstimate).toBe(false);
  const ended = { type: 'iteration-ended', iteration: 1, metricCalls: 9, accepted: 1, best: 1 } as const;
  const view = advance(seed.reduce(advance, EMPTY_VIEW), { ...ended, bestMean: 0.62 });
  expect(view).toMatchObject({ bestMean: 0.62, isEstimate: true });
});

it('reckons the time left by its own rollouts, and by the limit on time where that ends first', () => {
  const resumed = { ...EMPTY_VIEW, metricCalls: 80, metricCallCap: 100 };
  // 80 calls stand, 4 of them from this process: the other 76 took none of its minute.
  expect(plainLine(resumed, { ...spending, ownMetricCalls: 4 })).toContain('about 5 min 00 s left');
  expect(plainLine(resumed, { ...spending, ownMetricCalls: 4, maxTimeMs: 70_000 })).toContain('about 10 s');
  expect(plainLine(resumed, { ...spending, ownMetricCalls: 0 })).toContain('so far');
});

it('never makes up a figure: no score yet, no cap, no known price', () => {
  const line = plainLine(EMPTY_VIEW, { ...spending, hasPrice: false, caps: {} });
  expect(line).toContain('scoring the seed');
  expect(line).toContain('price unknown');
  expect(line).toContain('so far');
});
