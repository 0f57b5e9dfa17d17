import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BudgetExceededError, ProviderError } from '../core/errors.js';
import { createRunFolder, openRunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import type { CompileOptions } from './optimizer.js';
import type { Proposer } from './proposer.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

const options = (proposer: Proposer, changes: Partial<CompileOptions> = {}): CompileOptions => ({
  program: toyProgram,
  trainset: toyExamples('t', 8),
  valset: toyExamples('v', 6),
  metric: toyMetric,
  models: { task: toyModel() },
  budget: { metricCalls: 60 },
  options: { proposer },
  ...changes,
});

/** Asks once for all components and adds a letter of its own choice to each. */
const letters: Proposer = {
  name: 'letters',
  async propose({ components, candidate, dataset, signatures, ask, rng }) {
    const records = components.map((component) => JSON.stringify(dataset[component] ?? []));
    const reply = await ask(`For ${Object.keys(signatures).join(' and ')}:\n${records.join('\n')}`);
    const letter = rng.choice([...'abcdefuvwxyz']);
    const texts = components.map((name) => [name, `${candidate[name]} Name letter ${letter}.`] as const);
    return reply.length > 0 ? { variants: [Object.fromEntries(texts)] } : { variants: [], reason: 'silence' };
  },
};

describe('a proposer of the user', () => {
  it('is given records, signatures, a model and draws; what it writes is searched over', async () => {
    const task = toyModel();
    const result = await compile(options(letters, { models: { task } }));
    const asked = task.requests.filter(
      (request) => request.includes('For draft') || request.includes('For polish'),
    );
    expect(asked.length).toBe(result.spending.reflections);
    expect(asked[0]).toContain('Missing letters');
    expect(result.counts.proposals).toBeGreaterThan(0);
    expect(result.best.score).toBeGreaterThan(result.seed.score ?? 1);
  });

  it('is not asked again by a resumed run for what its model replied', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proposer-'));
    const path = join(folder, 'run');
    const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
    const first = await compile(options(letters, { runFolder }));
    await runFolder.close();
    const task = toyModel();
    const again = await openRunFolder(path);
    const second = await compile(options(letters, { runFolder: again, models: { task } }));
    expect(task.calls()).toBe(0);
    expect(second.candidates).toEqual(first.candidates);
    const other = compile(options({ ...letters, name: 'others' }, { runFolder: again }));
    await expect(other).rejects.toMatchObject({ code: 'compile/resume-differs' });
    await again.close();
    await rm(folder, { recursive: true });
  });

  it('is told that its model failed, which skips the task, in a resumed run as in the first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proposer-'));
    const path = join(folder, 'run');
    const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
    const reasons: string[] = [];
    let asked = 0;
    const task = toyModel({
      before: (_number, request) => {
        if (!JSON.stringify(request).includes('Missing letters') || asked++ !== 1) return;
        throw new ProviderError('no such talk', { failure: 'refusal', model: 'toy:one' });
      },
    });
    const first = await compile(
      options(letters, {
        runFolder,
        models: { task },
        onEvent: (event) => {
          if (event.type === 'search' && event.event.type === 'task-skipped')
            reasons.push(event.event.detail ?? '');
        },
      }),
    );
    await runFolder.close();
    expect(reasons).toContain('the reflection model failed: no such talk');
    const healthy = toyModel();
    const again = await openRunFolder(path);
    const second = await compile(options(letters, { runFolder: again, models: { task: healthy } }));
    expect(healthy.calls()).toBe(0);
    expect(second.candidates).toEqual(first.candidates);
    await again.close();
    await rm(folder, { recursive: true });
  });

  it('may give nothing, must keep to its components, and ends the search when a cap is reached', async () => {
    const reasons = new Set<string>();
    const idle = await compile(
      options(
        { name: 'idle', propose: () => Promise.resolve({ variants: [], reason: 'asleep' }) },
        {
          onEvent: (event) => {
            if (event.type === 'search' && event.event.type === 'task-skipped')
              reasons.add(event.event.detail ?? '');
          },
        },
      ),
    );
    expect(idle.candidates).toHaveLength(1);
    expect([...reasons]).toEqual(['asleep']);
    const astray = { name: 'astray', propose: () => Promise.resolve({ variants: [{ critic: 'x' }] }) };
    await expect(compile(options(astray))).rejects.toMatchObject({ code: 'compile/proposer' });
    const broke: Proposer = {
      name: 'broke',
      propose: () => Promise.reject(new BudgetExceededError('budget/usd', 'the cap of $1 is reached')),
    };
    const ended = await compile(options(broke));
    expect(ended.stop).toMatchObject({ by: 'model-budget', isExternal: true });
  });
});
