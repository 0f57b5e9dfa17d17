import { describe, expect, it } from 'vitest';
import type { ReportEvent } from './parse-events.js';
import { searchRecorder } from './search-record.js';

/** A search with two proposals in one iteration, a merge that holds and one that does not. */
const EVENTS = [
  { type: 'run-started', seedCandidate: { a: 'A', b: 'B' }, trainSize: 9, valSize: 2 },
  {
    type: 'validated',
    iteration: 0,
    candidate: 0,
    parents: [],
    mean: 0.5,
    scores: [['v0', 0.5]],
    objectives: {},
    unscored: [],
  },
  { type: 'minibatch-sampled', iteration: 1, task: 0, exampleIds: ['t0'] },
  { type: 'minibatch-sampled', iteration: 1, task: 1, exampleIds: ['t1'] },
  { type: 'proposed', iteration: 1, task: 0, parent: 0, texts: { a: 'A1' } },
  { type: 'proposed', iteration: 1, task: 1, parent: 0, texts: { b: 'B1' } },
  {
    type: 'rejected',
    iteration: 1,
    task: 1,
    parent: 0,
    texts: { b: 'B1' },
    reason: { type: 'duplicate', of: 'pool' },
  },
  {
    type: 'validated',
    iteration: 1,
    candidate: 1,
    parents: [0],
    mean: 0.7,
    scores: [['v0', 0.7]],
    objectives: {},
    unscored: [],
  },
  {
    type: 'accepted',
    iteration: 1,
    candidate: 1,
    parents: [0],
    texts: { a: 'A1', b: 'B' },
    scoreBefore: 1,
    scoreAfter: 2,
    through: 'mutation',
  },
  { type: 'iteration-ended', iteration: 1, metricCalls: 8, best: 1, bestMean: 0.7 },
  { type: 'task-skipped', iteration: 2, task: 0, candidate: 0, reason: 'no-proposal' },
  { type: 'task-skipped', iteration: 2, task: 1, candidate: 0, reason: 'all-scores-perfect' },
  { type: 'merge-proposed', iteration: 3, parents: [0, 1], candidate: { a: 'A1', b: 'B2' } },
  {
    type: 'accepted',
    iteration: 3,
    candidate: 2,
    parents: [0, 1],
    texts: { a: 'A1', b: 'B2' },
    scoreBefore: 1,
    scoreAfter: 1,
    through: 'merge',
  },
  { type: 'merge-proposed', iteration: 4, parents: [1, 2], candidate: { a: 'A1', b: 'B3' } },
  { type: 'merge-rejected', iteration: 4, parents: [1, 2], reason: 'worse' },
  { type: 'proposed', iteration: 5, task: 0, parent: 2, texts: { a: 'A5' } },
].map((event) => ({ ...event, at: null })) as unknown as readonly ReportEvent[];

function recordOf(events: readonly ReportEvent[]) {
  const recorder = searchRecorder();
  for (const event of events) recorder.see(event);
  return recorder.record();
}

describe('the record of a search', () => {
  it('says of every proposal what became of it, two at once and merges included', () => {
    expect(recordOf(EVENTS)?.proposals).toEqual([
      { iteration: 1, task: 0, parents: [0], texts: { a: 'A1' }, candidate: 1, rejection: null },
      {
        iteration: 1,
        task: 1,
        parents: [0],
        texts: { b: 'B1' },
        candidate: null,
        rejection: 'same texts as a candidate of the pool',
      },
      {
        iteration: 3,
        task: null,
        parents: [0, 1],
        texts: { a: 'A1', b: 'B2' },
        candidate: 2,
        rejection: null,
      },
      {
        iteration: 4,
        task: null,
        parents: [1, 2],
        texts: { b: 'B3' },
        candidate: null,
        rejection: 'a merge that was worse than its better parent on the examples that both know',
      },
      // Not decided when the log ended.
      { iteration: 5, task: 0, parents: [2], texts: { a: 'A5' }, candidate: null, rejection: null },
    ]);
  });

  it('counts what came to no text, and knows its candidates and minibatches', () => {
    const record = recordOf(EVENTS);
    expect(record?.failed).toBe(1);
    expect(record?.pool.map(({ through, mean }) => [through, mean])).toEqual([
      ['seed', 0.5],
      ['mutation', 0.7],
      ['merge', null],
    ]);
    expect(record?.minibatches.get('1 1')).toEqual(['t1']);
    expect(record?.best).toBe(1);
  });

  it('is open until the search ends, and again when its budget is raised', () => {
    const ended = {
      type: 'run-ended',
      reason: { by: 'budget', text: '' },
      best: 2,
      iterations: 5,
      metricCalls: 9,
      at: null,
    } as const;
    const raised = { type: 'run-extended', budgetCalls: 20, at: null } as const;
    expect(recordOf(EVENTS)?.ended).toBeNull();
    expect(recordOf([...EVENTS, ended])).toMatchObject({ best: 2, ended: { metricCalls: 9 } });
    expect(recordOf([...EVENTS, ended, raised])?.ended).toBeNull();
  });

  it('is none of a run without a search', () => {
    expect(recordOf([])).toBeNull();
  });
});
