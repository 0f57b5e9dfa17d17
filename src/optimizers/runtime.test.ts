import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError, type ProviderFailure } from '../core/errors.js';
import { compiledProgramSchema } from '../modules/compiled-program-format.js';
import { type BudgetCaps, createBudget } from '../providers/middleware/budget.js';
import { standardMiddleware } from '../providers/middleware/standard.js';
import { createRunFolder, openRunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import { epochShuffledSampler } from './gepa/minibatch-sampler.js';
import type { CompileOptions, CompileResult } from './optimizer.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

function options(changes: Partial<CompileOptions> = {}): CompileOptions {
  return {
    program: toyProgram,
    trainset: toyExamples('t', 8),
    valset: toyExamples('v', 6),
    metric: toyMetric,
    models: { task: toyModel() },
    budget: { metricCalls: 80 },
    concurrency: 4,
    ...changes,
  };
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A compile in a run folder, which is made where it is not there. */
async function compileIn(name: string, changes: Partial<CompileOptions> = {}): Promise<CompileResult> {
  const path = join(folder, name);
  const isThere = (await textOf(name, 'run.json')) !== '';
  const runFolder = isThere
    ? await openRunFolder(path)
    : await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
  try {
    return await compile(options({ ...changes, runFolder }));
  } finally {
    await runFolder.close();
  }
}

const textOf = (name: string, file: string) => readFile(join(folder, name, file), 'utf8').catch(() => '');
const programOf = async (name: string) =>
  compiledProgramSchema.parse(JSON.parse(await textOf(name, 'program.json')));

async function bytesOf(name: string): Promise<readonly string[]> {
  const events = (await textOf(name, 'events.jsonl')).replace(/,"at":"[^"]*"/g, '');
  return [events, await textOf(name, 'candidates.jsonl'), await textOf(name, 'program.json')];
}

/** Another wait for each call. */
function unsteady(seed: number) {
  let state = seed;
  return toyModel({
    before: async () => {
      state = (state * 16_807) % 2_147_483_647;
      await new Promise((resolve) => setTimeout(resolve, state % 5));
    },
  });
}

describe('several iterations under way', () => {
  it('give the same bytes at concurrency 1 and 16, however long each call takes', async () => {
    const found: string[] = [];
    for (const pipelineDepth of [1, 3, 6]) {
      for (const [concurrency, seed] of [
        [1, 3],
        [16, 5],
        [16, 11],
      ] as const) {
        const models = { task: unsteady(seed) };
        await compileIn(`${pipelineDepth} ${concurrency} ${seed}`, {
          concurrency,
          models,
          options: { pipelineDepth },
        });
      }
      const [events = ''] = await bytesOf(`${pipelineDepth} 1 3`);
      expect(await bytesOf(`${pipelineDepth} 16 5`)).toEqual(await bytesOf(`${pipelineDepth} 1 3`));
      expect(await bytesOf(`${pipelineDepth} 16 11`)).toEqual(await bytesOf(`${pipelineDepth} 1 3`));
      expect(events).toContain('"type":"accepted"');
      found.push(events);
    }
    expect(new Set(found).size).toBe(3);
  }, 30_000);

  it('keep rollouts and reflections together within the concurrency', async () => {
    const most = async (concurrency: number) => {
      let [open, most] = [0, 0];
      const model = toyModel({
        before: async () => {
          open += 1;
          most = Math.max(most, open);
          await new Promise((resolve) => setTimeout(resolve, 1));
          open -= 1;
        },
      });
      await compile(options({ models: { task: model }, concurrency, options: { pipelineDepth: 6 } }));
      return most;
    };
    expect(await most(1)).toBe(1);
    expect(await most(7)).toBe(7);
  });

  it('resume from any moment, and ask for nothing that was answered', async () => {
    const stopping = (stopAt: number, controller: AbortController) =>
      toyModel({
        before: async (number) => {
          await new Promise((resolve) => setTimeout(resolve, number % 3));
          if (number >= stopAt) controller.abort();
        },
      });
    const changes = { options: { pipelineDepth: 4 }, budget: { metricCalls: 50 } };
    const whole = toyModel();
    const expected = await compileIn('whole', { ...changes, models: { task: whole } });
    for (let stopAt = 3; stopAt < whole.calls(); stopAt += 17) {
      const controller = new AbortController();
      const first = stopping(stopAt, controller);
      const name = `stop-${stopAt}`;
      const stopped = compileIn(name, { ...changes, models: { task: first }, signal: controller.signal });
      await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
      const second = toyModel();
      const result = await compileIn(name, { ...changes, models: { task: second } });
      expect(result.candidates).toEqual(expected.candidates);
      expect(await bytesOf(name)).toEqual(await bytesOf('whole'));
      // What was paid for rollouts that were cut off is on the bill once, and no call counts as cached for it.
      const { costUsd, ...usage } = result.spending.usage;
      expect(usage).toEqual({ ...expected.spending.usage, costUsd: undefined });
      expect(costUsd).toBeCloseTo(expected.spending.usage.costUsd ?? -1, 9);
      // Four rollouts of two calls each can be in flight.
      expect(first.calls() + second.calls()).toBeLessThanOrEqual(whole.calls() + 8);
    }
  }, 30_000);
});

describe('a budget that is raised', () => {
  it('lets a finished run go on where it was, and resuming that needs no call', async () => {
    for (const pipelineDepth of [1, 4]) {
      const name = `raised-${pipelineDepth}`;
      const search = { options: { pipelineDepth } };
      const first = await compileIn(name, { ...search, budget: { metricCalls: 50 } });
      const [before = ''] = await bytesOf(name);
      const model = toyModel();
      const more = { ...search, budget: { metricCalls: 90 }, models: { task: model } };
      const second = await compileIn(name, more);
      const [after = ''] = await bytesOf(name);
      expect(after.startsWith(before)).toBe(true);
      expect(after.length).toBeGreaterThan(before.length);
      expect(second.counts.metricCalls).toBeGreaterThan(first.counts.metricCalls);
      expect(second.counts.metricCalls).toBeLessThanOrEqual(90);
      expect(second.candidates.slice(0, first.candidates.length).map(({ texts }) => texts)).toEqual(
        first.candidates.map(({ texts }) => texts),
      );
      const calls = model.calls();
      expect(calls).toBeGreaterThan(0);
      const third = await compileIn(name, more);
      expect(model.calls()).toBe(calls);
      expect(third.candidates).toEqual(second.candidates);
    }
  });

  it('cannot be lowered', async () => {
    await compileIn('lowered', { budget: { metricCalls: 50 } });
    await expect(compileIn('lowered', { budget: { metricCalls: 40 } })).rejects.toMatchObject({
      code: 'compile/budget-lowered',
    });
  });
});

describe('a search that is stopped', () => {
  it('leaves the best so far as a program that says so, and a resume replaces it', async () => {
    const controller = new AbortController();
    const model = toyModel({
      before: (number) => {
        if (number === 70) controller.abort();
      },
    });
    const stopped = compileIn('stopped', { models: { task: model }, stop: controller.signal });
    await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
    const partial = await programOf('stopped');
    expect(partial.unfinished).toBe(true);
    expect(partial.lineage.length).toBeGreaterThan(1);
    const result = await compileIn('stopped');
    const whole = await programOf('stopped');
    expect(whole.unfinished).toBeUndefined();
    expect(whole.components['draft']?.instruction).toBe(result.best.texts['draft']);
    expect(whole).not.toEqual(partial);
  });

  it('leaves no program before the seed has its scores', async () => {
    const controller = new AbortController();
    const model = toyModel({ before: () => controller.abort() });
    await expect(
      compileIn('early', { models: { task: model }, signal: controller.signal }),
    ).rejects.toMatchObject({ exitCode: 130 });
    expect(await textOf('early', 'program.json')).toBe('');
  });
});

describe('a reflection that fails', () => {
  const isReflection = (request: { readonly messages: readonly { readonly role: string }[] }) =>
    request.messages[0]?.role === 'user';
  const failingAt = (
    places: readonly number[],
    failure: ProviderFailure,
    onReflection = (_: number) => {},
  ) => {
    let reflections = 0;
    return toyModel({
      before: (_number, request) => {
        if (!isReflection(request)) return;
        reflections += 1;
        onReflection(reflections);
        if (places.includes(reflections))
          throw new ProviderError('no', { failure, model: 'toy:one', status: 503 });
      },
    });
  };

  it('fails again at its place in a resumed run, and nowhere else', async () => {
    for (const pipelineDepth of [1, 3]) {
      const name = `failed-${pipelineDepth}`;
      const search = { options: { pipelineDepth }, concurrency: 1 };
      const controller = new AbortController();
      const model = failingAt([2, 4], 'server', (at) => {
        if (at === 6) controller.abort();
      });
      const stopped = compileIn(name, { ...search, models: { task: model }, stop: controller.signal });
      await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
      const [before = ''] = await bytesOf(name);
      const healthy = toyModel();
      const result = await compileIn(name, { ...search, models: { task: healthy } });
      const [after = ''] = await bytesOf(name);
      expect(after.startsWith(before)).toBe(true);
      expect(healthy.requests.filter((request) => model.requests.includes(request))).toEqual([]);
      const idle = toyModel();
      const again = await compileIn(name, { ...search, models: { task: idle } });
      expect(idle.calls()).toBe(0);
      expect(again.candidates).toEqual(result.candidates);
    }
  });

  it.each(['safety', 'refusal', 'context-length', 'invalid-request'] as const)(
    'of its own (%s) skips a task; the search goes on',
    async (failure) => {
      const result = await compileIn(failure, { models: { task: failingAt([1, 3], failure) } });
      expect(result.candidates.length).toBeGreaterThan(2);
      const lines = (await textOf(failure, 'unanswered.jsonl')).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({ error: { failure, model: 'toy:one', message: 'no', status: 503 } }),
        expect.objectContaining({ error: { failure, model: 'toy:one', message: 'no', status: 503 } }),
      ]);
    },
  );

  it.each(['authentication', 'permission', 'not-found', 'quota'] as const)(
    'as every other one would (%s) ends the compile with the best so far, and a resume asks again',
    async (failure) => {
      const task = failingAt([5], failure);
      await expect(compileIn(failure, { models: { task } })).rejects.toMatchObject({
        code: `provider/${failure}`,
      });
      const partial = await programOf(failure);
      expect(partial.unfinished).toBe(true);
      expect(partial.lineage.length).toBeGreaterThan(1);
      const expected = await compileIn(`${failure} never`);
      const resumed = await compileIn(failure);
      expect(resumed.candidates).toEqual(expected.candidates);
      expect((await programOf(failure)).unfinished).toBeUndefined();
    },
  );

  it('ten times in a row ends the search, which a resume goes on with', async () => {
    const down = failingAt(
      Array.from({ length: 100 }, (_, at) => at + 3),
      'network',
    );
    const first = await compileIn('down', { models: { task: down } });
    expect(first.stop).toMatchObject({ by: 'reflection-failed', isExternal: true });
    const second = await compileIn('down');
    expect(second.stop.by).not.toBe('reflection-failed');
    expect(second.counts.iterations).toBeGreaterThan(first.counts.iterations);
    expect(second.best.score).toBeGreaterThan(first.best.score ?? 1);
  });
});

describe('a finished search', () => {
  it('keeps its program where a resume comes to something else', async () => {
    await compileIn('finished');
    const before = await textOf('finished', 'program.json');
    const policies = { minibatchSampler: epochShuffledSampler(1) };
    await expect(compileIn('finished', { options: { policies } })).rejects.toMatchObject({
      code: 'compile/resume-differs',
    });
    expect(await textOf('finished', 'program.json')).toBe(before);
  });
});

const PRICE = {
  inputUsdPerMillion: 1,
  outputUsdPerMillion: 1,
  maxOutputTokens: 20,
  source: 'test',
  asOf: '2026-01-01',
};

describe('caps on what models may be asked for', () => {
  const capped = (caps: BudgetCaps) => {
    const inner = toyModel();
    const budget = createBudget(caps);
    const usage = { inputTokens: 500, outputTokens: 20, cachedInputTokens: 0, reasoningTokens: 0 };
    const model = standardMiddleware({ label: 'all', budget })({
      ...inner,
      price: PRICE,
      generate: async (request, call) => ({ ...(await inner.generate(request, call)), usage }),
    });
    return { inner, budget, models: { task: model, judge: model, reflection: model } };
  };

  it('end the search with the best so far, and a higher cap goes on to the same end', async () => {
    for (const pipelineDepth of [1, 4]) {
      const search = { options: { pipelineDepth } };
      const free = capped({});
      const whole = await compileIn(`free-${pipelineDepth}`, { ...search, models: free.models });
      const { spent } = free.budget.report();
      for (const [kind, cap] of [
        ['calls', Math.floor(spent.calls / 2)],
        ['tokens', Math.floor(spent.tokens / 2)],
        ['usd', spent.usd / 2],
      ] as const) {
        const name = `${kind}-${pipelineDepth}`;
        const { models, inner, budget } = capped({ [kind]: cap });
        const result = await compileIn(name, { ...search, models });
        expect(result.stop).toMatchObject({ by: 'model-budget', isExternal: true });
        expect(result.candidates.length).toBeGreaterThan(1);
        expect(budget.report().spent[kind]).toBeLessThanOrEqual(cap);
        if (kind === 'calls') expect(inner.calls()).toBeLessThanOrEqual(cap);
        const again = capped({});
        const resumed = await compileIn(name, { ...search, models: again.models });
        expect(resumed.candidates).toEqual(whole.candidates);
        expect(again.inner.calls()).toBeLessThan(free.inner.calls());
      }
    }
  });
});
