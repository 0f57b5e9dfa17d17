import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/evaluation/report/report-schema.js';
import { expectFailure, runCli, startCli, temporaryFolder } from './cli.js';
import { QA_COMPILE, QA_FILES, startQaServer } from './qa-program.js';

const ARGS = ['compile', ...QA_COMPILE, '--no-cache', '--run-dir', 'run'] as const;

function readReport(cwd: string) {
  const report = reportSchema.parse(JSON.parse(readFileSync(join(cwd, 'run/report.json'), 'utf8')));
  if (report.kind !== 'compile') throw new Error(`a report of ${report.kind}`);
  return report;
}

describe('compile --controls', () => {
  it('names what others reach at the same budget, with its cost in the plan, and goes on when it is stopped there', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const args = [...ARGS, ...server.flags, '--controls', 'random-paraphrase,best-of-n'];
    const result = await runCli(args, { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    const total = server.requests.length;
    expect(result.stderr).toContain(
      'controls    best-of-n, random-paraphrase: 60 metric calls each, on top of the search',
    );
    expect(result.stderr).toMatch(/^calls {7}up to 220 rollouts, .*; 1 model call each, or more$/m);
    expect(result.stdout).toContain('controls at the same budget (60 metric calls each), on the sealed test');
    expect(result.stdout).toMatch(/^ {2}best-of-n {11}\d\.\d{3}, against compiled [+-]/m);
    expect(readFileSync(join(cwd, 'run/report.md'), 'utf8')).toMatch(/^- random-paraphrase: \d\.\d{3}, /m);
    const report = readReport(cwd);
    expect(report.controls?.evaluation?.programs.map(({ name }) => name)).toEqual([
      'compiled',
      'best-of-n',
      'random-paraphrase',
    ]);
    for (const { metricCalls } of report.controls?.searches ?? [])
      expect(metricCalls).toBeLessThanOrEqual(60);

    const again = temporaryFolder(QA_FILES);
    const started = startCli(args, { cwd: again });
    await started.before(started.seen(/control best-of-n: /));
    started.child.kill('SIGINT');
    const cut = await started.finished;
    expect(cut.exitCode, cut.stderr).toBe(130);
    expect(cut.stderr).toMatch(/go on with:\n {2}scenewright compile --resume run\n/);
    const resumed = await runCli(['compile', '--resume', 'run', '--no-cache', ...server.flags], {
      cwd: again,
    });
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(readReport(again).controls?.searches).toEqual(report.controls?.searches);
    expect(resumed.stdout).toContain(
      /controls at the same budget[\s\S]*?\n\n/.exec(result.stdout)?.[0] ?? 'none',
    );
    expect(server.requests.length).toBe(2 * total);
  });

  it('shares a cap between the search and its controls, and keeps the sealed test for all', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder(QA_FILES);
    const result = await runCli([...ARGS, ...server.flags, '--controls', 'best-of-n', '--max-calls', '110'], {
      cwd,
    });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(server.requests.length).toBeLessThanOrEqual(110);
    const { controls, search, test } = readReport(cwd);
    expect(search.metricCalls).toBeLessThan(60);
    expect(controls?.searches[0]?.metricCalls).toBeGreaterThan(8);
    const scored = [test, controls?.evaluation].flatMap((part) => part?.programs ?? []);
    expect(scored.map(({ rollouts }) => rollouts.scored)).toEqual([8, 8, 8, 8]);
  });

  it('refuses what is no control', async () => {
    const cwd = temporaryFolder(QA_FILES);
    const [unknown, same] = await Promise.all([
      runCli(['compile', '--controls', 'best-of-m'], { cwd }),
      runCli(['compile', ...QA_COMPILE, '--optimizer', 'best-of-n', '--controls', 'best-of-n'], { cwd }),
    ]);
    expect(unknown).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean "best-of-n"?'),
    });
    expectFailure(same, 2, 'compile/control-is-optimizer');
  });
});

describe('the config of a compile', () => {
  const config = (keys: string) =>
    `import { defineConfig } from 'scenewright';\nexport default defineConfig({\n${keys}\n});\n`;
  const shared = `
    program: './qa.ts#qa', metric: './qa.ts#exact',
    dataset: { file: 'questions.jsonl', train: 8, val: 8, test: 8 },
    budget: { maxMetricCalls: 40 }, cache: false,`;

  it('sets aims, controls, reflection and whatever else a search takes; flags win', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({
      ...QA_FILES,
      'scenewright.config.ts': config(`${shared}
        objectives: 'score,prompt-length', prefer: { type: 'weights', weights: { score: 1 } }, frontier: 'non-dominated',
        controls: ['random-paraphrase'],
        search: {
          reflection: { describesTask: false },
          reflectionTemplate: 'MARK\\n\`\`\`\\n<current_instruction>\\n\`\`\`\\n<examples>',
        },`),
    });
    const result = await runCli(
      ['compile', ...server.flags, '--run-dir', 'run', '--prefer', 'prompt-length'],
      { cwd },
    );
    expect(result.exitCode, result.stderr).toBe(0);
    const report = readReport(cwd);
    expect(report.front).toMatchObject({
      prefer: { type: 'lexicographic' },
      objectives: [{}, { name: 'prompt-length' }],
    });
    expect(report.controls?.searches.map(({ optimizer }) => optimizer)).toEqual(['random-paraphrase']);
    const reflections = server.requests.filter(({ json }) => JSON.stringify(json).includes('MARK'));
    expect(reflections.length).toBeGreaterThan(0);
  });

  it('takes an optimizer and a proposer of its own', async () => {
    const server = await startQaServer();
    const cwd = temporaryFolder({
      ...QA_FILES,
      'scenewright.config.ts': config(`${shared}
        optimizer: { name: 'mine', writes: 'reflection', policies: (changes) => ({ ...gepa.defaultPolicies(changes) }) },
        search: {
          proposer: {
            name: 'fixed',
            async propose({ components }) {
              return { variants: [{ [components[0]]: 'Answer the question with care.' }] };
            },
          },
        },`).replace('{ defineConfig }', '{ defineConfig, gepa }'),
    });
    const result = await runCli(['compile', ...server.flags, '--run-dir', 'run', '--json'], { cwd });
    expect(result.exitCode, result.stderr).toBe(0);
    const report = readReport(cwd);
    expect(report).toMatchObject({ optimizer: { name: 'mine' }, search: { accepted: [{ candidate: 1 }] } });
    expect(report.test?.comparisons[0]?.verdict).toBe('improved');
  });
});
