import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const CHILD = fileURLToPath(new URL('./compile-child.fixture.ts', import.meta.url));

const options = {
  program: toyProgram,
  trainset: toyExamples('t', 8),
  valset: toyExamples('v', 6),
  metric: toyMetric,
  budget: { metricCalls: 120 },
  concurrency: 4,
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resume-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts a compile in another process and kills it so long after its first line. */
async function killedAfter(path: string, pipelineDepth: number, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [JITI, CHILD, path, String(pipelineDepth)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'started') break;
  }
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  await ended;
}

async function linesOf(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

describe('a compile killed with SIGKILL', () => {
  it('goes on where it was, to the same candidates, and asks for nothing that was answered', async () => {
    for (const [pipelineDepth, delaysMs] of [
      [1, [20, 120]],
      [4, [40, 90]],
    ] as const) {
      const search = { ...options, options: { pipelineDepth } };
      const whole = toyModel();
      const expected = await compile({ ...search, models: { task: whole } });
      for (const delayMs of delaysMs) {
        const path = join(folder, `run-${pipelineDepth}-${delayMs}`);
        await killedAfter(path, pipelineDepth, delayMs);
        // Replies of rollouts that the kill cut off count too: they were paid.
        const kept =
          (await linesOf(join(path, 'replies.jsonl'))) + (await linesOf(join(path, 'reflections.jsonl')));
        const model = toyModel();
        const runFolder = await openRunFolder(path);
        const result = await compile({ ...search, models: { task: model }, runFolder });
        await runFolder.close();
        expect(result.candidates).toEqual(expected.candidates);
        expect(result.counts).toEqual(expected.counts);
        expect(model.calls()).toBe(whole.calls() - kept);
      }
    }
  }, 60_000);
});
