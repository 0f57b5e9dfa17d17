import { describe, expect, it } from 'vitest';
import { createRng } from '../core/rng.js';
import { type FinalSelectionOptions, finalSelection, searchAndSelect } from './final-selection.js';
import { type EvaluationRequest, type GepaAdapter, SearchInterrupted } from './gepa/adapter.js';
import { economicPolicies } from './gepa/economic-policies.js';
import type { GepaResult } from './gepa/engine.js';
import { memberOf, stateOf } from './gepa/gepa-state.fixture.js';

const VAL = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5'];
const OPTIONS: FinalSelectionOptions = { finalists: 2, share: 0.1 };
const stop = { by: 'budget', text: 'spent', isExternal: false };

function adapterOf(
  score: (request: EvaluationRequest, id: string) => number | null,
): GepaAdapter<null, null> & { calls: number } {
  return {
    calls: 0,
    async evaluate(request) {
      this.calls += request.exampleIds.length;
      const results = request.exampleIds.map((id) => ({
        score: score(request, id),
        output: null,
        trajectory: null,
      }));
      return { results };
    },
    makeReflectiveDataset: () => ({}),
    proposeNewTexts: async () => ({ variants: [] }),
  };
}

/** The leader got there by two lucky scores; the second is better than the seed everywhere. */
function lucky(): GepaResult {
  const state = stateOf([{ scores: VAL.map(() => 0.4) }]);
  const leader = memberOf(1, { scores: [1, 1], parents: [0], texts: { only: 'lucky' } });
  const second = memberOf(2, { scores: VAL.map(() => 0.5), parents: [0], texts: { only: 'solid' } });
  state.pool.push(leader, second);
  return { best: 1, state, stop };
}

const truth = ({ candidate }: EvaluationRequest) =>
  candidate['only'] === 'solid' ? 0.5 : candidate['only'] === 'lucky' ? 0.1 : 0.4;

describe('the final selection', () => {
  it('runs the best few on what they were not run on, and finds out who was lucky', async () => {
    const adapter = adapterOf(truth);
    const { leader, winner, finalists, metricCalls } = await finalSelection(
      { adapter, valIds: VAL },
      lucky(),
      40,
      OPTIONS,
    );
    expect([leader, winner]).toEqual([1, 2]);
    expect(metricCalls).toBe(adapter.calls);
    expect(finalists.map(({ index }) => index)).toEqual([2, 0, 1]);
    const [best] = finalists;
    expect(best?.examples).toBe(VAL.length);
    expect(best?.low).toBeLessThan(best?.gain ?? 0);
    expect(best?.high).toBeGreaterThan(best?.gain ?? 0);
  });

  it('gives the seed the win where nobody is better', async () => {
    const adapter = adapterOf(({ candidate }) => (candidate['only'] === 'text 0' ? 0.4 : 0));
    const state = stateOf([{ scores: VAL.map(() => 0.4) }, { scores: [0.9, 0.9], parents: [0] }]);
    const { winner } = await finalSelection({ adapter, valIds: VAL }, { best: 1, state, stop }, 40, OPTIONS);
    expect(winner).toBe(0);
  });

  it('never spends more than it was given', async () => {
    for (const calls of [0, 1, 5, 9]) {
      const adapter = adapterOf(truth);
      const { metricCalls } = await finalSelection({ adapter, valIds: VAL }, lucky(), calls, OPTIONS);
      expect(metricCalls).toBeLessThanOrEqual(calls);
      expect(adapter.calls).toBe(metricCalls);
    }
  });

  it('repeats with fresh chance where there is chance, and not where there is none', async () => {
    const rng = createRng(1);
    const noisy = await finalSelection(
      { adapter: adapterOf(() => rng.random()), valIds: VAL },
      lucky(),
      100,
      OPTIONS,
    );
    expect(noisy.finalists[0]?.scores).toBe(2 * VAL.length);
    const still = await finalSelection({ adapter: adapterOf(() => 0.5), valIds: VAL }, lucky(), 100, OPTIONS);
    const asked = await finalSelection({ adapter: adapterOf(truth), valIds: VAL }, lucky(), 100, {
      ...OPTIONS,
      finalists: 1,
    });
    expect(asked.finalists).toHaveLength(2);
    expect(still.note).toBeNull();
    const quiet = lucky();
    quiet.state.pool[1] = memberOf(1, { scores: VAL.map(() => 0.5), parents: [0] });
    const { note } = await finalSelection(
      { adapter: adapterOf(() => 0.5), valIds: VAL },
      quiet,
      100,
      OPTIONS,
    );
    expect(note).toContain('same scores');
  });

  it('ends with what it has when a cap on models ends it, and does nothing after an interrupted search', async () => {
    const capped = adapterOf(() => {
      throw new SearchInterrupted('dollars', 'the cap is reached');
    });
    expect((await finalSelection({ adapter: capped, valIds: VAL }, lucky(), 40, OPTIONS)).note).toContain(
      'cap',
    );
    const interrupted = { ...lucky(), stop: { ...stop, isExternal: true } };
    const adapter = adapterOf(truth);
    expect((await finalSelection({ adapter, valIds: VAL }, interrupted, 40, OPTIONS)).winner).toBe(1);
    expect(adapter.calls).toBe(0);
  });

  it('is paid from what the search leaves, and off with a share of zero', async () => {
    const run = (share: number) =>
      searchAndSelect(
        {
          adapter: adapterOf(truth),
          seedCandidate: { only: 'text 0' },
          trainIds: ['t0', 't1', 't2', 't3'],
          valIds: VAL,
          policies: economicPolicies<null, null>({ maxIdleIterations: 2 }),
          stoppers: [],
          rng: createRng(1),
        },
        40,
        { finalists: 2, share },
      );
    expect((await run(0)).selection.note).toContain('not asked for');
    const { state, selection } = await run(0.5);
    expect(state.metricCalls).toBeLessThanOrEqual(40);
    expect(selection.note).toContain('nothing beside the seed');
  });
});
