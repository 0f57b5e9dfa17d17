import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecuteOptions, RolloutExecutor, RolloutRequest } from './executor.js';
import type { Rollout } from './rollout.js';
import { openRunFolder, createRunFolder, type RunFolder } from '../storage/run-folder.js';
import { executorConformance } from './executors/conformance.fixture.js';
import { localExecutor } from './local-executor.js';
import { openRolloutStore, type RolloutStore } from './rollout-store.js';
import { storedExecutor } from './stored-executor.js';

const usage = {
  calls: 1,
  cachedCalls: 0,
  tokens: { inputTokens: 1, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null },
  costUsd: 0,
};
const idOf = (request: RolloutRequest) => request.example.id.padStart(64, '0');

/** Gives rollouts in reverse order of the requests, and notes what it was asked. */
function reversing(asked: string[], outcomeOf: (id: string) => Rollout['outcome']): RolloutExecutor {
  return {
    idOf,
    async *execute(requests: Iterable<RolloutRequest>, { order }: ExecuteOptions = {}) {
      expect(order).toBe('completion');
      for (const request of [...requests].reverse()) {
        asked.push(request.example.id);
        await Promise.resolve();
        yield {
          id: idOf(request),
          exampleId: request.example.id,
          seed: 0,
          repeat: 0,
          outcome: outcomeOf(request.example.id),
          trace: { entries: [] },
          usage,
          simulated: false,
        };
      }
    },
  };
}

const scored: Rollout['outcome'] = {
  type: 'scored',
  score: { score: 1, objectives: {}, feedback: '', componentFeedback: {} },
  output: {},
};
const errored: Rollout['outcome'] = {
  type: 'errored',
  error: { code: 'provider/timeout', message: 'late', isRetryable: true },
};
const requests = (...ids: readonly string[]): RolloutRequest[] =>
  ids.map((id) => ({ candidate: {}, example: { id, input: {}, tags: [] }, seed: 0, repeat: 0 }));
async function idsOf(rollouts: AsyncIterable<Rollout>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { exampleId } of rollouts) ids.push(exampleId);
  return ids;
}

let root: string;
let folder: RunFolder;
let store: RolloutStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-stored-'));
  folder = await createRunFolder({ kind: 'eval', path: join(root, 'run'), config: {}, simulated: true });
  store = await openRolloutStore(folder);
});
afterEach(async () => {
  await store.close();
  await folder.close();
  await rm(root, { recursive: true, force: true });
});

describe('storedExecutor', () => {
  it('runs only what is not scored yet, and gives all in ticket order', async () => {
    const asked: string[] = [];
    const executor = storedExecutor(
      reversing(asked, (id) => (id === 'c' ? errored : scored)),
      store,
    );
    expect(await idsOf(executor.execute(requests('a', 'c')))).toEqual(['a', 'c']);
    expect(await idsOf(executor.execute(requests('d', 'a', 'c', 'b', 'a')))).toEqual([
      'd',
      'a',
      'c',
      'b',
      'a',
    ]);
    expect(asked).toEqual(['c', 'a', 'b', 'c', 'd']);
  });

  it('gives what is ready first when order does not matter', async () => {
    const executor = storedExecutor(
      reversing([], () => scored),
      store,
    );
    expect(await idsOf(executor.execute(requests('a', 'b', 'c'), { order: 'completion' }))).toEqual([
      'c',
      'b',
      'a',
    ]);
    expect((await idsOf(executor.execute(requests('d', 'a', 'e'), { order: 'completion' }))).sort()).toEqual([
      'a',
      'd',
      'e',
    ]);
  });

  it('runs equal requests once and gives the rollout to each', async () => {
    const asked: string[] = [];
    const executor = storedExecutor(
      reversing(asked, () => scored),
      store,
    );
    expect(await idsOf(executor.execute(requests('a', 'b', 'a', 'a')))).toEqual(['a', 'b', 'a', 'a']);
    expect(asked).toEqual(['b', 'a']);
  });

  it('keeps the latest of several rollouts with one id', async () => {
    let outcome: Rollout['outcome'] = errored;
    const executor = storedExecutor(
      reversing([], () => outcome),
      store,
    );
    await idsOf(executor.execute(requests('a')));
    outcome = scored;
    await idsOf(executor.execute(requests('a')));
    await store.close();
    store = await openRolloutStore(folder);
    const [request] = requests('a');
    expect(store.isScored(idOf(request!))).toBe(true);
    expect((await store.get(idOf(request!)))?.outcome).toEqual(scored);
    expect(await store.get('f'.repeat(64))).toBeNull();
  });

  it('refuses a store with a line that is no rollout, by its number', async () => {
    await idsOf(
      storedExecutor(
        reversing([], () => scored),
        store,
      ).execute(requests('a')),
    );
    await store.close();
    const path = join(folder.path, 'rollouts.jsonl');
    await writeFile(path, `${await readFile(path, 'utf8')}{"id":"x"}\n`);
    await expect(openRolloutStore(folder)).rejects.toMatchObject({
      code: 'storage/log-damaged',
      message: expect.stringContaining('line 2'),
    });
    await writeFile(path, '');
    store = await openRolloutStore(folder);
  });
});

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** Evaluates 60 examples with a model that takes a moment; prints the number of calls and the report. */
const EVALUATE = `
const [,, repository, path, isResumed] = process.argv;
const load = (name) => import(repository + name);
const { z } = await load('node_modules/zod/index.js');
const { predict } = await load('src/modules/predict.ts');
const { toProgram } = await load('src/modules/to-program.ts');
const { signature } = await load('src/signatures/signature.ts');
const { metric } = await load('src/scoring/define-metric.ts');
const { createRunFolder, openRunFolder } = await load('src/storage/run-folder.ts');
const { evaluate } = await load('src/evaluation/evaluate.ts');
const { evalReport } = await load('src/evaluation/report/eval-report.ts');
const { scriptedModel } = await load('tests/fakes/scripted-model.ts');
const answer = signature({
  name: 'Answer', instructions: 'x', input: z.object({ n: z.number() }), output: z.object({ answer: z.string() }),
});
const program = toProgram(predict(answer));
const model = scriptedModel(async (request, number) => {
  await new Promise((resolve) => setTimeout(resolve, 15));
  return JSON.stringify({ answer: String(request.sampling?.seed) });
});
const runFolder = isResumed === 'yes'
  ? await openRunFolder(path)
  : await createRunFolder({ kind: 'eval', path, config: {}, simulated: false });
const evaluation = await evaluate(
  [{ name: 'a', program }, { name: 'b', program: program.with({ answer: { instruction: 'y' } }) }],
  { name: 'set', examples: Array.from({ length: 60 }, (_, n) => ({ id: 'e' + n, input: { n }, tags: [] })) },
  metric({ name: 'digits', evaluate: (_, { output }) => (Number(output.answer) % 10) / 10 }),
  { models: { task: model }, runFolder, concurrency: 4, onProgress: ({ done }) => console.error(done) },
);
await runFolder.close();
console.log(JSON.stringify({ calls: model.requests.length, report: evalReport(evaluation) }));
`;

describe('an evaluation that is killed', () => {
  it('ends in the same report when it is resumed, and pays only what was in flight again', {
    timeout: 60_000,
  }, async () => {
    const script = join(root, 'evaluate.mts');
    await writeFile(script, EVALUATE);
    const start = (path: string, isResumed: 'yes' | 'no') =>
      spawn(process.execPath, [
        join(repository, 'node_modules/jiti/lib/jiti-cli.mjs'),
        script,
        repository,
        path,
        isResumed,
      ]);
    const resultOf = async (child: ReturnType<typeof start>) => {
      let text = '';
      let problems = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        problems += chunk.toString();
      });
      await once(child, 'close');
      expect(text, problems).not.toBe('');
      return JSON.parse(text) as { calls: number; report: unknown };
    };
    const unbroken = resultOf(start(join(root, 'unbroken'), 'no'));
    const killed = start(join(root, 'killed'), 'no');
    killed.stderr.on('data', (chunk: Buffer) => {
      if (
        chunk
          .toString()
          .split('\n')
          .some((line) => Number(line) >= 40)
      )
        killed.kill('SIGKILL');
    });
    await once(killed, 'close');
    expect(killed.signalCode).toBe('SIGKILL');
    const stored = (await readFile(join(root, 'killed', 'rollouts.jsonl'), 'utf8')).split('\n').length - 1;
    expect(stored).toBeGreaterThanOrEqual(40);
    const resumed = await resultOf(start(join(root, 'killed'), 'yes'));
    expect(resumed.report).toEqual((await unbroken).report);
    expect((await unbroken).calls).toBe(120);
    expect(resumed.calls).toBe(120 - stored);
    const again = await openRunFolder(join(root, 'killed'));
    await again.close();
  });
});

describe('storedExecutor, as every executor,', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  executorConformance(async (parts) => {
    const path = await mkdtemp(join(tmpdir(), 'stored-'));
    const runFolder = await createRunFolder({ kind: 'eval', path, config: {}, simulated: true });
    const store = await openRolloutStore(runFolder);
    closing.push(async () => {
      await store.close();
      await runFolder.close();
      await rm(path, { recursive: true, force: true });
    });
    return storedExecutor(localExecutor(parts), store);
  });
});
