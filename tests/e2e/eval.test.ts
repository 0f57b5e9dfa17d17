import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/evaluation/report/report-schema.js';
import { expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA, QA_COMPILE, QA_EVAL, QA_FILES, startQaServer } from './qa-program.js';

/** The same program with an instruction that the server answers better, and one that it answers no better. */
const VARIANTS = `
import { qa } from './qa.js';
export const careful = qa.with({ answerQuestion: { instruction: 'Answer with care.' } });
export { qa as plain };
`;

describe('eval', () => {
  it('compares programs in pairs and writes JSON and Markdown where asked', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, 'variants.ts': VARIANTS });
    const programs = [
      '--program',
      './variants.ts#careful,./variants.ts#plain',
      '--baseline',
      './variants.ts#plain',
    ];
    const result = await runCli(
      [
        'eval',
        ...programs,
        ...QA_EVAL,
        ...server.flags,
        '--repeats',
        '2',
        '--json',
        'out.json',
        '--markdown',
        'out.md',
      ],
      { cwd },
    );
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toMatch(/variants\.ts#careful is better than \.\/variants\.ts#plain: \+0\.\d{3}/);
    const report = reportSchema.parse(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')));
    expect(report).toMatchObject({
      kind: 'eval',
      repeats: 2,
      baseline: './variants.ts#plain',
      dataset: { examples: 24 },
    });
    expect(readFileSync(join(cwd, 'out.md'), 'utf8')).toContain('| program | mean score');
    // Two programs, two repeats, 24 examples.
    expect(server.requests).toHaveLength(96);
  });

  it('fails with 3 when a threshold is missed or a program got worse, whatever is printed', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, 'variants.ts': VARIANTS });
    const run = (...args: string[]) => runCli(['eval', ...QA_EVAL, ...server.flags, ...args], { cwd });
    const plain = ['--program', './variants.ts#plain'];
    const [met, missed, objective, regressed, better] = await Promise.all([
      run(...plain, '--threshold', 'score>=0.4', '--json', '-'),
      run(...plain, '--threshold', 'score>=0.9', '--json', '-'),
      run(...plain, '--threshold', 'right>0.9', '--quiet'),
      run(...plain, '--baseline', './variants.ts#careful', '--fail-on', 'regression'),
      run(
        '--program',
        './variants.ts#careful',
        '--baseline',
        './variants.ts#plain',
        '--fail-on',
        'regression',
      ),
    ]);
    expect(met.exitCode, met.stderr).toBe(0);
    expect(reportSchema.parse(JSON.parse(met.stdout)).kind).toBe('eval');
    expect(missed).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('score>=0.9 missed: 0.') });
    expect(objective).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('right>0.9 missed') });
    expect(regressed).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('regression: ') });
    expect(better.exitCode, better.stderr).toBe(0);
  });

  it('refuses rules it cannot judge before anything is paid', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const run = (...args: string[]) =>
      runCli(['eval', '--program', './qa.ts#qa', ...QA_EVAL, ...server.flags, ...args], { cwd });
    const [figure, rule, baseline] = await Promise.all([
      run('--threshold', 'rihgt>=0.5'),
      run('--threshold', 'good'),
      run('--fail-on', 'regression'),
    ]);
    expectFailure(figure, 2, 'eval/threshold-unknown');
    expectFailure(rule, 2, 'eval/threshold-invalid');
    expectFailure(baseline, 2, 'eval/no-baseline');
    expect(server.requests).toEqual([]);
  });

  it('keeps sealed what a compile has sealed, and warns where it has not', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    await runCli(['compile', ...QA_COMPILE, ...server.flags, '--optimizer', 'none', '--run-dir', 'run'], {
      cwd,
    });
    const compiled = JSON.parse(readFileSync(join(cwd, 'run/report.json'), 'utf8'));
    const args = [
      'eval',
      '--compiled',
      'run',
      ...QA,
      '--metric',
      './qa.ts#exact',
      '--dataset',
      'questions.jsonl',
    ];
    const run = (...more: string[]) => runCli([...args, ...server.flags, ...more, '--json', '-'], { cwd });
    const [sealed, all] = await Promise.all([run(), run('--split', 'all')]);
    expect(JSON.parse(sealed.stdout).dataset.hash).toBe(compiled.data.test.hash);
    expect(sealed.stderr).not.toContain('warning');
    expect(all.stderr).toContain('warning: 16 of 24 examples were seen when a program was compiled');
  });

  it('goes on after Ctrl-C, with the very same report', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['eval', '--program', './qa.ts#qa', ...QA_EVAL, '--no-cache', ...server.flags];
    const whole = await runCli([...args, '--run-dir', 'whole', '--json', '-'], { cwd });
    const started = startCli([...args, '--run-dir', 'cut', '--concurrency', '2'], { cwd });
    void server.received(24 + 6).then(() => started.child.kill('SIGINT'));
    expect(await started.finished).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining('scenewright eval --resume cut'),
    });
    const resumed = await runCli(['eval', '--resume', 'cut', '--no-cache', ...server.flags, '--json', '-'], {
      cwd,
    });
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    const withoutTimes = (text: string): unknown =>
      JSON.parse(text, (key, value: unknown) => (key === 'modelTimeMs' ? null : value));
    expect(withoutTimes(resumed.stdout)).toEqual(withoutTimes(whole.stdout));
    expect(server.requests).toHaveLength(48);
  });

  it('never counts a failure as a zero: what could not be scored is told apart', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['eval', '--program', './qa.ts#qa', ...QA_EVAL, ...server.flags, '--retries', '0'];
    const capped = await runCli([...args, '--max-calls', '10'], { cwd });
    expect(capped.exitCode).toBe(4);
    expect(capped.stdout).toMatch(/\.\/qa\.ts#qa {2}\d\.\d{3} .* 10 {6}14 /);
    server.script({ type: 'error', status: 500 });
    const dead = await runCli([...args, '--no-cache'], { cwd });
    expect(dead).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('provider/server') });
    expect(dead.stdout).not.toContain('0.000');
  });
});

describe('the config file', () => {
  const CONFIG = `
import { defineConfig } from 'scenewright';
import { exact, qa } from './qa.js';
export default defineConfig({
  program: 'qa',
  programs: { qa },
  metric: exact,
  models: { task: 'openai-compatible:from-config' },
  prices: { 'openai-compatible:from-config': { inputUsdPerMillion: 100, outputUsdPerMillion: 100 } },
  dataset: { file: 'questions.jsonl', train: 8, val: 8, test: 4 },
  concurrency: 2,
  seed: 5,
  cache: false,
  runsDir: 'my-runs',
});
`;

  it('gives what the flags leave open; flags win', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({ ...QA_FILES, 'scenewright.config.ts': CONFIG });
    const baseUrl = ['--base-url', `openai-compatible=${server.url}/v1`];
    const evaluated = await runCli(['eval', ...baseUrl, '--json', '-'], { cwd });
    expect(evaluated.exitCode, evaluated.stderr).toBe(0);
    const report = reportSchema.parse(JSON.parse(evaluated.stdout));
    expect(report).toMatchObject({
      seed: 5,
      metric: { name: 'exact' },
      dataset: { examples: 4 },
      programs: [{ name: 'qa', usage: { costUsd: expect.closeTo(4 * 30 * 100e-6, 9) } }],
    });
    const flagged = await runCli(
      ['eval', ...baseUrl, '--lm', 'openai-compatible:m', '--seed', '6', '--test', '2', '--json', '-'],
      { cwd },
    );
    expect(JSON.parse(flagged.stdout)).toMatchObject({
      seed: 6,
      dataset: { examples: 2 },
      models: { task: 'openai-compatible:m' },
    });
    const ran = await runCli(['run', '2?', ...baseUrl], { cwd });
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'answer: 2!\n' });
  });

  it('wins over the environment, which wins over the simulator', async () => {
    const cwd = temporaryFolder({ ...QA_FILES, 'own.json': '{"models":{"task":"openai:from-config"}}' });
    const env = { SCENEWRIGHT_LM: 'openai:from-environment' };
    const [variable, config] = await Promise.all([
      runCli(['run', '2?', '--program', './qa.ts#qa'], { cwd, env }),
      runCli(['run', '2?', '--program', './qa.ts#qa', '--config', 'own.json'], { cwd, env }),
    ]);
    // Neither has a key: the message tells which model was chosen.
    expectFailure(variable, 2, 'model/key-missing');
    expect(variable.stderr).toContain('openai:from-environment');
    expect(config.stderr).toContain('openai:from-config');
  });

  it('names the nearest key for one that it does not know, and says what it cannot load', async () => {
    const cwd = temporaryFolder({
      'a.ts': 'export default { concurency: 3 };',
      'b.ts': 'export const config = {};',
      'c.ts': 'export default {',
      'd.json': '{',
    });
    const run = (config: string) => runCli(['run', 'x', '--config', config], { cwd });
    const [key, none, syntax, json, missing] = await Promise.all(
      ['a.ts', 'b.ts', 'c.ts', 'd.json', 'e.ts'].map(run),
    );
    expectFailure(key ?? never(), 2, 'config/invalid');
    expect(key?.stderr).toContain('Did you mean "concurrency"?');
    expectFailure(none ?? never(), 2, 'config/no-default-export');
    expectFailure(syntax ?? never(), 2, 'module/load-failed');
    expectFailure(json ?? never(), 2, 'config/unreadable');
    expectFailure(missing ?? never(), 2, 'config/missing');
  });
});

function never(): never {
  throw new Error('no result');
}
