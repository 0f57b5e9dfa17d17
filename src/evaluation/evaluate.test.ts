import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scriptedModel, type ScriptedModel } from '../../tests/fakes/scripted-model.js';
import { ProviderError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import type { Example } from '../datasets/example.js';
import type { Program } from '../modules/module.js';
import { predict } from '../modules/predict.js';
import { toProgram } from '../modules/to-program.js';
import type { LanguageModelRequest } from '../providers/language-model.js';
import type { Metric, Score } from '../scoring/metric.js';
import { image } from '../signatures/media.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { createRunFolder, openRunFolder, type RunFolder } from '../storage/run-folder.js';
import { evaluate, type EvaluateOptions, type NamedProgram } from './evaluate.js';
import type { ExecutorFactory } from './executor.js';
import { localExecutor } from './local-executor.js';
import { evalReport } from './report/eval-report.js';
import { METRIC_SCOPE } from './metric-scope.js';

const Answer = signature({
  name: 'Answer',
  instructions: 'careless',
  input: z.object({ question: z.string() }),
  output: z.object({ answer: z.string() }),
});
const careless: Program = toProgram(predict(Answer));
const careful = careless.with({ answer: { instruction: 'careful' } });
const programs: readonly NamedProgram[] = [
  { name: 'seed', program: careless },
  { name: 'compiled', program: careful },
];

const examples: readonly Example[] = Array.from({ length: 16 }, (_, at) => ({
  id: `q${at}`,
  input: { question: `number ${at}` },
  expected: 'right',
  tags: [at % 2 === 0 ? 'even' : 'odd'],
}));
const set = { name: 'numbers', examples };

const exact: Metric = {
  name: 'exact',
  objectives: ['length'],
  evaluate: async (example, { output }: { output: { answer: string } }): Promise<Score> => ({
    score: output.answer === example.expected ? 1 : 0,
    objectives: { length: Math.min(1, output.answer.length / 10) },
    feedback: '',
    componentFeedback: {},
  }),
};

const constantScore = (score: number): Score => ({
  score,
  objectives: {},
  feedback: '',
  componentFeedback: {},
});

/** A careful answer is right seven times of eight, a careless one half the time; it depends on the prompt and seed. */
function reply({ messages, sampling }: LanguageModelRequest): string {
  const prompt = messages.map(textOf).join('\n');
  const question = /number \d+/.exec(prompt)?.[0];
  const draw = Number.parseInt(sha256(`${question} ${sampling?.seed}`).slice(0, 2), 16) / 256;
  return JSON.stringify({ answer: draw < (prompt.includes('careful') ? 7 / 8 : 1 / 2) ? 'right' : 'wrong' });
}

let root: string;
let model: ScriptedModel;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-eval-'));
  model = scriptedModel(reply);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const run = (options: Partial<EvaluateOptions> = {}) =>
  evaluate(programs, set, exact, { models: { task: model }, repeats: 2, ...options });
const bytes = async (options: Partial<EvaluateOptions> = {}) =>
  JSON.stringify(evalReport(await run(options)));
const newFolder = (): Promise<RunFolder> =>
  createRunFolder({ kind: 'eval', path: join(root, 'run'), config: {}, simulated: false });

describe('evaluate', () => {
  it('gives every program the same examples, repeats and seeds', async () => {
    const { programs: evaluated, baseline } = await run();
    const cells = evaluated.map(({ records }) =>
      records.map(({ exampleId, repeat }) => `${exampleId}/${repeat}`),
    );
    expect(cells[0]).toEqual(cells[1]);
    expect(cells[0]).toHaveLength(32);
    expect(baseline).toBe('seed');
    const seeds = (word: string) =>
      model.requests
        .filter(({ request }) => request.messages.map(textOf).join().includes(word))
        .map(({ request }) => `${textOf(request.messages[1]!)} ${request.sampling?.seed}`)
        .sort();
    expect(seeds('careful')).toEqual(seeds('careless'));
    expect(new Set(seeds('careful')).size).toBe(32);
  });

  it('runs a program that has two names once, and tells of both', async () => {
    const told: string[] = [];
    const folder = await newFolder();
    try {
      const { programs: evaluated } = await evaluate(
        [...programs, { name: 'again', program: careless }],
        set,
        exact,
        {
          models: { task: model },
          runFolder: folder,
          onProgress: ({ done, total, program }) => told.push(`${program} ${done > total}`),
        },
      );
      expect(model.requests).toHaveLength(32);
      expect(evaluated.map(({ name }) => name)).toEqual(['seed', 'compiled', 'again']);
      expect(evaluated[2]?.records).toEqual(evaluated[0]?.records);
      expect(told.filter((line) => line === 'again false')).toHaveLength(16);
      const stored = await readFile(join(folder.path, 'rollouts.jsonl'), 'utf8');
      expect(stored.trimEnd().split('\n')).toHaveLength(32);
    } finally {
      await folder.close();
    }
  });

  it('gives the same bytes whatever the concurrency, and others with another seed', async () => {
    const one = await bytes({ concurrency: 1 });
    expect(await bytes({ concurrency: 16 })).toBe(one);
    expect(await bytes({ seed: 5 })).not.toBe(one);
  });

  it('keeps failures out of every mean and counts them', async () => {
    model = scriptedModel((request) => {
      const prompt = request.messages.map(textOf).join('\n');
      if (prompt.includes('careful') && /number 1\b/.test(prompt)) {
        throw new ProviderError('no such model', { failure: 'not-found', model: 'test:scripted' });
      }
      return '{"answer": "right"}';
    });
    const report = evalReport(await run());
    expect(report.programs[1]).toMatchObject({
      score: { mean: 1, examples: 15 },
      rollouts: { scored: 30, errored: 2, skipped: 0 },
      errors: [{ code: 'provider/not-found', rollouts: 2, exampleIds: ['q1'] }],
    });
    expect(report.comparisons[0]).toMatchObject({ excluded: ['q1'], ties: 15, verdict: 'no-evidence' });
    expect(report.examples[1]?.scores).toEqual({ seed: 1, compiled: null });
  });

  it('puts what the metric asks of models on the trace and into the cost', async () => {
    const judge = toProgram(predict(Answer));
    const judged: Metric = {
      ...exact,
      evaluate: async (_example, _prediction, context) => {
        await judge.forward({ question: 'good?' }, context);
        return { score: 0.5, objectives: {}, feedback: '', componentFeedback: {} };
      },
    };
    const executor = localExecutor({ program: careless, metric: judged, models: { task: model } });
    const request = { candidate: {}, example: examples[0]!, seed: 0, repeat: 0 };
    for await (const rollout of executor.execute([request])) {
      const components = rollout.trace.entries.map(({ component }) => component);
      expect(components[0]).toBe('answer');
      expect(components[1]).toMatch(METRIC_SCOPE);
      expect(rollout.usage).toMatchObject({ calls: 2, costUsd: 0.002 });
    }
  });

  it('takes images as bytes', async () => {
    const Look = signature({ ...Answer, input: z.object({ picture: image() }) });
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
    const pictures = [png, Uint8Array.of(...png, 1)].map((picture, at) => ({
      ...examples[at]!,
      // The type of an input is JSON; bytes are what media fields take beside it.
      input: { picture } as object as Example['input'],
      expected: { picture },
    }));
    model = scriptedModel(() => '{"answer": "right"}');
    const look = [{ name: 'look', program: toProgram(predict(Look)) as Program }];
    const {
      programs: [evaluated],
    } = await evaluate(look, { name: 'pictures', examples: pictures }, exact, {
      models: { task: model },
    });
    expect(evaluated?.records.map(({ outcome }) => outcome.type)).toEqual(['scored', 'scored']);
  });

  it('draws as many examples as its limit, the same ones for every program, and more on top of them', async () => {
    const drawn = async (options: Partial<EvaluateOptions>) => {
      const { dataset, programs: evaluated } = await run(options);
      const ids = dataset.examples.map(({ id }) => id);
      for (const { records } of evaluated) {
        expect([...new Set(records.map(({ exampleId }) => exampleId))]).toEqual(ids);
      }
      return ids;
    };
    const [five, nine, other] = [
      await drawn({ limit: 5 }),
      await drawn({ limit: 9 }),
      await drawn({ limit: 5, seed: 1 }),
    ];
    expect(five).toHaveLength(5);
    expect(nine).toEqual(expect.arrayContaining(five));
    expect(five).not.toEqual(other);
    expect(five).toEqual(examples.map(({ id }) => id).filter((id) => five.includes(id)));
    expect(await drawn({ limit: 100 })).toHaveLength(16);
  });

  it('cuts off a rollout that takes too long: it has failed, with what it cost, and is no score', async () => {
    // Time passes when the slow example is asked for, and at no other time; one rollout runs at once.
    let pass = () => {};
    const clock = { now: () => 0, sleep: () => new Promise<void>((resolve) => (pass = resolve)) };
    model = scriptedModel(async (request, _number, { signal }) => {
      if (!/number 2\b/.test(request.messages.map(textOf).join('\n'))) return '{"answer": "right"}';
      pass();
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    });
    const report = evalReport(await run({ timeLimitMs: 60_000, clock, concurrency: 1 }));
    expect(report.programs[0]).toMatchObject({
      score: { mean: 1, examples: 15 },
      errors: [{ code: 'evaluation/time-limit', rollouts: 2, exampleIds: ['q2'] }],
    });
  });

  it('takes several metrics: the first gives the score, the others stand beside it', async () => {
    const brief: Metric = { ...exact, name: 'brief', evaluate: async () => constantScore(0.25) };
    const report = evalReport(
      await evaluate(programs, set, [exact, brief], { models: { task: model }, repeats: 2 }),
    );
    expect(report.metric).toEqual({ name: 'exact + brief', objectives: ['length', 'brief', 'brief.length'] });
    expect(report.programs[0]?.objectives).toMatchObject([{ name: 'length' }, { name: 'brief', mean: 0.25 }]);
    expect(report.programs[0]?.score?.mean).toBe(evalReport(await run()).programs[0]?.score?.mean);
  });

  it.each([[programs], [programs.slice(1)]])(
    'asks for nothing when an executor cannot be made',
    async (given) => {
      const executor: ExecutorFactory = (parts) => {
        if (parts.program === careful) throw new Error('no such machine');
        return localExecutor(parts);
      };
      await expect(evaluate(given, set, exact, { models: { task: model }, executor })).rejects.toThrow(
        'no such machine',
      );
      expect(model.requests).toEqual([]);
    },
  );

  it('makes one score of repeats as it is told', async () => {
    const meanOf = async (options: Partial<EvaluateOptions>) =>
      evalReport(await run(options)).programs[0]?.score?.mean ?? 0;
    const [mean, best] = [await meanOf({}), await meanOf({ reducer: 'pass-at-2' })];
    expect(best).toBeGreaterThan(mean);
    await expect(run({ reducer: 'pass-at-3' })).rejects.toMatchObject({
      code: 'evaluation/reducer-repeats',
    });
  });

  it('notes which models answered, and how far the judge agrees with itself', async () => {
    const judge = toProgram(predict(Answer));
    // Two of three times the judge says yes, whatever it is shown.
    const judged: Metric = {
      ...exact,
      evaluate: async (_example, _prediction, context) => {
        await judge.forward({ question: 'good?' }, context);
        return constantScore(0.5);
      },
    };
    let asked = 0;
    model = scriptedModel(({ messages }) => {
      if (!messages.map(textOf).join().includes('good?')) return '{"answer": "right"}';
      asked += 1;
      return JSON.stringify({ answer: asked % 3 === 0 ? 'no' : 'yes' });
    });
    const options = { models: { task: model }, concurrency: 1 };
    const report = evalReport(await evaluate(programs.slice(0, 1), set, judged, options));
    // 16 answers, 5 of them no: (55 + 10) equal pairs of 120.
    expect(report.judge).toEqual({
      replies: 16,
      questions: 1,
      repeatedQuestions: 1,
      answers: [{ name: 'answer', pairs: 120, equal: Number((65 / 120).toFixed(6)), meanDifference: null }],
    });
    expect(report.programs[0]?.servedBy).toEqual({ program: ['test:scripted'], metric: ['test:scripted'] });
    expect(evalReport(await run()).judge).toBeUndefined();
  });

  it.each([
    ['no program', [], set, {}, 'no program'],
    ['two names alike', [programs[0]!, programs[0]!], set, {}, 'one name'],
    ['an unknown baseline', programs, set, { baseline: 'other' }, 'baseline "other"'],
    ['no examples', programs, { name: 'none', examples: [] }, {}, 'no examples'],
    ['two ids alike', programs, { name: 'x', examples: [examples[0]!, examples[0]!] }, {}, 'one id'],
    ['no repeats', programs, set, { repeats: 0 }, 'repeats 0'],
    ['no limit', programs, set, { limit: 0 }, 'limit of 0'],
    ['no time', programs, set, { timeLimitMs: 0 }, 'time limit of 0'],
    ['an unknown reducer', programs, set, { reducer: 'mode' }, '"mode"'],
    ['no concurrency', programs, set, { concurrency: 0 }, 'concurrency 0'],
  ])('refuses %s', async (_, given, on, options, message) => {
    await expect(evaluate(given, on, exact, { models: { task: model }, ...options })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});

describe('an evaluation with a run folder', () => {
  it('goes on where it was stopped, pays nothing twice, and ends in the same report', async () => {
    const unbroken = await bytes();
    const paidUnbroken = model.requests.length;
    model = scriptedModel(reply);
    const stop = new AbortController();
    const folder = await newFolder();
    const stopped = run({
      runFolder: folder,
      stop: stop.signal,
      concurrency: 3,
      onProgress: ({ done }) => {
        if (done === 20) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
    await folder.close();
    const paidBefore = model.requests.length;
    expect(paidBefore).toBeGreaterThanOrEqual(20);
    expect(paidBefore).toBeLessThan(paidUnbroken);
    const again = await openRunFolder(folder.path);
    const progress: number[] = [];
    expect(await bytes({ runFolder: again, onProgress: ({ done }) => progress.push(done) })).toBe(unbroken);
    expect(model.requests).toHaveLength(paidUnbroken);
    expect(progress.at(-1)).toBe(64);
    await again.close();
  });

  it('runs errored rollouts again, and only those', async () => {
    let isDown = true;
    model = scriptedModel((request) => {
      if (isDown && /number 3\b/.test(request.messages.map(textOf).join('\n'))) {
        throw new ProviderError('down', { failure: 'server', model: 'test:scripted' });
      }
      return reply(request);
    });
    const folder = await newFolder();
    const first = evalReport(await run({ runFolder: folder }));
    expect(first.programs[0]?.rollouts.errored).toBe(2);
    isDown = false;
    const asked = model.requests.length;
    const second = evalReport(await run({ runFolder: folder }));
    expect(second.programs[0]?.rollouts.errored).toBe(0);
    expect(model.requests.length - asked).toBe(4);
    const third = await run({ runFolder: folder });
    expect(evalReport(third)).toEqual(second);
    expect(model.requests.length - asked).toBe(4);
    await folder.close();
  });

  it('runs only what failed again when told so: what the metric gave no score stays', async () => {
    let isDown = true;
    model = scriptedModel((request) => {
      if (isDown && /number 3\b/.test(request.messages.map(textOf).join('\n'))) {
        throw new ProviderError('down', { failure: 'server', model: 'test:scripted' });
      }
      return reply(request);
    });
    const unsure: Metric = {
      ...exact,
      evaluate: async (example) => ({ ...constantScore(1), score: example.id === 'q5' ? null : 1 }),
    };
    const folder = await newFolder();
    const runUnsure = async (options: Partial<EvaluateOptions>) => {
      const asked = model.requests.length;
      const given = { models: { task: model }, runFolder: folder, ...options };
      const report = evalReport(await evaluate(programs, set, unsure, given));
      return { asked: model.requests.length - asked, rollouts: report.programs[0]?.rollouts };
    };
    await runUnsure({});
    isDown = false;
    expect(await runUnsure({ retry: 'errors' })).toEqual({
      asked: 2,
      rollouts: { scored: 15, errored: 0, skipped: 1 },
    });
    // By default what has no score is asked for again.
    expect((await runUnsure({})).asked).toBe(2);
    await folder.close();
  });

  it('says that its rollouts are damaged, whatever is to be run again', async () => {
    model = scriptedModel(() => {
      throw new ProviderError('down', { failure: 'server', model: 'test:scripted' });
    });
    const folder = await newFolder();
    await run({ runFolder: folder });
    await folder.close();
    const path = join(folder.path, 'rollouts.jsonl');
    const lines = await readFile(path, 'utf8');
    const damaged = lines.replaceAll('"usage":{', '"usage":{{');
    await writeFile(path, damaged);
    const again = await openRunFolder(folder.path);
    await expect(run({ runFolder: again, retry: 'errors' })).rejects.toMatchObject({
      code: 'storage/log-damaged',
    });
    await again.close();
  });

  it('refuses to go on as another evaluation, and says what differs', async () => {
    const folder = await newFolder();
    await run({ runFolder: folder });
    await expect(run({ runFolder: folder, repeats: 3, seed: 9 })).rejects.toMatchObject({
      code: 'evaluation/resume-mismatch',
      message: expect.stringContaining('repeats, seed'),
    });
    // Another label is another evaluation in the same folder; it can use the rollouts that are there.
    const asked = model.requests.length;
    await run({ runFolder: folder, repeats: 1, label: 'short' });
    expect(model.requests).toHaveLength(asked);
    await folder.close();
  });

  it('refuses another example under an id, or another metric, whose rollouts it would take for its own', async () => {
    const folder = await newFolder();
    const options = { models: { task: model }, runFolder: folder };
    await evaluate(programs, set, exact, { ...options, label: 'validation' });
    const asked = model.requests.length;
    const others = examples.map((one) => (one.id === 'q3' ? { ...one, expected: 'wrong' } : one));
    await expect(
      evaluate(programs, { name: 'others', examples: others }, exact, { ...options, label: 'test' }),
    ).rejects.toMatchObject({
      code: 'evaluation/example-ambiguous',
      message: expect.stringMatching(/example q3 of "test" .* of "validation"/),
    });
    await expect(
      evaluate(programs, set, { ...exact, name: 'brief' }, { ...options, label: 'brief' }),
    ).rejects.toMatchObject({
      code: 'evaluation/resume-mismatch',
      message: expect.stringContaining('differs in metric'),
    });
    // The same examples, or some of them, with other ones beside them, are no question.
    const some = [...examples.slice(0, 4), { ...examples[5]!, id: 'new' }];
    await evaluate(programs, { name: 'some', examples: some }, exact, { ...options, label: 'some' });
    expect(model.requests.length).toBe(asked + 2);
    await folder.close();
  });

  it('keeps whole rollouts, traces included', async () => {
    const folder = await newFolder();
    await run({ runFolder: folder });
    await folder.close();
    const lines = (await readFile(join(folder.path, 'rollouts.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(64);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      outcome: { type: 'scored' },
      trace: { entries: [{ component: 'answer', attempts: [{ model: 'test:scripted' }] }] },
    });
  });
});
