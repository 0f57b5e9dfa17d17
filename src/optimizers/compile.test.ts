import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';
import { createRunFolder, openRunFolder, type RunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import type { CompileOptions } from './optimizer.js';

const trainset = toyExamples('t', 8);
const valset = toyExamples('v', 6);

function options(changes: Partial<CompileOptions> = {}): CompileOptions {
  return {
    program: toyProgram,
    trainset,
    valset,
    metric: toyMetric,
    models: { task: toyModel() },
    budget: { metricCalls: 120 },
    concurrency: 4,
    ...changes,
  };
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const newRun = (name: string): Promise<RunFolder> =>
  createRunFolder({ kind: 'compile', path: join(folder, name), config: {}, simulated: true });

async function withRun<T>(run: RunFolder, work: (run: RunFolder) => Promise<T>): Promise<T> {
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}

describe('compile', () => {
  it('raises the validation score within the budget and returns a program that has the texts', async () => {
    const result = await compile(options());
    expect(result.seed.score).toBe(0);
    expect(result.best.score).toBeGreaterThan(0.4);
    expect(result.counts.metricCalls).toBeLessThanOrEqual(120);
    const texts = Object.fromEntries(result.program.components().map((one) => [one.path, one.instruction]));
    expect(texts).toEqual(result.best.texts);
    expect(toyProgram.components()[0]?.instruction).toBe('Answer with letters.');
    expect(result.spending.usage.costUsd).toBeGreaterThan(0);
    expect(result.simulated).toBe(true);
  });

  it('gives the same bytes at concurrency 1 and 16, however long each call takes', async () => {
    const slow = () => {
      let state = 7;
      return toyModel({
        before: async () => {
          state = (state * 16_807) % 2_147_483_647;
          await new Promise((resolve) => setTimeout(resolve, state % 4));
        },
      });
    };
    const bytes = async (name: string, concurrency: number) => {
      const run = await newRun(name);
      const result = await withRun(run, (runFolder) =>
        compile(options({ concurrency, runFolder, models: { task: slow() }, budget: { metricCalls: 60 } })),
      );
      const events = await readFile(join(folder, name, 'events.jsonl'), 'utf8');
      return { candidates: JSON.stringify(result.candidates), events: events.replace(/,"at":"[^"]*"/g, '') };
    };
    expect(await bytes('one', 1)).toEqual(await bytes('sixteen', 16));
  });

  it('resumes from any moment: same candidates, and nothing that was answered is asked again', async () => {
    const whole = toyModel();
    const expected = await compile(options({ models: { task: whole }, budget: { metricCalls: 50 } }));
    const total = whole.calls();
    for (let stopAt = 1; stopAt < total; stopAt += 7) {
      const name = `stop-${stopAt}`;
      const controller = new AbortController();
      const first = toyModel({
        before: (number) => {
          if (number >= stopAt) controller.abort();
        },
      });
      const run = await newRun(name);
      const { signal } = controller;
      await withRun(run, async (runFolder) => {
        const stopped = compile(
          options({ models: { task: first }, budget: { metricCalls: 50 }, runFolder, signal }),
        );
        await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
      });
      const second = toyModel();
      const result = await withRun(await openRunFolder(join(folder, name)), (runFolder) =>
        compile(options({ models: { task: second }, budget: { metricCalls: 50 }, runFolder })),
      );
      expect(result.candidates).toEqual(expected.candidates);
      expect(result.counts).toEqual(expected.counts);
      const inFlight = 2 * 4;
      expect(first.calls() + second.calls()).toBeLessThanOrEqual(total + inFlight);
    }
  });

  it('resumes a finished run without any call', async () => {
    const run = await newRun('done');
    const first = await withRun(run, (runFolder) => compile(options({ runFolder })));
    const model = toyModel();
    const again = await withRun(await openRunFolder(join(folder, 'done')), (runFolder) =>
      compile(options({ runFolder, models: { task: model } })),
    );
    expect(model.calls()).toBe(0);
    expect(again.candidates).toEqual(first.candidates);
    expect(again.spending).toEqual(first.spending);
  });

  it('takes examples with bytes, and knows them by what is in them when it is resumed', async () => {
    const withBytes = (byte: number) => {
      const pictured = toyExamples('t', 4).map((example) => ({
        ...example,
        input: Object.assign({}, example.input, { picture: new Uint8Array([1, byte]) }),
      }));
      return { trainset: pictured, valset: pictured, budget: { metricCalls: 30 } };
    };
    const run = await newRun('bytes');
    const first = await withRun(run, (runFolder) => compile(options({ ...withBytes(2), runFolder })));
    expect(first.best.score).toBeGreaterThan(0);
    const again = (byte: number) =>
      openRunFolder(join(folder, 'bytes')).then((opened) =>
        withRun(opened, (runFolder) => compile(options({ ...withBytes(byte), runFolder }))),
      );
    expect((await again(2)).candidates).toEqual(first.candidates);
    await expect(again(3)).rejects.toMatchObject({ code: 'compile/resume-differs' });
  });

  it('refuses to resume with another seed, naming the first event that differs', async () => {
    const run = await newRun('other');
    await withRun(run, (runFolder) => compile(options({ runFolder })));
    await withRun(await openRunFolder(join(folder, 'other')), async (runFolder) => {
      await expect(compile(options({ runFolder, seed: 1 }))).rejects.toMatchObject({
        code: 'compile/resume-differs',
      });
    });
  });
});
