import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRun } from '../../src/cli/runs/run-folders.fixture.js';
import { runCli, temporaryFolder } from './cli.js';

interface Listed {
  readonly runs: readonly { readonly name: string; readonly score: { readonly mean: number } | null }[];
}

describe('runs', () => {
  it('lists what eval has made, next to others, to several commands that build the index at once', async () => {
    const cwd = temporaryFolder();
    for (let at = 0; at < 20; at++) writeRun(join(cwd, 'runs'), at);
    const evaluated = await runCli(
      ['eval', '--test', '6', '--run-dir', 'runs/mine', '--json', '-', '--quiet'],
      {
        cwd,
      },
    );
    const report = JSON.parse(evaluated.stdout) as { programs: readonly { score: { mean: number } }[] };
    const index = join(cwd, 'runs', 'index.db');
    const all = await Promise.all([1, 2, 3].map(() => runCli(['runs', '--json'], { cwd })));
    for (const { stdout, stderr } of all) {
      const { runs } = JSON.parse(stdout) as Listed;
      expect([runs.length, stderr]).toEqual([20, '']);
      expect(runs[0]).toMatchObject({
        name: 'mine',
        kind: 'eval',
        status: 'finished',
        simulated: true,
        programs: ['scene'],
        dataset: { name: 'prompts.jsonl' },
        score: { program: 'scene', mean: report.programs[0]?.score.mean, examples: 6 },
      });
    }
    rmSync(index);
    expect((await runCli(['runs', '--json'], { cwd })).stdout).toBe(all[0]?.stdout);
  });
});
