import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluationFixture } from '../../evaluation/across-runs/evaluations.fixture.js';
import { runComparisonSchema } from '../../evaluation/across-runs/run-comparison.js';
import { evalReport } from '../../evaluation/report/eval-report.js';
import { expectRefusal, folderOfOneTest, runInProcess } from '../in-process.fixture.js';
import { writeRun } from '../runs/run-folders.fixture.js';

/** Runs `monday` (program `old`, good) and `tuesday` (program `new`, worse) in the runs folder of a new project. */
function twoRuns(options: { readonly seed?: number } = {}) {
  const cwd = folderOfOneTest();
  const scores = (base: number) =>
    Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`e${at}`, [base + at / 100]]));
  const write = (at: number, name: string, program: string, base: number, seed: number) => {
    writeRun(join(cwd, 'runs'), at, { name });
    const report = evalReport(evaluationFixture({ [program]: scores(base) }, { seed }));
    writeFileSync(join(cwd, 'runs', name, 'report.json'), JSON.stringify(report));
  };
  write(1, 'monday', 'old', 0.8, 0);
  write(2, 'tuesday', 'new', 0.5, options.seed ?? 0);
  return cwd;
}

describe('compare', () => {
  it('prints programs, verdicts, and with --fail-on regression ends with 3', async () => {
    const cwd = twoRuns();
    const plain = await runInProcess(['compare', 'mon', 'tuesday'], { cwd });
    expect(plain.exitCode, plain.stderr).toBe(0);
    expect(plain.stdout).toMatch(/^questions\.jsonl: 10 examples in common, exact$/m);
    expect(plain.stdout).toMatch(/^new +tuesday +0\.545 +0\.\d{3} to 0\.\d{3} +0 +\$0\.100$/m);
    expect(plain.stdout).toContain('new is worse than old: -0.300');
    const failing = await runInProcess(['compare', 'monday', 'tuesday', '--fail-on', 'regression'], { cwd });
    expect(failing).toMatchObject({ exitCode: 3, stderr: 'regression: new is worse than old\n' });
    const turned = ['compare', 'monday', 'tuesday', '--fail-on', 'regression', '--baseline', 'new'];
    expect((await runInProcess(turned, { cwd })).exitCode).toBe(0);
  });

  it('--json and --markdown write files or print, --program chooses, and reports may come from elsewhere', async () => {
    const cwd = twoRuns();
    const files = ['--json', 'out.json', '--markdown', 'out.md'];
    const paths = ['runs/monday/report.json', 'runs/tuesday'];
    const written = await runInProcess(
      ['compare', ...paths, ...files, '--program', 'old', '--program', 'new'],
      {
        cwd,
      },
    );
    expect(written.exitCode, written.stderr).toBe(0);
    const json = readFileSync(join(cwd, 'out.json'), 'utf8');
    expect(runComparisonSchema.parse(JSON.parse(json)).comparisons[0]?.verdict).toBe('regressed');
    expect(readFileSync(join(cwd, 'out.md'), 'utf8')).toContain('**new is worse than old: -0.300');
    const printed = await runInProcess(['compare', 'monday', 'tuesday', '--json', '-'], { cwd });
    expect(printed.stdout).toBe(json);
    expectRefusal(
      await runInProcess(['compare', 'monday', 'tuesday', '--program', 'old'], { cwd }),
      2,
      'compare/too-few-programs',
    );
  });

  it('refuses different designs, and with --common compares what they share', async () => {
    const cwd = twoRuns({ seed: 4 });
    const refused = await runInProcess(['compare', 'monday', 'tuesday'], { cwd });
    expectRefusal(refused, 2, 'compare/different-designs');
    expect(refused.stderr).toContain('seed: monday: 0; tuesday: 4');
    const shared = await runInProcess(['compare', 'monday', 'tuesday', '--common', '--runs-dir', 'runs'], {
      cwd,
    });
    expect(shared.stdout).toContain('differs in seed: monday: 0; tuesday: 4');
  });

  it('refuses a run without a report, one that is none, and a part that there is not', async () => {
    const cwd = twoRuns();
    writeRun(join(cwd, 'runs'), 3, { name: 'open', hasReport: false });
    writeFileSync(join(cwd, 'other.json'), '{}');
    writeFileSync(join(cwd, 'mine.json'), JSON.stringify({ runsDir: 'elsewhere' }));
    const compare = (...args: readonly string[]) => runInProcess(['compare', 'monday', ...args], { cwd });
    expectRefusal(await compare('open'), 2, 'compare/unfinished');
    expectRefusal(await compare('other.json'), 2, 'report/unreadable');
    writeFileSync(join(cwd, 'later.json'), COMPILE_REPORT.replace('"version": 1', '"version": 99'));
    const later = await compare('later.json');
    expectRefusal(later, 2, 'report/version');
    expect(later.stderr).toContain('version 99');
    expectRefusal(await compare('never'), 2, 'runs/unknown');
    expectRefusal(await compare('tuesday', '--config', 'mine.json'), 2, 'runs/unknown');
    writeFileSync(join(cwd, 'compiled.json'), COMPILE_REPORT);
    expectRefusal(await compare('compiled.json', '--part', 'test'), 2, 'compare/no-part');
  });

  it('of a compile takes the sealed test, else validation, or the part that is asked for', async () => {
    const cwd = folderOfOneTest({ 'report.json': COMPILE_REPORT });
    const [either, validation] = await Promise.all([
      runInProcess(['compare', 'report.json', '--json', '-'], { cwd }),
      runInProcess(['compare', 'report.json', '--json', '-', '--part', 'validation'], { cwd }),
    ]);
    expect(either.exitCode, either.stderr).toBe(0);
    const { runs, baseline } = runComparisonSchema.parse(JSON.parse(either.stdout));
    expect([runs[0]?.part, baseline]).toEqual(['validation', 'seed']);
    expect(validation.stdout).toBe(either.stdout);
  });
});

/** Of a compile without sealed examples. */
const COMPILE_REPORT = readFileSync(
  new URL('../../../tests/fixtures/compile-report/version-1.json', import.meta.url),
  'utf8',
);
