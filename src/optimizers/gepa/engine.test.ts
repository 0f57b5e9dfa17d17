import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.js';
import { createRng } from '../../core/rng.js';
import { type AcceptanceCriterion, improvementOrEqual, strictImprovement } from './acceptance.js';
import { type Candidate, type EvaluationRequest, type GepaAdapter, SearchInterrupted } from './adapter.js';
import { allComponents } from './component-selector.js';
import { defaultPolicies } from './default-policies.js';
import { runGepa } from './engine.js';
import { noCache } from './evaluation-cache.js';
import type { GepaEvent } from './events.js';
import { FRONTIERS } from './frontier.js';
import { DEFAULT_MERGE } from './merge.js';
import { hardBudget, noBudget } from './metric-budget.js';
import { comparedSums } from './proposal.js';
import { bestImprovement } from './proposal-selection.js';
import type { GepaPolicies, GepaSetup } from './run.js';
import { parentsTimesMinibatches, sameParentSampling } from './sampling-strategy.js';
import {
  allOf,
  anyOf,
  fileExists,
  maxCandidates,
  maxIterations,
  maxMetricCalls,
  noImprovement,
  scoreThreshold,
  signalAborted,
  timeLimit,
} from './stoppers.js';

type Trace = { readonly exampleId: string };

/**
 * A landscape without models: a text is a number of plus signs, and a component's score on an example rises with them
 * up to a height that depends on both. Every third proposal makes it worse.
 */
function hill(onEvaluate: (request: EvaluationRequest) => void = () => undefined) {
  const metricCalls = { count: 0 };
  let proposals = 0;
  const heightOf = (text: string, exampleId: string) => {
    const top = 3 + ((exampleId.charCodeAt(1) + text.charCodeAt(0)) % 4);
    return Math.min(text.length - 1, top) / top;
  };
  const adapter: GepaAdapter<null, Trace> = {
    async evaluate(request) {
      onEvaluate(request);
      metricCalls.count += request.exampleIds.length;
      return { results: request.exampleIds.map((exampleId) => resultOf(request.candidate, exampleId)) };
    },
    makeReflectiveDataset: ({ components, results }) =>
      Object.fromEntries(components.map((name) => [name, results.map(() => ({ Inputs: 'x' }))])),
    async proposeNewTexts({ candidate, components }) {
      proposals += 1;
      const worse = proposals % 3 === 0;
      const texts = components.map((name) => {
        const text = candidate[name] ?? '';
        return [name, worse ? text.slice(0, Math.max(1, text.length - 1)) : `${text}+`] as const;
      });
      return { variants: [Object.fromEntries(texts)] };
    },
  };
  function resultOf(candidate: Candidate, exampleId: string) {
    const objectives = Object.fromEntries(
      Object.entries(candidate).map(([name, text]) => [name, heightOf(text, exampleId)]),
    );
    const values = Object.values(objectives);
    const score = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { score, objectives, output: null, trajectory: { exampleId } };
  }
  return { adapter, metricCalls };
}

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

function setup(
  adapter: GepaAdapter<null, Trace>,
  policies: Partial<GepaPolicies<null, Trace>> = {},
  changes: Partial<GepaSetup<null, Trace>> = {},
): GepaSetup<null, Trace> {
  return {
    adapter,
    seedCandidate: { a: 'a', b: 'b' },
    trainIds: ids('t', 8),
    valIds: ids('v', 6),
    policies: defaultPolicies(policies),
    budget: hardBudget(150),
    stoppers: [],
    rng: createRng(1),
    ...changes,
  };
}

describe('the engine', () => {
  it('climbs, and tells of everything in order', async () => {
    const events: GepaEvent[] = [];
    const { adapter } = hill();
    const { best, state, stop } = await runGepa(
      setup(adapter, {}, { onEvent: (event) => events.push(event) }),
    );
    expect(state.pool[best]?.candidate['a']?.length).toBeGreaterThan(2);
    const types = events.map((event) => event.type);
    expect(types[0]).toBe('run-started');
    expect(types.at(-1)).toBe('run-ended');
    expect(events.at(-1)).toMatchObject({ best, reason: stop, metricCalls: state.metricCalls });
    const order = ['parent-selected', 'minibatch-sampled', 'evaluated', 'reflecting', 'proposed'];
    const at = types.indexOf('iteration-started');
    expect(types.slice(at + 1, at + 6)).toEqual(order);
    // The state is plain JSON: it survives being written and read.
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('never makes more metric calls than the cap, whatever the policies', async () => {
    const policies = fc.record({
      frontier: fc.constantFrom(...Object.values(FRONTIERS)),
      acceptance: fc.constantFrom(strictImprovement, improvementOrEqual),
      sampling: fc.constantFrom(sameParentSampling(1), parentsTimesMinibatches(2, 2)),
      componentSelector: fc.constantFrom(allComponents, defaultPolicies().componentSelector),
      merge: fc.constantFrom(null, { ...DEFAULT_MERGE, minCommonExamples: 1 }),
      cached: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(policies, fc.integer({ min: 6, max: 120 }), async ({ cached, ...chosen }, cap) => {
        const { adapter, metricCalls } = hill();
        const cache = cached ? {} : { cache: noCache<null, Trace>() };
        const { state } = await runGepa(setup(adapter, { ...chosen, ...cache }, { budget: hardBudget(cap) }));
        expect(metricCalls.count).toBe(state.metricCalls);
        expect(state.metricCalls).toBeLessThanOrEqual(cap);
        // Nothing was paid for a child that could then not be validated.
        for (const member of state.pool) expect(member.validation).toHaveLength(6);
      }),
      { numRuns: 60 },
    );
  });

  it('pays for nothing twice: parents and shared examples come from the cache', async () => {
    const seen = new Map<string, number>();
    const { adapter } = hill(({ candidate, exampleIds }) => {
      for (const id of exampleIds) {
        const key = JSON.stringify([candidate, id]);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    });
    await runGepa(setup(adapter, {}, { trainIds: ids('s', 8), valIds: ids('s', 8) }));
    expect(Math.max(...seen.values())).toBe(1);
    seen.clear();
    await runGepa(setup(adapter, { cache: noCache() }, { trainIds: ids('s', 8), valIds: ids('s', 8) }));
    expect(Math.max(...seen.values())).toBeGreaterThan(1);
  });

  it('asks again for what could not be scored, as often as it is told', async () => {
    for (const unscoredRetries of [0, 1, 2]) {
      const attempts: number[] = [];
      const { adapter } = hill(({ attempt }) => attempts.push(attempt));
      const evaluate: typeof adapter.evaluate = async (request) => {
        const { results } = await adapter.evaluate(request);
        return { results: results.map((one, at) => (at === 0 ? { ...one, score: null } : one)) };
      };
      const { state } = await runGepa(
        setup(
          { ...adapter, evaluate },
          { unscoredRetries },
          { budget: noBudget, stoppers: [maxIterations(3)] },
        ),
      );
      expect(Math.max(...attempts)).toBe(unscoredRetries);
      for (const member of state.pool) expect(member.unscored).toEqual(['v0']);
    }
  });

  it('extends a minibatch as long as the criterion is undecided', async () => {
    const lengths: number[] = [];
    const patient: AcceptanceCriterion = {
      name: 'patient',
      needsResults: true,
      judge(proposal) {
        lengths.push(proposal.exampleIds.length);
        const sums = comparedSums(proposal);
        if (proposal.exampleIds.length < 6) return { type: 'more', examples: 2 };
        return sums !== null && sums.after > sums.before
          ? { type: 'accept' }
          : { type: 'reject', reason: { type: 'other', text: 'not better on six or more' } };
      },
    };
    const { adapter } = hill();
    const { state } = await runGepa(setup(adapter, { acceptance: patient }));
    expect(lengths.slice(0, 3)).toEqual([3, 5, 7]);
    expect(state.pool.length).toBeGreaterThan(1);
    expect(state.metricCalls).toBeLessThanOrEqual(150);
  });

  it('chooses among the proposals of one iteration', async () => {
    const accepted = async (changes: Partial<GepaPolicies<null, Trace>>) => {
      const counts: number[] = [];
      const { adapter } = hill();
      const onEvent = (event: GepaEvent) => {
        if (event.type === 'iteration-ended') counts.push(event.accepted);
      };
      const sampling = sameParentSampling(3);
      await runGepa(
        setup(adapter, { sampling, filters: [], ...changes }, { onEvent, budget: hardBudget(400) }),
      );
      return Math.max(...counts);
    };
    expect(await accepted({ selection: bestImprovement })).toBe(1);
    expect(await accepted({ componentSelector: defaultPolicies().componentSelector })).toBeGreaterThan(1);
  });

  it('shows the next reflection what was turned down, and no more of it than it is told', async () => {
    for (const pastProposalsShown of [0, 2]) {
      const shown: number[] = [];
      const { adapter } = hill();
      const proposeNewTexts: typeof adapter.proposeNewTexts = (request) => {
        shown.push(request.past.length);
        // Never better than the seed, and never the same.
        return Promise.resolve({ variants: [{ a: String.fromCharCode(97 + shown.length) }] });
      };
      await runGepa(
        setup({ ...adapter, proposeNewTexts }, { pastProposalsShown, componentSelector: allComponents }),
      );
      expect(Math.max(...shown)).toBe(pastProposalsShown);
    }
  });

  it('ends with what it has when the adapter interrupts it, and rejects with any other error', async () => {
    const { adapter, metricCalls } = hill(() => {
      if (metricCalls.count > 60) throw new SearchInterrupted('dollars', 'the cap is reached');
    });
    const { stop, state } = await runGepa(setup(adapter));
    expect(stop).toEqual({ by: 'dollars', text: 'the cap is reached', isExternal: true });
    expect(state.pool.length).toBeGreaterThan(1);
    const broken = hill(({ purpose }) => {
      if (purpose === 'minibatch') throw new TypeError('broken');
    });
    await expect(runGepa(setup(broken.adapter))).rejects.toThrow('broken');
  });

  it('refuses a setup that could not run or would never end', async () => {
    const { adapter } = hill();
    const refused = (changes: Partial<GepaSetup<null, Trace>>) => runGepa(setup(adapter, {}, changes));
    await expect(refused({ budget: noBudget })).rejects.toThrow('would ever stop');
    await expect(refused({ budget: hardBudget(5) })).rejects.toThrow('does not cover');
    await expect(refused({ trainIds: [] })).rejects.toThrow('training set is empty');
    await expect(refused({ seedCandidate: {} })).rejects.toThrow('no component');
  });
});

describe('stoppers', () => {
  const stopped = async (stopper: GepaSetup<null, Trace>['stoppers'][number]) => {
    const { adapter } = hill();
    return runGepa(setup(adapter, {}, { budget: hardBudget(3000), stoppers: [stopper] }));
  };

  it('end a run for their reason', async () => {
    expect((await stopped(maxIterations(4))).state.iteration).toBe(3);
    expect((await stopped(maxCandidates(3))).state.pool).toHaveLength(3);
    const { state: byCalls, stop } = await stopped(maxMetricCalls(50));
    expect(byCalls.metricCalls).toBeGreaterThanOrEqual(50);
    expect(stop.by).toBe('max-metric-calls');
    expect((await stopped(scoreThreshold(0.3))).stop.by).toBe('score-threshold');
    expect((await stopped(noImprovement(4))).stop.by).toBe('no-improvement');
    const byFile = await stopped(fileExists(fileURLToPath(import.meta.url)));
    expect(byFile.stop).toMatchObject({ by: 'file', isExternal: true });
    expect((await stopped(anyOf(fileExists('/no/such/file'), maxIterations(2)))).state.iteration).toBe(1);
    const aborted = await stopped(signalAborted(AbortSignal.abort()));
    expect(aborted.state.iteration).toBe(-1);
    expect(aborted.stop.isExternal).toBe(true);
  });

  it('combine: any of them, or all of them', async () => {
    const both = [maxIterations(2), maxIterations(5)] as const;
    expect((await stopped(anyOf(...both))).state.iteration).toBe(1);
    expect((await stopped(allOf(...both))).state.iteration).toBe(4);
  });

  it('time is the clock that they are given', () => {
    let now = 1000;
    const stopper = timeLimit(500, { ...systemClock, now: () => now });
    const state = { metricCalls: 0 } as never;
    expect(stopper.shouldStop(state)).toBeNull();
    now = 1501;
    expect(stopper.shouldStop(state)).toContain('500 ms');
  });
});
