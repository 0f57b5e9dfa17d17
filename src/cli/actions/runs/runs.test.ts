import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRun } from '../../runs/run-folders.fixture.js';
import { acquireLock } from '../../../storage/lock.js';
import { expectRefusal, folderOfOneTest, runInProcess } from '../../in-process.fixture.js';

/** Three runs: a real one with a report, a simulated one without, and a damaged one. */
function threeRuns() {
  const cwd = folderOfOneTest();
  const root = join(cwd, 'runs');
  const real = writeRun(root, 1, { simulated: false, program: 'image', costUsd: null });
  const open = writeRun(root, 2, { hasReport: false });
  const damaged = writeRun(root, 3);
  writeFileSync(join(root, damaged, 'report.json'), '{}');
  return { cwd, root, real, open, damaged };
}

const names = (stdout: string) =>
  (JSON.parse(stdout) as { runs: readonly { name: string }[] }).runs.map(({ name }) => name);

describe('runs', () => {
  it('lists the newest first with state, figures and cost, and marks what is simulated', async () => {
    const { cwd, real, open, damaged } = threeRuns();
    const result = await runInProcess(['runs'], { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    const [head, ...lines] = result.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^RUN +KIND +STATE +PROGRAM +DATASET +SCORE +GAIN +COST +BEGUN/);
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([damaged, open, real]);
    expect(lines[0]).toMatch(/damaged, simulated/);
    expect(lines[1]).toMatch(/unfinished, simulated +scene +- +- +- +- +2026-01-01 02:00/);
    expect(lines[2]).toMatch(
      /finished +image +questions\.jsonl +0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] +- +unknown/,
    );
    expect(result.stderr).toBe('');
    expect(existsSync(join(cwd, 'runs/index.db'))).toBe(true);
  });

  it('--kind --program --dataset --since --simulated --real --status choose, --sort orders, --limit cuts', async () => {
    const { cwd, real, open, damaged } = threeRuns();
    const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
      [['--kind', 'compile'], []],
      [['--program', 'IMA'], [real]],
      [['--dataset', 'questions'], [real]],
      [['--since', '2026-01-01T02:30'], [damaged]],
      [['--since', '1d'], []],
      [['--simulated'], [damaged, open]],
      [['--real'], [real]],
      [['--status', 'unfinished'], [open]],
      [
        ['--sort', 'score'],
        [real, damaged, open],
      ],
      [
        ['--sort', 'name', '--limit', '2'],
        [real, open],
      ],
    ];
    const results = await Promise.all(
      cases.map(([args]) => runInProcess(['runs', 'list', ...args, '--json'], { cwd })),
    );
    for (const [at, [args, expected]] of cases.entries()) {
      expect(names(results[at]?.stdout ?? ''), args.join(' ')).toEqual(expected);
    }
    const both = await runInProcess(['runs', '--simulated', '--real'], { cwd });
    expectRefusal(both, 2, 'options/conflict');
    const cut = await runInProcess(['runs', '--limit', '1'], { cwd });
    expect(cut.stderr).toContain('1 of 3 runs; --limit 0 shows all');
    const when = await runInProcess(['runs', '--since', 'yesterday'], { cwd });
    expect(when).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a date such as') });
  });

  it('counts a run as simulated whose report says that a server only simulated its model', async () => {
    const cwd = folderOfOneTest();
    const served = writeRun(join(cwd, 'runs'), 1, { simulated: true, opensSimulator: false });
    const list = async (flag: string) => (await runInProcess(['runs', flag], { cwd })).stdout;
    expect(await list('--simulated')).toContain(served);
    expect(await list('--simulated')).toContain('finished, simulated');
    expect(await list('--real')).not.toContain(served);
  });

  it('counts a run that nobody can read neither as real nor as simulated', async () => {
    const { cwd, root, open } = threeRuns();
    writeFileSync(join(root, open, 'run.json'), '{');
    const list = async (flag: string) =>
      names((await runInProcess(['runs', flag, '--json'], { cwd })).stdout);
    expect([await list('--real'), await list('--simulated')].flat()).not.toContain(open);
    expect(await list('--status=damaged')).toContain(open);
  });

  it('--runs-dir and --config name another folder; one without runs is said to be so', async () => {
    const { cwd, real } = threeRuns();
    cpSync(join(cwd, 'runs', real), join(cwd, 'other', real), { recursive: true });
    writeFileSync(join(cwd, 'mine.json'), JSON.stringify({ runsDir: 'other' }));
    const [flag, config, empty] = await Promise.all([
      runInProcess(['runs', '--runs-dir', 'other', '--json'], { cwd }),
      runInProcess(['runs', '--config', 'mine.json', '--json'], { cwd }),
      runInProcess(['runs', '--runs-dir', 'none'], { cwd }),
    ]);
    expect(names(flag.stdout)).toEqual([real]);
    expect(names(config.stdout)).toEqual([real]);
    expect(empty).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining('no runs in') });
    expect(existsSync(join(cwd, 'none'))).toBe(false);
  });
});

describe('runs show', () => {
  it('takes a folder, a name or the beginning of one, and says how to go on', async () => {
    const { cwd, real, open, damaged } = threeRuns();
    const [byPrefix, byPath, broken] = await Promise.all([
      runInProcess(['runs', 'show', real.slice(0, -4)], { cwd }),
      runInProcess(['runs', 'show', `runs/${open}`], { cwd }),
      runInProcess(['runs', 'show', damaged, '--json'], { cwd }),
    ]);
    expect(byPrefix.stdout).toContain(real);
    expect(byPrefix.stdout).toMatch(/^score +image 0\.\d{3}/m);
    expect(byPrefix.stdout).toMatch(/^cost +unknown$/m);
    expect(byPath.stdout).toContain(`resume      scenewright eval --resume runs/${open}`);
    expect(byPath.stdout).toMatch(/^state +unfinished, simulated$/m);
    expect(JSON.parse(broken.stdout)).toMatchObject({
      status: 'damaged',
      problem: expect.stringContaining('report.json'),
      files: 3,
    });
  });

  it('refuses what names no run, or several', async () => {
    const { cwd, real } = threeRuns();
    const [none, several] = await Promise.all([
      runInProcess(['runs', 'show', `${real.slice(0, -1)}_`], { cwd }),
      runInProcess(['runs', 'show', 'eval-'], { cwd }),
    ]);
    expectRefusal(none, 2, 'runs/unknown');
    expect(none.stderr).toContain(`Did you mean "${real}"?`);
    expectRefusal(several, 2, 'runs/ambiguous');
  });
});

describe('runs prune', () => {
  it('says what would go; --yes deletes it, --except and --keep keep, and the index forgets it', async () => {
    const { cwd, root, real, open, damaged } = threeRuns();
    const dry = await runInProcess(['runs', 'prune', '--older-than', '1d'], { cwd });
    expect(dry.exitCode, dry.stderr).toBe(0);
    expect(dry.stdout).toContain(`would remove runs/${real}`);
    expect(dry.stderr).toMatch(/2 runs, .+; nothing is deleted yet: --yes does it/);
    expect(readdirSync(root)).toContain(real);
    const kept = await runInProcess(
      ['runs', 'prune', '--older-than', '1d', '--except', real, '--keep', '1', '--json'],
      {
        cwd,
      },
    );
    expect(JSON.parse(kept.stdout)).toMatchObject({ dryRun: true, bytes: 0, runs: [] });
    const unfinished = await runInProcess(['runs', 'prune', '--unfinished', '--yes'], { cwd });
    expect(unfinished.stdout).toContain(`removed runs/${open}`);
    expect(unfinished.stderr).toMatch(/1 run removed, .+ freed/);
    const broken = await runInProcess(['runs', 'prune', '--status', 'damaged', '--yes', '--json'], { cwd });
    expect(JSON.parse(broken.stdout)).toMatchObject({ dryRun: false, runs: [{ name: damaged }] });
    expect(names((await runInProcess(['runs', '--json'], { cwd })).stdout)).toEqual([real]);
  });

  it('never deletes a run that is running, and wants to be told which', async () => {
    const { cwd, root, open } = threeRuns();
    const lock = await acquireLock(join(root, open, 'lock'));
    try {
      const held = await runInProcess(['runs', 'prune', '--simulated', '--yes'], { cwd });
      expect(held).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('no run is meant') });
      expect(readFileSync(join(root, open, 'run.json'), 'utf8')).toContain('scenewright/run');
    } finally {
      await lock.release();
    }
    expectRefusal(await runInProcess(['runs', 'prune', '--yes'], { cwd }), 2, 'runs/nothing-named');
    expectRefusal(
      await runInProcess(['runs', 'prune', '--unfinished', '--status', 'finished'], { cwd }),
      2,
      'options/conflict',
    );
  });
});
