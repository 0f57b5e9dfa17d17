import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/hash.js';
import { createRng } from '../../core/rng.js';
import { improvementOrEqual, strictImprovement } from './acceptance.js';
import { type Candidate, type EvaluationRequest, type GepaAdapter, SearchInterrupted } from './adapter.js';
import { allComponents, roundRobinComponents } from './component-selector.js';
import { defaultPolicies } from './default-policies.js';
import { economicPolicies } from './economic-policies.js';
import { type GepaResult, runGepa } from './engine.js';
import { candidateHash, noCache, runCache } from './evaluation-cache.js';
import type { GepaEvent } from './events.js';
import { DEFAULT_MERGE } from './merge.js';
import { hardBudget, noBudget } from './metric-budget.js';
import type { GepaPolicies, GepaSetup } from './run.js';
import { parentsTimesMinibatches, singleSampling } from './sampling-strategy.js';
import { maxIterations, noImprovement, type Stopper } from './stoppers.js';

type Trace = { readonly exampleId: string };
type Pause = (request: { readonly ticket: number }) => Promise<void>;

const NOW: Pause = () => Promise.resolve();
const unit = (...parts: readonly string[]) =>
  Number.parseInt(sha256(parts.join('|')).slice(0, 8), 16) / 2 ** 32;

/** Answers depend on what is asked and on nothing else; when they come is up to `pause`. */
function hills(pause: Pause = NOW, onEvaluate: (request: EvaluationRequest) => void = () => undefined) {
  const adapter: GepaAdapter<null, Trace> = {
    async evaluate(request) {
      onEvaluate(request);
      await pause({ ticket: request.ticket ?? 0 });
      return {
        results: request.exampleIds.map((exampleId) => {
          return { score: scoreOf(request.candidate, exampleId), output: null, trajectory: { exampleId } };
        }),
      };
    },
    makeReflectiveDataset: ({ components, results }) =>
      Object.fromEntries(components.map((name) => [name, results.map(({ score }) => ({ score }))])),
    async proposeNewTexts({ candidate, components, iteration, task, dataset }) {
      await pause({ ticket: iteration });
      const texts = components.map((name) => {
        const text = candidate[name] ?? '';
        const draw = unit('propose', name, text, String(iteration), String(task), JSON.stringify(dataset));
        const letter = String.fromCharCode(97 + Math.floor(draw * 26));
        return [name, draw < 0.2 ? text.slice(0, -1) || letter : `${text}${letter}`] as const;
      });
      return { variants: [Object.fromEntries(texts)] };
    },
  };
  return adapter;
}

/** Every letter helps on some examples and hurts on others. */
function scoreOf(candidate: Candidate, exampleId: string): number {
  const gains = Object.entries(candidate).map(([name, text]) =>
    [...new Set(text)].reduce((sum, letter) => sum + (unit(name, letter, exampleId) - 0.4) / 4, 0.2),
  );
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  return Math.round(Math.min(0.99, Math.max(0, mean)) * 50) / 50;
}

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

interface Outcome extends GepaResult {
  readonly events: readonly GepaEvent[];
}

async function search(
  adapter: GepaAdapter<null, Trace>,
  changes: Partial<GepaSetup<null, Trace>> & { policies?: GepaPolicies<null, Trace> } = {},
): Promise<Outcome> {
  const events: GepaEvent[] = [];
  const result = await runGepa({
    adapter,
    seedCandidate: { one: 'a', two: 'b', three: 'c' },
    trainIds: ids('t', 10),
    valIds: ids('v', 8),
    policies: defaultPolicies<null, Trace>({ merge: { ...DEFAULT_MERGE, minCommonExamples: 2 } }),
    budget: hardBudget(300),
    stoppers: [],
    rng: createRng(5),
    onEvent: (event) => events.push(event),
    ...changes,
  });
  return { ...result, events };
}

/** Waits a few turns of the event loop, another number each time. */
function jitter(seed: number): Pause {
  const rng = createRng(seed);
  return async () => {
    for (let turn = rng.integer(0, 6); turn > 0; turn--)
      await new Promise((resolve) => setImmediate(resolve));
  };
}

describe('several iterations under way', () => {
  it('end in the same events and the same state, however long anything takes', async () => {
    const policies = fc.record({
      sampling: fc.constantFrom(singleSampling, parentsTimesMinibatches(2, 2)),
      acceptance: fc.constantFrom(strictImprovement, improvementOrEqual),
      componentSelector: fc.constantFrom(roundRobinComponents, allComponents),
    });
    const cases = fc.record({
      policies,
      pipelineDepth: fc.integer({ min: 1, max: 9 }),
      cap: fc.integer({ min: 30, max: 260 }),
      seed: fc.nat(1000),
      cached: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ policies: chosen, pipelineDepth, cap, seed, cached }) => {
        const run = (pause: Pause) =>
          search(hills(pause), {
            policies: defaultPolicies<null, Trace>({
              ...chosen,
              cache: cached ? runCache() : noCache(),
              merge: { ...DEFAULT_MERGE, minCommonExamples: 2 },
            }),
            pipelineDepth,
            budget: hardBudget(cap),
            rng: createRng(seed),
          });
        const calm = await run(NOW);
        expect(await run(jitter(seed))).toEqual(calm);
        expect(calm.state.metricCalls).toBeLessThanOrEqual(cap);
        expect(calm.state.committed).toBe(calm.state.iteration + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('end in a front that has the best of the whole pool on every example, rivals of races included', async () => {
    const cases = fc.record({
      pipelineDepth: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(1000),
      unscored: fc.integer({ min: 2, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ pipelineDepth, seed, unscored }) => {
        const base = hills();
        const { state } = await search(
          {
            ...base,
            // The seed has no score on some examples, so that others are the first who have one there.
            evaluate({ exampleIds, candidate: { one = '' } }) {
              const results = exampleIds.map((exampleId) => {
                const isUnscored = one === 'a' && exampleId >= `v${8 - unscored}`;
                const score = isUnscored ? null : Math.round(unit(one, exampleId, String(seed)) * 4) / 4;
                return { score, output: null, trajectory: { exampleId } };
              });
              return Promise.resolve({ results });
            },
            proposeNewTexts: ({ iteration, task }) =>
              Promise.resolve({ variants: [{ one: `${seed} ${iteration} ${task}` }] }),
          },
          {
            pipelineDepth,
            rng: createRng(seed),
            policies: economicPolicies<null, Trace>({ merge: null, filters: [] }),
            budget: hardBudget(100),
          },
        );
        const expected = ids('v', 8).flatMap((exampleId) => {
          const scores = state.pool.flatMap(({ index, validation }) =>
            validation.flatMap((one) => (one.exampleId === exampleId ? [{ index, score: one.score }] : [])),
          );
          const best = Math.max(...scores.map(({ score }) => score));
          const members = scores.filter(({ score }) => score === best).map(({ index }) => index);
          return scores.length === 0 ? [] : [{ exampleId, score: best, members }];
        });
        const front = state.front.flatMap(({ key, score, members }) =>
          key.type === 'instance'
            ? [{ exampleId: key.exampleId, score, members: members.toSorted((a, b) => a - b) }]
            : [],
        );
        expect(front.toSorted((a, b) => (a.exampleId < b.exampleId ? -1 : 1))).toEqual(expected);
      }),
      { numRuns: 80, examples: [[{ pipelineDepth: 3, seed: 8, unscored: 4 }]] },
    );
  });

  it('are drawn from what was known depth iterations before, and their number decides what is found', async () => {
    const drawn = async (pipelineDepth: number) => {
      const { events } = await search(hills(), { pipelineDepth });
      return events.flatMap((event) => {
        return event.type === 'iteration-started' ? [event.iteration - event.drawnAfter] : [];
      });
    };
    expect(new Set(await drawn(1))).toEqual(new Set([1]));
    const three = await drawn(3);
    expect(three.slice(0, 6)).toEqual([1, 2, 3, 3, 3, 3]);
    expect(Math.max(...three)).toBe(3);
    const candidates = async (pipelineDepth: number) =>
      (await search(hills(), { pipelineDepth })).state.pool.map(({ candidate }) => candidate);
    expect(await candidates(3)).not.toEqual(await candidates(1));
  });

  it('really are under way together', async () => {
    const most = async (pipelineDepth: number) => {
      const open = new Map<number, number>();
      let most = 0;
      await search(
        hills(async ({ ticket }) => {
          open.set(ticket, (open.get(ticket) ?? 0) + 1);
          most = Math.max(most, [...open.values()].filter((count) => count > 0).length);
          await new Promise((resolve) => setImmediate(resolve));
          open.set(ticket, (open.get(ticket) ?? 1) - 1);
        }),
        { pipelineDepth },
      );
      return most;
    };
    expect(await most(1)).toBe(1);
    expect(await most(4)).toBe(4);
  });

  it('tell their events one iteration after the other', async () => {
    const { events } = await search(hills(jitter(3)), { pipelineDepth: 5 });
    const iterations = events.flatMap((event) => ('iteration' in event ? [event.iteration] : []));
    expect(iterations).toEqual([...iterations].sort((a, b) => a - b));
    expect(iterations.at(-1)).toBeGreaterThan(10);
  });

  it('merge no more often than was earned, and no merge twice', async () => {
    let merged = 0;
    for (let seed = 0; seed < 6; seed++) {
      const { state } = await search(hills(jitter(seed)), {
        pipelineDepth: 6,
        budget: hardBudget(900),
        rng: createRng(seed),
        policies: defaultPolicies<null, Trace>({
          acceptance: improvementOrEqual,
          merge: { ...DEFAULT_MERGE, maxAccepted: 3, minCommonExamples: 2 },
        }),
      });
      expect(state.merge.due).toBeGreaterThanOrEqual(0);
      merged += state.merge.accepted;
      expect(new Set(state.merge.descriptions.map((row) => JSON.stringify(row))).size).toBe(
        state.merge.descriptions.length,
      );
    }
    expect(merged).toBeGreaterThan(0);
  });

  it('let the same texts join the pool once, and count what two of them ran once', async () => {
    // Every reflection comes to the same texts, so iterations under way repeat each other.
    const base = hills();
    const asked = new Set<string>();
    const counting = hills(NOW, ({ candidate, exampleIds }) => {
      for (const id of exampleIds) asked.add(`${candidateHash(candidate)} ${id}`);
    });
    const adapter: GepaAdapter<null, Trace> = {
      ...base,
      evaluate: (request) => counting.evaluate(request),
      proposeNewTexts: ({ candidate }) =>
        Promise.resolve({ variants: [{ one: `${candidate['one'] ?? ''}xyzw`.slice(0, 6) }] }),
    };
    const { state, events } = await search(adapter, {
      pipelineDepth: 4,
      policies: defaultPolicies<null, Trace>({
        acceptance: improvementOrEqual,
        componentSelector: allComponents,
      }),
      budget: noBudget,
      stoppers: [maxIterations(12)],
    });
    const hashes = state.pool.map(({ candidate }) => candidateHash(candidate));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(state.pool.length).toBeGreaterThan(1);
    expect(events.some((event) => event.type === 'rejected' && event.reason.type === 'duplicate')).toBe(true);
    expect(state.metricCalls).toBe(asked.size);
  });

  it('use the budget to the end: no more than one iteration is left over', async () => {
    for (const pipelineDepth of [1, 4]) {
      const { state, stop, events } = await search(hills(), { pipelineDepth, budget: hardBudget(150) });
      expect(stop.by).toBe('budget');
      expect(150 - state.metricCalls).toBeLessThan(2 * 3 + 8);
      // Nothing was paid for a child that could then not be validated.
      expect(events.some((event) => event.type === 'rejected' && event.reason.type === 'budget')).toBe(false);
    }
  });

  it('finish when a stopper ends the run, and are counted by those that count iterations', async () => {
    for (const pipelineDepth of [1, 4]) {
      const { state } = await search(hills(jitter(1)), { pipelineDepth, stoppers: [maxIterations(7)] });
      expect(state.committed).toBe(7);
      const still: GepaAdapter<null, Trace> = {
        ...hills(),
        proposeNewTexts: ({ iteration }) => Promise.resolve({ variants: [{ one: 'z'.repeat(iteration) }] }),
      };
      const idle = await search(still, { pipelineDepth, stoppers: [noImprovement(5)] });
      expect(idle.stop.by).toBe('no-improvement');
      // The counting starts with the first commit; those under way are still committed.
      expect(idle.state.committed).toBeLessThanOrEqual(5 + pipelineDepth + (idle.state.pool.length - 1) * 5);
    }
  });

  it('are dropped when the run is interrupted, and what was committed before stays', async () => {
    const seen = new Set<number>();
    const interrupted = hills(jitter(2), ({ ticket = 0 }) => {
      seen.add(ticket);
      if (ticket === 6) throw new SearchInterrupted('dollars', 'the cap is reached');
    });
    const { stop, state, events } = await search(interrupted, { pipelineDepth: 4 });
    expect(stop.by).toBe('dollars');
    expect(state.committed).toBe(5);
    expect(Math.max(...seen)).toBeGreaterThan(6);
    const whole = await search(hills(), { pipelineDepth: 4 });
    const until = events.findIndex((event) => 'iteration' in event && event.iteration === 6);
    expect(events.slice(0, until)).toEqual(whole.events.slice(0, until));
  });

  it('have all come to rest before an error is told', async () => {
    let running = 0;
    let broken = false;
    const adapter = hills(
      async () => {
        running += 1;
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
      ({ ticket }) => {
        if (ticket === 3) {
          broken = true;
          throw new TypeError('broken');
        }
      },
    );
    await expect(search(adapter, { pipelineDepth: 5 })).rejects.toThrow('broken');
    expect(broken).toBe(true);
    expect(running).toBe(0);
  });

  it('ask stoppers before each draw', async () => {
    const asks: number[] = [];
    const stopper: Stopper = {
      name: 'asked',
      isExternal: false,
      shouldStop: ({ iteration }) => {
        asks.push(iteration);
        return iteration >= 9 ? 'enough' : null;
      },
    };
    await search(hills(), { pipelineDepth: 3, stoppers: [stopper] });
    expect(asks).toEqual(Array.from({ length: 11 }, (_, at) => at - 1));
  });

  it('refuse a depth that is none', async () => {
    for (const pipelineDepth of [0, 1.5, Number.NaN]) {
      await expect(search(hills(), { pipelineDepth })).rejects.toMatchObject({ code: 'gepa/pipeline-depth' });
    }
  });
});
