import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EvalReport, evalReportSchema } from '../../src/evaluation/report/report-schema.js';
import { runCli, temporaryFolder } from './cli.js';
import { messagesOf, QA_EVAL, QA_FILES, startQaServer } from './qa-program.js';

const FILES = {
  ...QA_FILES,
  'more.ts': `
import { metric } from 'scenewright';
import { qa } from './qa.js';
export const careful = qa.with({ answerQuestion: { instruction: 'Answer with care.' } });
export const brevity = metric({ name: 'brevity', evaluate: (_example, { output }) => 1 / output.answer.length });
`,
};
const reportOf = (cwd: string, run: string): EvalReport =>
  evalReportSchema.parse(JSON.parse(readFileSync(join(cwd, run, 'report.json'), 'utf8')));

describe('eval', () => {
  it('--metric with commas, --threshold on each, --detect: metrics stand side by side, and power is told', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(FILES);
    const programs = ['--program', './more.ts#careful', '--baseline', './qa.ts#qa'];
    const metrics = [
      '--metric',
      './qa.ts#exact,./more.ts#brevity',
      '--dataset',
      'questions.jsonl',
      '--split',
      'all',
    ];
    const demands = ['--threshold', 'score>=0.9', '--threshold', 'brevity>=0.9', '--detect', '0.1'];
    const result = await runCli(
      ['eval', ...programs, ...metrics, ...demands, ...server.flags, '--run-dir', 'run', '--report', 'junit'],
      { cwd },
    );
    expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('brevity>=0.9 missed: 0.') });
    expect(result.stderr).not.toContain('score>=0.9');
    expect(result.stdout).toMatch(/Power: differences from 0\.\d{3} on .*\+0\.100 takes \d+ examples/);
    const { comparisons, metric } = reportOf(cwd, 'run');
    expect(metric).toEqual({ name: 'exact + brevity', objectives: ['right', 'brevity'] });
    expect(comparisons[0]?.objectives.map(({ name }) => name)).toEqual(['right', 'brevity']);
    expect(comparisons[0]?.power?.needed.map(({ difference }) => difference)).toEqual([
      comparisons[0]?.score?.difference.mean,
      0.1,
    ]);
    expect(readFileSync(join(cwd, 'run/junit.xml'), 'utf8')).toContain('<failure message="missed: 0.');
  });

  it('--max-rollout-time, then --resume with --retry-errors: what was too slow has failed, and only that is run again', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(FILES);
    server.answerWith(({ json }) => {
      const question = /## question\n(\d+)\?/.exec(messagesOf(json).at(-1)?.content ?? '')?.[1] ?? '';
      return question === '5' ? { type: 'hang' } : { type: 'text', text: `{"answer":"${question}!"}` };
    });
    const args = ['eval', '--program', './qa.ts#qa', ...QA_EVAL, ...server.flags, '--no-cache'];
    const first = await runCli([...args, '--max-rollout-time', '4s', '--run-dir', 'run'], { cwd });
    expect(first.exitCode, first.stderr).toBe(0);
    expect(reportOf(cwd, 'run').programs[0]).toMatchObject({
      score: { mean: 1, examples: 23 },
      errors: [{ code: 'evaluation/time-limit', exampleIds: ['q5'] }],
    });
    const asked = server.requests.length;
    server.answerWith(() => ({ type: 'text', text: '{"answer":"5!"}' }));
    const again = await runCli(['eval', '--resume', 'run', '--retry-errors', '--max-rollout-time', '1m'], {
      cwd,
    });
    expect(again.exitCode, again.stderr).toBe(0);
    expect(server.requests.length - asked).toBe(1);
    expect(reportOf(cwd, 'run').programs[0]).toMatchObject({ score: { mean: 1, examples: 24 }, errors: [] });
  });
});
