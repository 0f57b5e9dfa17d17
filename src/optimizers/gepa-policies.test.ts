import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../core/rng.js';
import { compile } from './compile.js';
import * as gepa from './gepa-policies.js';
import type { GepaEvent } from './gepa/events.js';
import type { ProgramPolicies } from './optimizer.js';
import { planCompile } from './prepare.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

const page = readFileSync(new URL('../../docs/optimizer.md', import.meta.url), 'utf8');

describe('the policies that the package exports', () => {
  it('stand on the page about the optimizer, every one', () => {
    const notPolicies = ['createRng', 'systemClock', 'hardBudget', 'noBudget'];
    const missing = Object.keys(gepa).filter((name) => !notPolicies.includes(name) && !page.includes(name));
    expect(missing).toEqual([]);
  });

  it('cover every choice of the engine: the page has a row for each', () => {
    const named = Object.keys(gepa.defaultPolicies()).filter((key) => key !== 'order');
    expect(named.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });
});

const base = {
  program: toyProgram,
  trainset: toyExamples('t', 8),
  valset: toyExamples('v', 6),
  metric: toyMetric,
  models: { task: toyModel() },
  budget: { metricCalls: 70 },
} as const;

/** What happened in a search with these policies, without what is only text. */
async function course(policies: Partial<ProgramPolicies>): Promise<string> {
  const events: unknown[] = [];
  const onEvent = (event: GepaEvent) => {
    if (event.type !== 'run-started') events.push(event);
  };
  await compile({
    ...base,
    models: { task: toyModel() },
    options: { policies },
    onEvent: (event) => {
      if (event.type === 'search') onEvent(event.event);
    },
  });
  return JSON.stringify(events);
}

describe('each policy matters', () => {
  const paper = () => gepa.defaultPolicies<null, never>() as unknown as ProgramPolicies;
  const plain = course(paper());
  it.each<[string, Partial<ProgramPolicies>]>([
    ['parentSelector', { parentSelector: gepa.seedSelector }],
    ['minibatchSampler', { minibatchSampler: gepa.epochShuffledSampler(5) }],
    ['minibatchSampler', { minibatchSampler: gepa.failureSampler() }],
    ['componentSelector', { componentSelector: gepa.allComponents }],
    ['sampling', { sampling: gepa.parentsTimesMinibatches(2, 2) }],
    ['acceptance', { acceptance: gepa.acceptAll }],
    ['acceptance', { acceptance: gepa.sequentialAcceptance() }],
    ['validation', { validation: gepa.racingValidation() }],
    ['cache', { cache: gepa.noCache() }],
    ['filters', { filters: [gepa.noDuplicates, gepa.withinLength({ maxWords: 4, timesSeed: null })] }],
  ])('%s', async (_, change) => {
    expect(await course({ ...paper(), ...change })).not.toBe(await plain);
  });
});

describe('sizes', () => {
  /** The formula of the page. */
  const callsOf = (
    proposals: number,
    perProposal: number,
    least: number,
    reserved: number,
    valSize: number,
  ) => valSize + Math.ceil((least + proposals * perProposal) / (1 - reserved));

  it('follow from the loop: seed, proposals, validations, final selection', () => {
    const plans = (['light', 'medium', 'heavy'] as const).map(
      (size) => planCompile({ ...base, budget: { size } }).metricCalls,
    );
    // Our defaults: 1.8 fresh examples of a minibatch of three, a race of eight calls of which two are the least.
    expect(plans).toEqual([12, 30, 80].map((proposals) => callsOf(proposals, 1.8 + 8, 2, 0.05, 6)));
    const paper = (['light', 'medium', 'heavy'] as const).map(
      (size) => planCompile({ ...base, optimizer: gepa.paperGepa, budget: { size } }).metricCalls,
    );
    expect(paper).toEqual([12, 30, 80].map((proposals) => callsOf(proposals, 3 + 3 + 6 / 3, 6, 0, 6)));
  });

  it('grow with the components of a program, which all want their turn', () => {
    const expected = (size: 'light' | 'heavy') =>
      planCompile({ ...base, budget: { size } }).proposals.expected;
    expect(expected('light')).toBe(12);
    expect(expected('heavy')).toBe(80);
  });

  it('the plan of a size affords the proposals that it was made for', () => {
    const plan = planCompile({ ...base, optimizer: gepa.paperGepa, budget: { size: 'medium' } });
    expect(plan.proposals.expected).toBe(30);
    expect(plan.warnings).toEqual([]);
  });
});

it('a stopper from the list ends the engine by itself', async () => {
  const result = await gepa.runGepa<null, null>({
    adapter: {
      evaluate: ({ exampleIds }) =>
        Promise.resolve({ results: exampleIds.map(() => ({ score: 0.5, output: null, trajectory: null })) }),
      makeReflectiveDataset: () => ({}),
      proposeNewTexts: () => Promise.resolve({ variants: [] }),
    },
    seedCandidate: { only: 'x' },
    trainIds: ['t0'],
    valIds: ['v0'],
    policies: gepa.defaultPolicies(),
    budget: gepa.noBudget,
    stoppers: [gepa.anyOf(gepa.maxMetricCalls(1), gepa.maxIterations(5))],
    rng: createRng(0, 'x'),
  });
  expect(result.stop.text).toContain('1 metric calls');
});
