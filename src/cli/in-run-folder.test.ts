import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOfOneTest, runInProcess } from './in-process.fixture.js';

const EVAL = ['eval', '--program', 'scene', '--limit', '3', '--quiet', '--run-dir', 'run'];

describe('the account of a run folder', () => {
  it('keeps the cap of a resumed run: what is spent, and what was in flight at a kill', async () => {
    const cwd = folderOfOneTest();
    const capped = await runInProcess([...EVAL, '--max-calls', '20'], { cwd });
    expect(capped.exitCode, capped.stderr).toBe(4);
    const file = join(cwd, 'run/spending.jsonl');
    const settled = () => readFileSync(file, 'utf8').match(/"settled"/g)?.length;
    expect(settled()).toBe(20);
    const resumed = (cap: number) =>
      runInProcess(['eval', '--resume', 'run', '--quiet', '--max-calls', `${cap}`], { cwd });
    expect((await resumed(20)).exitCode).toBe(4);
    expect(settled()).toBe(20);
    appendFileSync(file, '{"reserved":99,"label":"task","worst":{"calls":1000,"tokens":0,"usd":0}}\n');
    expect((await resumed(1000)).exitCode).toBe(4);
    expect(settled()).toBe(20);
    expect((await resumed(2000)).exitCode).toBe(0);
  });

  it('is begun anew from the rollouts of a folder that has none', async () => {
    const cwd = folderOfOneTest();
    await runInProcess([...EVAL, '--max-calls', '20'], { cwd });
    const file = join(cwd, 'run/spending.jsonl');
    rmSync(file);
    const resumed = await runInProcess(['eval', '--resume', 'run', '--quiet', '--max-calls', '20'], { cwd });
    expect(resumed.exitCode, resumed.stderr).toBe(4);
    expect(readFileSync(file, 'utf8')).toMatch(/^\{"before":\{"calls":20,/);
  });
});
