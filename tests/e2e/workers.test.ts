import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  noRedis,
  type RedisServer,
  startRedis,
} from '../../src/evaluation/executors/bullmq/redis-server.fixture.js';
import { expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA_COMPILE, QA_EVAL, QA_FILES, QA } from './qa-program.js';

/**
 * A model of the user's own, with a latency that is always the same. What it is asked about question 7 it answers when
 * there is a file `release`; who waits for it leaves a file with its process id.
 */
const CONFIG = {
  'scenewright.config.mjs': `
import { existsSync, writeFileSync } from 'node:fs';
export default {
  models: {
    task: {
      id: 'own:slow',
      capabilities: { structuredOutput: 'prompted', media: [], seed: true, logprobs: false },
      simulated: true,
      async generate({ messages }) {
        const [system, user] = [messages[0], messages.at(-1)].map(({ content }) => content.map(({ text }) => text).join(''));
        const question = /## question\\n(\\d+)\\?/.exec(user)?.[1] ?? '';
        while (question === '7' && !existsSync('release')) {
          writeFileSync('held-by-' + process.pid, '');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        const isRight = system.includes('with care') || Number(question) % 2 === 0;
        const answer = JSON.stringify({ answer: isRight ? question + '!' : 'no idea' });
        return {
          text: messages.length === 1 ? '\`\`\`\\nAnswer the question with care.\\n\`\`\`' : answer,
          finishReason: 'stop',
          usage: { inputTokens: 100, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0 },
          costUsd: 0.001, servedBy: 'own', requestId: null, logprobs: null, downgrades: [],
          latencyMs: 100, cached: false, retries: [],
        };
      },
    },
  },
};
`,
};
const RELEASED = { release: '' };

const SECOND_METRIC = {
  'more.ts': `
export const brief = {
  name: 'brief',
  objectives: [],
  evaluate: async (_, { output }) => ({ score: output.answer.length < 5 ? 1 : 0, objectives: {}, feedback: '', componentFeedback: {} }),
};
`,
};

async function redisServer(options: { readonly password?: string } = {}): Promise<RedisServer> {
  const redis = await startRedis(options);
  onTestFinished(() => redis.stop());
  return redis;
}

const PATIENCE = { timeout: 60_000, interval: 20 };
const holds = (cwd: string, pid: number | undefined) => existsSync(join(cwd, `held-by-${pid}`));
const textOf = (cwd: string, path: string) => readFileSync(join(cwd, path), 'utf8');
const idsOf = (cwd: string, path: string) =>
  textOf(cwd, path)
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);

describe.skipIf(noRedis !== undefined)('rollouts on workers', () => {
  it('killed workers and a killed coordinator change no figure, and no rollout is counted twice', async () => {
    const [redis, cwd] = [await redisServer(), temporaryFolder({ ...QA_FILES, ...CONFIG })];
    const queue = ['--redis', redis.url, '--queue', 'q.1'];
    const work = ['--concurrency', '2', '--lock', '500ms', '--retries', '1', '--no-cache'];
    const startWorker = () => startCli(['worker', ...queue, ...work], { cwd });
    const workers = [startWorker(), startWorker()];
    /** Kills the worker that holds question 7 and was not killed before. */
    const killHolder = async () => {
      const holder = await vi.waitUntil(
        () => workers.find(({ child }) => !child.killed && holds(cwd, child.pid)),
        PATIENCE,
      );
      holder.child.kill('SIGKILL');
      workers.push(startWorker());
      await vi.waitUntil(() => workers.some(({ child }) => !child.killed && holds(cwd, child.pid)), PATIENCE);
    };
    const args = ['eval', ...QA, ...QA_EVAL, '--no-cache', '--concurrency', '6'];
    const coordinator = startCli([...args, '--run-dir', 'remote', '--executor', 'bullmq', ...queue], { cwd });
    await killHolder();
    await vi.waitUntil(() => textOf(cwd, 'remote/uncounted.jsonl').includes('"reason":"lost"'), PATIENCE);
    coordinator.child.kill('SIGKILL');
    await coordinator.finished;
    const resumed = startCli(['eval', '--resume', 'remote'], { cwd, env: { REDIS_URL: redis.url } });
    await killHolder();
    writeFileSync(join(cwd, 'release'), '');
    const local = await runCli([...args, '--run-dir', 'local'], { cwd });
    expect(local.exitCode, local.stderr).toBe(0);
    const result = await resumed.finished;
    expect(result.exitCode, result.stderr).toBe(0);
    expect(textOf(cwd, 'remote/report.json')).toBe(textOf(cwd, 'local/report.json'));
    const ids = idsOf(cwd, 'remote/rollouts.jsonl');
    expect(ids).toHaveLength(24);
    expect(new Set(ids).size).toBe(24);
    const [last] = workers.filter(({ child }) => !child.killed);
    last?.child.kill('SIGINT');
    expect((await last?.finished)?.exitCode).toBe(0);
  });

  it('a compile on workers is the same compile, replies of unchanged steps included', async () => {
    const [redis, cwd] = [await redisServer(), temporaryFolder({ ...QA_FILES, ...CONFIG, ...RELEASED })];
    const args = ['compile', ...QA_COMPILE, '--no-cache', '--concurrency', '16'];
    const worker = startCli(['worker', '--redis', redis.url, '--concurrency', '16', '--quiet'], { cwd });
    const [local, remote] = await Promise.all([
      runCli([...args, '--run-dir', 'local'], { cwd }),
      runCli([...args, '--run-dir', 'remote', '--executor', 'bullmq', '--redis', redis.url], { cwd }),
    ]);
    expect(remote.exitCode, remote.stderr).toBe(0);
    expect(local.exitCode, local.stderr).toBe(0);
    for (const name of ['report.json', 'candidates.jsonl']) {
      expect(textOf(cwd, `remote/${name}`), name).toBe(textOf(cwd, `local/${name}`));
    }
    worker.child.kill('SIGINT');
    expect(await worker.finished).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringContaining('scored'),
    });
  });

  it('a worker with other files refuses the job and ends; one that fits does it', async () => {
    const redis = await redisServer();
    const files = { ...QA_FILES, ...SECOND_METRIC, ...CONFIG, ...RELEASED };
    const cwd = temporaryFolder(files);
    const changed = { 'qa.ts': `${QA_FILES['qa.ts']}\n// changed` };
    const elsewhere = temporaryFolder({ ...files, ...changed });
    const work = ['worker', '--redis', redis.url, '--lock', '500ms'];
    const unfit = startCli(work, { cwd: elsewhere });
    await unfit.before(unfit.seen(/worker of queue/));
    const several = ['--program', './qa.ts#qa,./qa.ts#bare', '--metric', './qa.ts#exact,./more.ts#brief'];
    const args = [...several, ...QA_EVAL.slice(2), '--executor', 'bullmq', '--redis', redis.url];
    const coordinator = startCli(['eval', ...args, '--run-dir', 'run'], { cwd });
    const refused = await unfit.finished;
    expectFailure(refused, 2, 'worker/other-program');
    expect(refused.stderr).toMatch(/source "[0-9a-f]{12}" there, "[0-9a-f]{12}" here/);
    await coordinator.before(coordinator.seen(/a worker is not fit for this run.*worker\/other-program/));
    startCli([...work, '--concurrency', '24'], { cwd });
    const result = await coordinator.finished;
    expect(result.exitCode, result.stderr).toBe(0);
  });

  it('says what is wrong: Redis unreachable, turned away, no address; files that no worker has', async () => {
    const [redis, cwd] = [
      await redisServer({ password: 'secret' }),
      temporaryFolder({ ...QA_FILES, 'below/here': '' }),
    ];
    const open = redis.url.replace(':secret@', '');
    const onQueue = ['eval', ...QA, ...QA_EVAL, '--executor', 'bullmq', '--run-dir'];
    const outside = [
      '--program',
      '../qa.ts#qa',
      '--metric',
      '../qa.ts#exact',
      '--dataset',
      '../questions.jsonl',
    ];
    const [closed, secret, unknown, named, above] = await Promise.all([
      runCli(['worker', '--redis', 'redis://127.0.0.1:1'], { cwd }),
      runCli([...onQueue, 'a', '--redis', open], { cwd }),
      runCli(['worker', '--redis', 'http://127.0.0.1'], { cwd }),
      runCli(['worker', '--redis', redis.url, '--queue', 'a:b'], { cwd }),
      runCli(['eval', ...outside, '--executor', 'bullmq'], { cwd: join(cwd, 'below') }),
    ]);
    expectFailure(closed, 5, 'queue/unreachable');
    expect(closed.stderr).toContain('redis://127.0.0.1:1 cannot be reached (ECONNREFUSED)');
    expectFailure(secret, 5, 'queue/authentication');
    expectFailure(unknown, 2, 'queue/url-invalid');
    expectFailure(named, 2, 'queue/name-invalid');
    expectFailure(above, 2, 'workers/file-outside');
  });
});
