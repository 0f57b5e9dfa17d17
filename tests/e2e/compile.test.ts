import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiledProgramSchema } from '../../src/modules/compiled-program-format.js';
import { reportSchema } from '../../src/evaluation/report/report-schema.js';
import { type Finished, ROOT, expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA_COMPILE, QA_FILES, startQaServer } from './qa-program.js';

const PARTI_PROMPTS = join(ROOT, '..', 'shared', 'data', 'PartiPrompts.tsv');

function readReport(folder: string) {
  const report = reportSchema.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
  if (report.kind !== 'compile') throw new Error(`a report of ${report.kind}`);
  return report;
}

describe('compile on the scene program', () => {
  it('compiles on a table of the shared folder, column mapped, and tests on what it did not see', async ({
    skip,
  }) => {
    if (!existsSync(PARTI_PROMPTS))
      skip('the shared folder with PartiPrompts.tsv is not beside the repository');
    const cwd = temporaryFolder();
    const result = await runCli(
      [
        'compile',
        '--dataset',
        PARTI_PROMPTS,
        '--map',
        'prompt=Prompt',
        '--train',
        '8',
        '--val',
        '6',
        '--test',
        '8',
      ].concat(['--max-metric-calls', '40', '--run-dir', 'run']),
      { cwd },
    );
    expect(result.exitCode, result.stderr).toBe(0);
    const report = readReport(join(cwd, 'run'));
    expect(report).toMatchObject({
      simulated: true,
      program: { name: 'scene' },
      optimizer: { name: 'gepa' },
    });
    expect(report.test?.dataset).toMatchObject({ name: 'PartiPrompts.tsv', examples: 8 });
    expect(report.search.metricCalls).toBeLessThanOrEqual(40);
    expect(result.stdout).toContain('on the sealed test (8 examples');
    expect(result.stdout).toMatch(/difference {2}[+-]0\.\d{3}, 95% interval/);
    expect(result.stdout).toContain('(simulated)');
    const compiled = compiledProgramSchema.parse(
      JSON.parse(readFileSync(join(cwd, 'run/program.json'), 'utf8')),
    );
    expect(compiled).toMatchObject({
      simulated: true,
      datasets: [{ counts: { train: 8, val: 6, test: 8 } }],
    });

    const run = await runCli(['run', 'a red bicycle', '--compiled', 'run', '--json'], { cwd });
    expect(run.exitCode, run.stderr).toBe(0);
  });
});

describe("compile of a user's own program", () => {
  it('says what it is going to do before it does it, then one line per accepted proposal with its reason', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const result = await runCli(['compile', ...QA_COMPILE, ...server.flags, '--run-dir', 'run'], { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    const lines = result.stderr.split('\n');
    expect(lines[0]).toMatch(/^program {5}\.\/qa\.ts#qa: answerQuestion$/);
    expect(result.stderr).toContain('train 8, val 8, sealed test 8');
    expect(result.stderr).toMatch(/60 metric calls: 8 to score the seed, then \d+ to \d+/);
    expect(result.stderr).toMatch(
      /^accepted #1 in iteration \d+ \(mutation of #0\): answerQuestion; \+\d\.\d{3} against #0 on \d of 8 validation examples; validation ~?\d\.\d{3} \(best so far\)$/m,
    );
    expect(result.stderr).toMatch(
      /^iteration \d+, best on validation ~?\d\.\d{3} .*metric calls \d+ of 60, spent \d+ model calls, /m,
    );
    expect(result.stderr).toMatch(/^final selection: #\d+ .*; gains over the seed: #\d+ \+0\.\d{3} \[/m);
    expect(result.stdout).toContain('compiled    1.000');
    expect(result.stdout).toContain('compiled is better than seed');
    expect(result.stdout).toContain(`report      ${join('run', 'report.html')}`);
    expect(readFileSync(join(cwd, 'run/report.md'), 'utf8')).toContain(
      '# Compile of AnswerQuestion with gepa',
    );
    const report = readReport(join(cwd, 'run'));
    expect(report.simulated).toBe(false);
    expect(report.search.accepted[0]).toMatchObject({ candidate: 1, components: ['answerQuestion'] });
    expect(report.search.selection).toMatchObject({ winner: expect.any(Number) });

    const better = await runCli(
      ['run', '3?', '--program', './qa.ts#qa', '--compiled', 'run', ...server.flags],
      { cwd },
    );
    expect(better.stdout).toBe('answer: 3!\n');
  });

  it('prints the report as JSON, and nothing else, when asked; quiet means quiet', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['compile', ...QA_COMPILE, ...server.flags, '--optimizer', 'none', '--json', '--quiet'];
    const result = await runCli(args, { cwd });
    expect(result.stderr).toBe('');
    const report = reportSchema.parse(JSON.parse(result.stdout));
    expect(report).toMatchObject({ kind: 'compile', optimizer: { name: 'none' }, search: { proposals: 0 } });
    expect(readdirSync(join(cwd, 'runs'))).toEqual([expect.stringMatching(/^compile-/)]);
  });

  it('says in words when nothing got better', async () => {
    const server = await startQaServer();
    server.script({ type: 'text', text: '{"answer":"no idea"}' });
    const result = await runCli(['compile', ...QA_COMPILE, ...server.flags], {
      cwd: temporaryFolder(QA_FILES),
    });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('the result is the seed: the search found nothing better');
  });

  it('keeps what the sealed test needs out of the reach of the search', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const result = await runCli(
      ['compile', ...QA_COMPILE, ...server.flags, '--max-calls', '44', '--run-dir', 'run'],
      { cwd },
    );
    expect(result.exitCode, result.stderr).toBe(0);
    expect(server.requests.length).toBeLessThanOrEqual(44);
    expect(readReport(join(cwd, 'run')).test?.programs.map(({ rollouts }) => rollouts.scored)).toEqual([
      8, 8,
    ]);
  });

  it('ends as budget reached where not even the sealed test can be paid, and goes on under a higher cap', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = ['compile', ...QA_COMPILE, ...server.flags, '--run-dir', 'run', '--no-cache'];
    const result = await runCli([...args, '--max-calls', '12'], { cwd });
    expect(result).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('scenewright compile --resume run'),
    });
    expect(server.requests).toHaveLength(12);
    const more = await runCli(
      ['compile', '--resume', 'run', ...server.flags, '--max-calls', '200', '--no-cache'],
      { cwd },
    );
    expect(more.exitCode, more.stderr).toBe(0);
    expect(more.stdout).toContain('compiled    1.000');
  });

  it('leaves no folder behind where the budget cannot even be planned', async () => {
    const cwd = temporaryFolder(QA_FILES);
    const args = ['compile', ...QA_COMPILE, '--max-metric-calls', '5', '--run-dir', 'run'];
    expectFailure(await runCli(args, { cwd }), 2, 'compile/budget-too-small');
    expect(existsSync(join(cwd, 'run'))).toBe(false);
  });

  it('says before the start what a cap pays for, keeps to it with judges and reflection at once, and ends well', async () => {
    // About what such a call takes: with less, the worst case of a single call would be the whole cap.
    const server = await startQaServer({ input: 900, output: 40 });
    const cwd = temporaryFolder({
      ...QA_FILES,
      'scenewright.config.json': JSON.stringify({
        prices: {
          'openai-compatible:m': { inputUsdPerMillion: 100, outputUsdPerMillion: 100, maxOutputTokens: 50 },
        },
      }),
    });
    const caps = (...flags: string[]) =>
      runCli(['compile', ...QA_COMPILE, ...server.flags, '--no-cache', '--concurrency', '16', ...flags], {
        cwd,
      });
    const spentOf = ({ stdout }: Finished) => {
      const [, tokens = '', dollars = ''] = /^spent .*, ([\d,]+) tokens, \$([\d.]+)$/m.exec(stdout) ?? [];
      return { tokens: Number(tokens.replaceAll(',', '')), dollars: Number(dollars) };
    };
    const whole = await caps('--run-dir', 'whole');
    expect(whole.stderr).toMatch(/^cost {8}at a guess at least \$\d/m);
    const { search: all } = readReport(join(cwd, 'whole'));
    const { tokens, dollars } = spentOf(whole);
    for (const [name, flag, cap] of [
      ['dollars', '--max-cost', dollars * 0.85],
      ['tokens', '--max-tokens', Math.floor(tokens * 0.85)],
    ] as const) {
      const capped = await caps(flag, String(cap), '--run-dir', name);
      expect(capped.exitCode, capped.stderr).toBe(0);
      expect(spentOf(capped)[name]).toBeLessThanOrEqual(cap);
      expect(capped.stderr).toMatch(/the caps pay for about \d+ of the 60 metric calls, about \d+ proposals/);
      const { search, test } = readReport(join(cwd, name));
      expect(search.metricCalls).toBeLessThan(all.metricCalls);
      expect(test?.programs.map(({ rollouts }) => rollouts.scored)).toEqual([8, 8]);
    }
  });

  it('ends the search when its time is up, and still tests', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const result = await runCli(
      ['compile', ...QA_COMPILE, ...server.flags, '--max-time', '1ms', '--run-dir', 'run'],
      { cwd },
    );
    expect(result.exitCode, result.stderr).toBe(0);
    expect(readReport(join(cwd, 'run')).search).toMatchObject({ stop: 'time-limit', proposals: 0 });
    expect(result.stdout).toContain('on the sealed test');
  });
});

describe('Ctrl-C', () => {
  const args = ['compile', ...QA_COMPILE, '--run-dir', 'run', '--no-cache'];

  type Server = Awaited<ReturnType<typeof startQaServer>>;

  interface Interrupted {
    readonly cwd: string;
    readonly result: Finished;
    /** Requests of this run, of its continuation too. */
    readonly requests: () => number;
    readonly resume: () => Promise<Finished>;
  }

  /** Sends a signal when the run has just made its `at`-th request. */
  async function interrupt(server: Server, at: number, signal: NodeJS.Signals): Promise<Interrupted> {
    const before = server.requests.length;
    const cwd = temporaryFolder(QA_FILES);
    const started = startCli([...args, ...server.flags], { cwd });
    void server.received(before + at).then(() => started.child.kill(signal));
    return {
      cwd,
      result: await started.finished,
      requests: () => server.requests.length - before,
      resume: () => runCli(['compile', '--resume', 'run', ...server.flags, '--no-cache'], { cwd }),
    };
  }

  const NEVER = Number.POSITIVE_INFINITY;

  it('at any time leaves a run that goes on as if nothing had happened, without paying anything twice', async () => {
    const server = await startQaServer();
    const whole = await interrupt(server, NEVER, 'SIGINT');
    expect(whole.result.exitCode, whole.result.stderr).toBe(0);
    const total = whole.requests();
    // While the seed is scored, while the search runs, and in the sealed test.
    for (const at of [3, Math.floor(total / 2), total - 12]) {
      const cut = await interrupt(server, at, 'SIGINT');
      expect(cut.result.exitCode, cut.result.stderr).toBe(130);
      expect(cut.result.stderr).toContain('finishing what is in flight');
      expect(cut.result.stderr).toMatch(/go on with:\n {2}scenewright compile --resume run\n/);
      const resumed = await cut.resume();
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      expect(results(cut.cwd), `after a stop at ${at} of ${total}`).toEqual(results(whole.cwd));
      expect(cut.requests()).toBe(total);
    }
  });

  it('is not even needed: a killed run goes on too, and pays again at most what was in flight', async () => {
    const server = await startQaServer();
    const whole = await interrupt(server, NEVER, 'SIGINT');
    const total = whole.requests();
    const cut = await interrupt(server, Math.floor(total / 2), 'SIGKILL');
    expect(cut.result.signal).toBe('SIGKILL');
    const resumed = await cut.resume();
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(results(cut.cwd)).toEqual(results(whole.cwd));
    expect(cut.requests()).toBeLessThanOrEqual(total + 8);
  });

  it('twice stops at once, also when a provider never answers', async () => {
    const server = await startQaServer();
    server.script({ type: 'hang' });
    const started = startCli([...args, ...server.flags, '--concurrency', '2'], {
      cwd: temporaryFolder(QA_FILES),
    });
    await started.before(server.received(2));
    started.child.kill('SIGINT');
    await started.seen(/finishing what is in flight/);
    started.child.kill('SIGINT');
    const result = await started.finished;
    expect(result.exitCode).toBe(130);
    expect(result.stderr).toContain('scenewright compile --resume run');
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(server.requests).toHaveLength(2);
  });

  it('cannot be undone by other settings: a resumed run keeps its own', async () => {
    const server = await startQaServer();
    const { cwd } = await interrupt(server, 10, 'SIGINT');
    const other = await runCli(['compile', '--resume', 'run', '--train', '4', '--seed', '9'], { cwd });
    expectFailure(other, 2, 'resume/fixed-option');
    expect(other.stderr).toContain('--train, --seed');
    expectFailure(await runCli(['eval', '--resume', 'run'], { cwd }), 2, 'resume/other-kind');
  });

  /** Everything a run found, without how long the server took and how often the run's own record could answer. */
  function results(cwd: string): unknown {
    const left = ['modelTimeMs', 'cachedCalls'];
    const figures = (key: string, value: unknown) => (left.includes(key) ? undefined : value);
    return ['report.json', 'program.json'].map((name): unknown =>
      JSON.parse(readFileSync(join(cwd, 'run', name), 'utf8'), figures),
    );
  }
});
