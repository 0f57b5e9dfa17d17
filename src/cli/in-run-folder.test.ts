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

  it('holds a cap that a resumed run was given until another one is', async () => {
    const cwd = folderOfOneTest();
    expect((await runInProcess([...EVAL, '--max-calls', '10'], { cwd })).exitCode).toBe(4);
    const resume = ['eval', '--resume', 'run', '--quiet'];
    const settled = () => readFileSync(join(cwd, 'run/spending.jsonl'), 'utf8').match(/"settled"/g)?.length;
    expect((await runInProcess([...resume, '--max-calls', '20'], { cwd })).exitCode).toBe(4);
    expect(settled()).toBe(20);
    // The command that a stopped run prints names no cap.
    const stopped = await runInProcess(resume, { cwd });
    expect(stopped.exitCode).toBe(4);
    // Its rollouts were cut off, and are not in the figures of the program.
    expect(stopped.stdout).toMatch(/^spent {7}20 model calls, .* in all/m);
    expect(settled()).toBe(20);
    expect((await runInProcess([...resume, '--max-calls', '2000'], { cwd })).exitCode).toBe(0);
  });

  it('goes on with a search whose budget was raised, without being told again', async () => {
    const cwd = folderOfOneTest();
    const compile = ['compile', '--train', '4', '--val', '3', '--test', '2', '--max-metric-calls', '6'];
    expect((await runInProcess([...compile, '--quiet', '--run-dir', 'run'], { cwd })).exitCode).toBe(0);
    const resume = ['compile', '--resume', 'run', '--quiet'];
    const raised = await runInProcess([...resume, '--max-metric-calls', '20'], { cwd });
    expect(raised.exitCode, raised.stderr).toBe(0);
    const again = await runInProcess(resume, { cwd });
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stdout).toContain(/^search .*$/m.exec(raised.stdout)?.[0]);
    const lowered = await runInProcess([...resume, '--max-metric-calls', '6'], { cwd });
    expect(lowered.exitCode).toBe(2);
    // What was refused is forgotten.
    expect((await runInProcess(resume, { cwd })).exitCode).toBe(0);
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
