/**
 * Kills a compile with SIGKILL at random moments and resumes each: a process of its own, a real run folder, a model
 * over HTTP on this machine that counts what it is asked. Every resumed run must end in the bytes of the unbroken one,
 * and no call may be made twice but those that were in flight at the kill.
 *
 *   npm run bench:kills -- [--kills 50] [--seed 1]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRng } from '../../src/core/rng.js';
import { type Loopback, startLoopback } from './loopback.js';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const CONCURRENCY = 8;
const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('./compile-child.ts', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'bench-kills-'));
const server = await startLoopback({ delayMs: 10 });
try {
  await main(server);
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

async function main({ url, counts, timesAsked, forget }: Loopback): Promise<void> {
  const rng = createRng(Number(values.seed), 'kills');
  const total = { runs: 0, same: 0, asked: 0, twice: 0, mostTwice: 0, early: 0 };
  for (const depth of [1, 4]) {
    forget();
    const whole = join(folder, `whole-${depth}`);
    await ended(start(whole, depth));
    const expected = await bytesOf(whole);
    const calls = counts().asked;
    console.log(`depth ${depth}: the unbroken run makes ${calls} calls`);
    for (let at = 0; at < Number(values.kills) / 2; at++) {
      forget();
      const path = join(folder, `run-${depth}-${at}`);
      const child = start(path, depth);
      await arrived(rng.integer(1, calls), child);
      // Somewhere between two events as well.
      await new Promise((resolve) => setTimeout(resolve, rng.random() * 20));
      if (child.exitCode !== null) total.early += 1;
      child.kill('SIGKILL');
      await ended(child, true);
      await ended(start(path, depth));
      const twice = [...timesAsked().values()].reduce((sum, times) => sum + times - 1, 0);
      const isSame = (await bytesOf(path)) === expected;
      total.runs += 1;
      total.same += isSame ? 1 : 0;
      total.asked += counts().asked - calls;
      total.twice += twice;
      total.mostTwice = Math.max(total.mostTwice, twice);
      if (!isSame || twice > CONCURRENCY) {
        console.log(`kill ${at} at depth ${depth}: ${isSame ? 'same' : 'OTHER'} bytes, ${twice} calls twice`);
        process.exitCode = 1;
      }
      await rm(path, { recursive: true, force: true });
    }
  }
  console.log(
    `${total.runs} kills, each resumed: ${total.same} with the bytes of the unbroken run; ${total.twice} calls made twice in all, ` +
      `at most ${total.mostTwice} in one run (${CONCURRENCY} can be in flight)${total.early > 0 ? `; ${total.early} runs had ended before the kill` : ''}`,
  );

  function start(path: string, depth: number): ChildProcess {
    return spawn(process.execPath, [JITI, CHILD, path, url, String(depth)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }

  /** Resolves when the server was asked so often, or the child has ended. */
  async function arrived(count: number, child: ChildProcess): Promise<void> {
    while (counts().asked < count && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

async function ended(child: ChildProcess, wasKilled = false): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (!wasKilled && child.exitCode !== 0)
    throw new Error(`the compile ended with ${child.exitCode ?? child.signalCode}`);
}

async function bytesOf(path: string): Promise<string> {
  const files = ['events.jsonl', 'candidates.jsonl', 'program.json'];
  const texts = await Promise.all(files.map((name) => readFile(join(path, name), 'utf8')));
  return texts.join('\n').replace(/,"at":"[^"]*"/g, '');
}
