import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportSchema } from '../../src/evaluation/report/report-schema.js';
import { runCli, temporaryFolder } from './cli.js';

it('compiles the image program on the simulator, tests it on sealed examples, and resumes', async () => {
  const cwd = temporaryFolder();
  const small = ['--train', '1', '--val', '1', '--test', '1', '--max-metric-calls', '2'];
  const args = ['compile', '--program', 'image', '--run-dir', 'run', '--json'];
  const { exitCode, stdout, stderr } = await runCli([...args, ...small], { cwd });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(/\d+ of them for images/);
  const report = reportSchema.parse(JSON.parse(stdout));
  if (report.kind !== 'compile') throw new Error(`a report of ${report.kind}`);
  expect(report.simulated).toBe(true);
  const [seed] = report.test?.programs ?? [];
  expect(seed?.rollouts).toMatchObject({ errored: 0, skipped: 0 });
  expect(seed?.objectives.map(({ name }) => name).slice(0, 3)).toEqual([
    'quality',
    'guardrails',
    'alignment',
  ]);
  const before = readFileSync(join(cwd, 'run', 'program.json'), 'utf8');
  const again = await runCli(['compile', '--resume', 'run', '--json'], { cwd });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(readFileSync(join(cwd, 'run', 'program.json'), 'utf8')).toBe(before);
});
