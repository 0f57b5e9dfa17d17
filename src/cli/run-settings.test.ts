import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createRunFolder } from '../storage/run-folder.js';
import type { RunFolder } from '../storage/run-folder.js';
import { resumedSettings, settingsJson } from './run-settings.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function storedRun(flags: object): Promise<RunFolder> {
  const root = await mkdtemp(join(tmpdir(), 'scenewright-'));
  folders.push(root);
  const config = settingsJson(flags, '/home/me/project', {});
  const folder = await createRunFolder({
    kind: 'compile',
    path: join(root, 'run'),
    config,
    simulated: false,
  });
  await folder.close();
  return folder;
}

it('starts a resumed run with the flags and folder of the first', async () => {
  const folder = await storedRun({ program: './a.ts', seed: 3, cache: false, train: 4 });
  expect(resumedSettings(folder, 'compile', { resume: 'run', cache: true })).toEqual({
    flags: { program: './a.ts', seed: 3, cache: false, train: 4, resume: 'run' },
    cwd: '/home/me/project',
  });
});

it('lets caps and speed change, and nothing that decides a figure', async () => {
  const folder = await storedRun({ seed: 3, maxCalls: 10, cache: true });
  const given = {
    resume: 'run',
    cache: false,
    maxCalls: 20,
    maxMetricCalls: 90,
    concurrency: 2,
    baseUrl: { ollama: 'http://a' },
  };
  expect(resumedSettings(folder, 'compile', given).flags).toMatchObject({
    seed: 3,
    maxCalls: 20,
    maxMetricCalls: 90,
    cache: false,
  });
  expect(() => resumedSettings(folder, 'compile', { resume: 'run', seed: 4, train: 9 })).toThrow(
    /--seed, --train cannot be changed/,
  );
  expect(() => resumedSettings(folder, 'compile', { resume: 'run', seed: 3 })).not.toThrow();
  expect(() => resumedSettings(folder, 'eval', { resume: 'run' })).toThrow(/a run of compile, not of eval/);
});

it('does not touch a run that was made by a library', async () => {
  const root = await mkdtemp(join(tmpdir(), 'scenewright-'));
  folders.push(root);
  const folder = await createRunFolder({
    kind: 'compile',
    path: join(root, 'run'),
    config: {},
    simulated: false,
  });
  await folder.close();
  expect(() => resumedSettings(folder, 'compile', {})).toThrow(/not made by the command line/);
});
