import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import { describeRejection } from './gepa/acceptance.js';
import type { GepaEvent } from './gepa/events.js';
import { scoreThreshold } from './gepa/stoppers.js';
import type { CompileOptions } from './optimizer.js';
import { paperGepa } from './optimizers.js';
import { planCompile } from './prepare.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

const options = (changes: Partial<CompileOptions> = {}): CompileOptions => ({
  program: toyProgram,
  trainset: toyExamples('t', 8),
  valset: toyExamples('v', 6),
  metric: toyMetric,
  models: { task: toyModel() },
  budget: { metricCalls: 90 },
  ...changes,
});

async function searched(changes: Partial<CompileOptions>) {
  const events: GepaEvent[] = [];
  const result = await compile(
    options({
      ...changes,
      onEvent: (event) => {
        if (event.type === 'search') events.push(event.event);
      },
    }),
  );
  return { result, events };
}

describe('the controls', () => {
  it('none: scores the program as it is and asks for no reflection', async () => {
    const { result } = await searched({ optimizer: 'none' });
    expect(result.candidates).toHaveLength(1);
    expect(result.counts.metricCalls).toBe(6);
    expect(result.spending.reflections).toBe(0);
    expect(result.program.components()).toEqual(toyProgram.components());
  });

  it('best-of-n: every proposal starts from the seed and is validated', async () => {
    const { result } = await searched({ optimizer: 'best-of-n' });
    expect(result.candidates.length).toBeGreaterThan(3);
    for (const candidate of result.candidates.slice(1)) expect(candidate.parents).toEqual([0]);
    expect(result.counts.metricCalls).toBeLessThanOrEqual(90);
  });

  it('random-paraphrase: asks for other words only, never shows an example', async () => {
    const task = toyModel();
    const { result } = await searched({ optimizer: 'random-paraphrase', models: { task } });
    expect(result.spending.reflections).toBeGreaterThan(0);
    const prompts = task.requests.filter((request) => request.includes('Write it in other words'));
    expect(prompts.length).toBe(result.spending.reflections);
    expect(prompts.join('')).not.toContain('Missing letters');
  });

  it('reach less than the reflective search at the same budget', async () => {
    const best = async (optimizer: 'gepa' | 'best-of-n' | 'random-paraphrase') =>
      (await searched({ optimizer, budget: { metricCalls: 150 } })).result.best.score ?? 0;
    const gepa = await best('gepa');
    expect(gepa).toBeGreaterThan(await best('best-of-n'));
    expect(gepa).toBeGreaterThan(await best('random-paraphrase'));
  });
});

describe('options of a search', () => {
  it('frozen components keep their text', async () => {
    const { result } = await searched({ options: { frozen: ['draft'] } });
    for (const { texts } of result.candidates) expect(texts['draft']).toBe('Answer with letters.');
    expect(result.best.texts['polish']).not.toBe('Answer with more letters.');
  });

  it('further stoppers end the search and are named', async () => {
    const { result } = await searched({ options: { stoppers: [scoreThreshold(0.2)] } });
    expect(result.stop).toMatchObject({ by: 'score-threshold', isExternal: false });
    expect(result.best.score).toBeGreaterThanOrEqual(0.2);
  });

  it('the reflection model and template are used where they are given', async () => {
    const [task, reflection] = [toyModel(), toyModel()];
    const reflectionTemplate = 'Improve:\n```\n<current_instruction>\n```\n<examples>\nMARK';
    await searched({ models: { task, reflection }, options: { reflectionTemplate } });
    expect(reflection.calls()).toBeGreaterThan(0);
    expect(reflection.requests.every((request) => request.includes('MARK'))).toBe(true);
    expect(task.requests.some((request) => request.includes('MARK'))).toBe(false);
  });

  it('another seed gives another search, the same seed the same', async () => {
    const candidates = async (seed: number) => (await searched({ seed })).result.candidates;
    expect(await candidates(1)).toEqual(await candidates(1));
    expect(await candidates(1)).not.toEqual(await candidates(2));
  });

  it('turns down a proposal that repeats a text before it costs a rollout', async () => {
    // A model that never changes anything: every proposal is the parent's own text.
    const reflection = toyModel();
    const echo = {
      ...reflection,
      generate: async (...args: Parameters<typeof reflection.generate>) => {
        const reply = await reflection.generate(...args);
        const instruction = reply.text.replace(/ Name letter .\.| Be thorough\./, '');
        return { ...reply, text: instruction };
      },
    };
    const { result, events } = await searched({ models: { task: toyModel(), reflection: echo } });
    const rejected = events.flatMap((event) => (event.type === 'rejected' ? [event.reason] : []));
    expect(rejected.length).toBeGreaterThan(0);
    expect(new Set(rejected.map(describeRejection))).toEqual(new Set(['same texts as its parent']));
    expect(result.candidates).toHaveLength(1);
    // The seed's validation and each training example once.
    expect(result.counts.metricCalls).toBe(6 + 8);
  });
});

describe('the plan', () => {
  it('counts what the loop costs: seed, proposals, validations', () => {
    expect(planCompile(options({ optimizer: paperGepa, budget: { metricCalls: 90 } }))).toMatchObject({
      metricCalls: 90,
      seedCalls: 6,
      callsPerProposal: 6,
      callsPerValidation: 6,
      proposals: { least: 7, expected: 10, most: 26 },
      warnings: [],
    });
  });

  it('counts a race: it may end after its first stage, or take the rival along to the end', () => {
    expect(planCompile(options({ budget: { metricCalls: 90 } }))).toMatchObject({
      callsPerProposal: 3,
      callsPerValidation: 12,
      // 4 of the 84 after the seed are kept back; a proposal takes 2 new examples and a race of 8 on average.
      proposals: { least: 5, expected: 8, most: 40 },
    });
  });

  it('warns when hardly anything can be tried', () => {
    const { warnings, proposals } = planCompile(options({ budget: { metricCalls: 20 } }));
    expect(proposals.expected).toBeLessThan(3);
    expect(warnings[0]).toContain('fewer than 3');
  });

  it('sizes grow, and every run keeps within its plan', async () => {
    const calls = (size: 'light' | 'medium' | 'heavy') =>
      planCompile(options({ budget: { size } })).metricCalls;
    expect(calls('light')).toBeLessThan(calls('medium'));
    expect(calls('medium')).toBeLessThan(calls('heavy'));
    const { result } = await searched({ budget: { size: 'light' } });
    expect(result.counts.metricCalls).toBeLessThanOrEqual(result.plan.metricCalls);
  });

  it('takes no time worth mentioning for tens of thousands of examples', () => {
    const startMs = performance.now();
    planCompile(options({ trainset: toyExamples('t', 40_000) }));
    expect(performance.now() - startMs).toBeLessThan(3_000);
  });

  it('refuses a budget below the validation of the seed, and broken inputs', () => {
    const code = (changes: Partial<CompileOptions>) => {
      try {
        planCompile(options(changes));
        return 'planned';
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    expect(code({ budget: { metricCalls: 5 } })).toBe('compile/budget-too-small');
    expect(code({ trainset: [] })).toBe('compile/no-examples');
    expect(code({ valset: [...toyExamples('v', 2), ...toyExamples('v', 2)] })).toBe(
      'compile/example-repeated',
    );
    const [one] = toyExamples('t', 1);
    if (one === undefined) throw new Error('no example');
    expect(code({ trainset: [one], valset: [{ ...one, tags: ['other'] }], budget: {} })).toBe('planned');
    for (const changed of [{ input: { word: 'other' } }, { expected: { draft: 'q', polish: 'q' } }]) {
      expect(code({ trainset: [one], valset: [{ ...one, ...changed }] })).toBe('compile/example-ambiguous');
    }
    expect(code({ options: { frozen: ['drafts'] } })).toBe('compile/component-unknown');
    expect(code({ options: { frozen: ['draft', 'polish'] } })).toBe('compile/nothing-to-optimise');
    expect(code({ options: { reflectionTemplate: '<examples>' } })).toBe('gepa/template');
  });
});
