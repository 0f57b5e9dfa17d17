import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadProgram } from '../modules/load-program.js';
import { textOf } from '../signatures/messages.js';
import { createRunFolder, openRunFolder, type RunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import { changesOf } from './demo-components.js';
import { promptLength } from './derived-objectives.js';
import type { GepaEvent } from './gepa/events.js';
import type { ObjectiveOptions } from './objectives.js';
import type { CompileOptions } from './optimizer.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function runFolder(): Promise<RunFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-front-'));
  folders.push(folder);
  return createRunFolder({ kind: 'compile', path: join(folder, 'run'), config: {}, simulated: true });
}

function search(objectives: ObjectiveOptions, changes: Partial<CompileOptions> = {}) {
  const events: GepaEvent[] = [];
  const options: CompileOptions = {
    program: toyProgram,
    trainset: toyExamples('t', 8),
    valset: toyExamples('v', 6),
    metric: toyMetric,
    models: { task: toyModel() },
    budget: { metricCalls: 150 },
    objectives,
    onEvent: (event) => {
      if (event.type === 'search') events.push(event.event);
    },
    ...changes,
  };
  return compile(options).then((result) => ({ result, events }));
}

const both = { names: ['score', 'prompt-length'] };
const frontSchema = z.object({
  chosen: z.number(),
  members: z.array(
    z.object({
      candidate: z.number(),
      program: z.string(),
      objectives: z.record(
        z.string(),
        z.object({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
      ),
    }),
  ),
});

describe('a compile with objectives', () => {
  it('ends with the program that was preferred: another one for short prompts than for a high score', async () => {
    const [byScore, byLength] = await Promise.all([
      search({ ...both, prefer: { type: 'weights', weights: { score: 1 } } }),
      search({ ...both, prefer: { type: 'weights', weights: { 'prompt-length': 1 } } }),
    ]);
    expect(byScore.result.best.score).toBeGreaterThan(byLength.result.best.score ?? 1);
    expect(promptLength(byScore.result.program)).toBeGreaterThan(promptLength(byLength.result.program));
    expect(byScore.result.front?.members).toEqual(byLength.result.front?.members);
    expect(byScore.result.front?.members.length).toBeGreaterThan(3);
  });

  it('asks for texts within a limit on the prompts, and spends nothing on a child that passes it', async () => {
    const asked: string[] = [];
    const model = toyModel();
    const { result, events } = await search(
      { names: ['score'], caps: { 'prompt-length': 40 } },
      {
        models: {
          task: model,
          reflection: {
            ...model,
            generate: (request, call) => {
              asked.push(request.messages.map(textOf).join());
              return model.generate(request, call);
            },
          },
        },
      },
    );
    expect(asked.every((text) => /must have at most \d+ words/.test(text))).toBe(true);
    expect(result.best.score).toBeGreaterThan(result.seed.score ?? 1);
    expect(result.candidates.length).toBeGreaterThan(1);
    for (const { texts } of result.candidates) {
      expect(promptLength(toyProgram.with(changesOf(texts)))).toBeLessThanOrEqual(40);
    }
    expect(result.front?.members.every(({ violation }) => violation === 0)).toBe(true);
    const tooLong = events.filter((event) =>
      JSON.stringify(event).includes('longer than the limit of 40 tokens'),
    );
    expect(tooLong.length).toBeGreaterThan(0);
  });

  it('keeps no calls back for a final selection by score, and refuses one', async () => {
    const { result, events } = await search({ ...both, prefer: { type: 'weights', weights: { score: 1 } } });
    expect(result.selection?.finalists).toEqual([]);
    // Less is left than an iteration may take: a minibatch on both sides and a validation.
    const last = events.findLast((event) => event.type === 'run-ended');
    expect(last).toMatchObject({ reason: { by: 'budget' } });
    expect(result.counts.metricCalls).toBeGreaterThan(150 - 12);
    await expect(search(both, { options: { finalSelection: { share: 0.1 } } })).rejects.toMatchObject({
      code: 'compile/option',
    });
  });

  it('without a preference takes the best score', async () => {
    const { result } = await search(both);
    const scores = result.candidates.flatMap(({ score }) => score ?? []);
    expect(result.best.score).toBe(Math.max(...scores));
  });

  it('counts as the metric says, and the seed stands at one half of each derived objective', async () => {
    const { result } = await search({
      names: ['score', 'cost', 'calls', 'tokens', 'latency', 'prompt-length'],
    });
    const seed = result.candidates[0];
    expect(seed?.objectives).toMatchObject({ cost: 0.5, calls: 0.5, tokens: 0.5, latency: 0.5 });
    expect(seed?.objectives['prompt-length']).toBe(0.5);
    expect(seed?.objectives['score']).toBeCloseTo(seed?.score ?? -1, 12);
    // Two calls of 10 + 5 tokens, a thousandth of a dollar and a millisecond each; the scale is twice that.
    const scales = Object.fromEntries(
      result.front?.objectives.map(({ name, amount }) => [name, amount?.scale]) ?? [],
    );
    expect(scales).toMatchObject({ cost: 0.004, calls: 4, tokens: 60, latency: 4, score: undefined });
  });

  it('keeps a floor: what misses it is not chosen, though its score is higher', async () => {
    const free = await search(both);
    const most = promptLength(free.result.program) - 5;
    const kept = await search({ ...both, caps: { 'prompt-length': most } });
    expect(promptLength(kept.result.program)).toBeLessThanOrEqual(most);
    expect(kept.result.best.score).toBeLessThan(free.result.best.score ?? 0);
    for (const { violation } of kept.result.front?.members ?? []) expect(violation).toBe(0);
  });

  it('tells how far the front has come, which never goes back', async () => {
    const { result, events } = await search(both);
    const measured = events.flatMap((event) => (event.type === 'front-measured' ? [event] : []));
    expect(measured.length).toBe(result.candidates.length);
    const volumes = measured.map(({ hypervolume }) => hypervolume);
    expect(volumes).toEqual([...volumes].sort((a, b) => a - b));
    expect(volumes.at(-1)).toBeGreaterThan(volumes[0] ?? 1);
    expect(result.front?.progress.map(({ hypervolume }) => hypervolume)).toEqual(volumes);
    expect(measured.at(-1)?.members).toEqual(result.front?.members.map(({ index }) => index));
  });

  it('leaves controls to choose as they do, and measures them', async () => {
    const { events } = await search(both, { optimizer: 'best-of-n' });
    const started = events.find((event) => event.type === 'run-started');
    expect(started?.policies).toMatchObject({ acceptance: 'accept-all', parentSelector: 'seed' });
    expect(events.some((event) => event.type === 'front-measured')).toBe(true);
  });

  it('leaves acceptance to the score, and parents to a front of the paper, when asked', async () => {
    const { events } = await search({ ...both, accept: { type: 'score' }, parents: 'cartesian' });
    const started = events.find((event) => event.type === 'run-started');
    expect(started?.policies).toMatchObject({ frontier: 'cartesian(score, prompt-length)' });
    expect(started?.policies.acceptance).not.toContain('objectives');
    expect(started?.policies.parentSelector).not.toBe('objectives');
  });
});

describe('the front in the run folder', () => {
  it('is one program each, which can be loaded, with means and intervals in front.json', async () => {
    const folder = await runFolder();
    const { result } = await search(both, { runFolder: folder });
    await folder.close();
    const index = frontSchema.parse(JSON.parse(readFileSync(join(folder.path, 'front.json'), 'utf8')));
    expect(index.chosen).toBe(result.best.index);
    expect(index.members.map(({ candidate }) => candidate)).toEqual(
      result.front?.members.map((member) => member.index),
    );
    expect(readdirSync(join(folder.path, 'front')).sort()).toEqual(
      index.members.map(({ program }) => program.replace('front/', '')).sort(),
    );
    for (const { candidate, program, objectives } of index.members) {
      const loaded = loadProgram(toyProgram, JSON.parse(readFileSync(join(folder.path, program), 'utf8')));
      const texts = Object.fromEntries(loaded.components().map((one) => [one.path, one.instruction]));
      expect(texts).toEqual(result.candidates[candidate]?.texts);
      const { mean, low, high } = objectives['score'] ?? { mean: -1, low: null, high: null };
      expect(mean).toBeCloseTo(result.candidates[candidate]?.score ?? 0, 6);
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeGreaterThanOrEqual(mean);
    }
  });

  it('is not there without objectives', async () => {
    const folder = await runFolder();
    await compile({
      program: toyProgram,
      trainset: toyExamples('t', 8),
      valset: toyExamples('v', 6),
      metric: toyMetric,
      models: { task: toyModel() },
      budget: { metricCalls: 30 },
      runFolder: folder,
    });
    await folder.close();
    expect(readdirSync(folder.path)).not.toContain('front.json');
  });

  it('comes out the same, whatever the concurrency and however often the run was cut', async () => {
    const whole = await runFolder();
    await search(both, { runFolder: whole, concurrency: 1 });
    await whole.close();

    const cut = await runFolder();
    const controller = new AbortController();
    const before = (number: number) => {
      if (number === 60) controller.abort();
    };
    const stop = controller.signal;
    const stopped = search(both, { runFolder: cut, stop, models: { task: toyModel({ before }) } });
    await expect(stopped).rejects.toThrow(/stopped/);
    await cut.close();
    const again = await openRunFolder(cut.path);
    await search(both, { runFolder: again, concurrency: 8 });
    await again.close();
    const textOf = (folder: RunFolder, name: string) => readFileSync(join(folder.path, name), 'utf8');
    expect(textOf(cut, 'front.json')).toBe(textOf(whole, 'front.json'));
    for (const name of readdirSync(join(whole.path, 'front'))) {
      expect(textOf(cut, join('front', name))).toBe(textOf(whole, join('front', name)));
    }
  });

  it('is not gone on with under other objectives', async () => {
    const folder = await runFolder();
    await search(both, { runFolder: folder });
    await folder.close();
    const again = await openRunFolder(folder.path);
    const other = search({ ...both, floors: { score: 0.5 } }, { runFolder: again });
    await expect(other).rejects.toMatchObject({ code: 'compile/resume-differs' });
    await again.close();
  });
});
