import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type EvalReport, evalReportSchema } from '../../evaluation/report/report-schema.js';
import { folderOfOneTest, runInProcess } from '../in-process.fixture.js';

const SMALL = ['eval', '--program', 'scene', '--limit', '3', '--repeats', '2', '--quiet'];

async function evaluated(cwd: string, ...args: string[]) {
  const result = await runInProcess([...SMALL, ...args], { cwd });
  const text = (name: string) => readFileSync(join(cwd, name), 'utf8');
  return { ...result, text };
}
const reportOf = (text: string): EvalReport => evalReportSchema.parse(JSON.parse(text));

describe('eval --report', () => {
  it('writes each format where it is asked for, and ends with the same code whatever it writes', async () => {
    const cwd = folderOfOneTest();
    const demand = ['--threshold', 'score>=0.99', '--threshold', 'errors<=0'];
    const reports = ['--report', 'csv,jsonl', '--report', 'junit=out/tests.xml,html=page.html,html=-'];
    const [plain, written] = [
      await evaluated(cwd, ...demand, '--run-dir', 'plain'),
      await evaluated(cwd, ...demand, '--run-dir', 'run', ...reports),
    ];
    expect([plain.exitCode, written.exitCode]).toEqual([3, 3]);
    expect(written.stderr).toContain('threshold: scene: score>=0.99 missed: 0.');
    const report = reportOf(written.text('run/report.json'));
    expect(plain.text('plain/report.json')).toBe(written.text('run/report.json'));
    expect(report.dataset.examples).toBe(3);
    const rows = parse<Record<string, string>>(written.text('run/report.csv'), { columns: true });
    expect(rows).toHaveLength(6);
    expect(new Set(rows.map(({ example }) => example))).toEqual(new Set(report.examples.map(({ id }) => id)));
    expect(written.text('run/report.jsonl').trimEnd().split('\n')).toHaveLength(6);
    const suite = new DOMParser()
      .parseFromString(written.text('out/tests.xml'), 'text/xml')
      .getElementsByTagName('testsuite')[0];
    expect([suite?.getAttribute('tests'), suite?.getAttribute('failures')]).toEqual(['5', '1']);
    expect(written.stdout.trimEnd()).toBe(written.text('page.html').trimEnd());
    expect(written.text('page.html')).toBe(written.text('run/report.html'));
    expect(plain.stdout).toContain('run folder');
  });

  it('refuses a format that there is not before anything is run', async () => {
    const cwd = folderOfOneTest();
    for (const list of ['jsno', 'csv=', 'json,xml']) {
      const { exitCode, stderr, stdout } = await evaluated(cwd, '--report', list);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain('eval/report-unknown');
    }
    expect((await evaluated(cwd, '--report', 'junt')).stderr).toContain('Did you mean "junit"?');
  });
});

describe('eval', () => {
  it('reduces repeats as told, and says whether the judge has moved since another run', async () => {
    const cwd = folderOfOneTest();
    const first = await evaluated(cwd, '--run-dir', 'first');
    expect(first.exitCode, first.stderr).toBe(0);
    const again = await evaluated(cwd, '--run-dir', 'again', '--judge-drift', 'first', '--reducer', 'max');
    expect(again.exitCode, again.stderr).toBe(0);
    const [before, after] = ['first', 'again'].map((run) => reportOf(again.text(`${run}/report.json`)));
    // Simulated judges say the same of the same; a drift would be a bug of the comparison.
    expect(after?.judge?.drift).toMatchObject({ run: 'first', sharedQuestions: before?.judge?.questions });
    for (const answer of after?.judge?.drift?.answers ?? []) expect(answer.equal).toBe(1);
    expect(after?.judge?.drift?.answers.length).toBeGreaterThan(0);
    expect(again.stdout).toContain('Judge drift since first');
    expect(after?.reducer).toBe('max');
    expect(after?.programs[0]?.score?.mean).toBeGreaterThanOrEqual(before?.programs[0]?.score?.mean ?? 1);
  });

  it('refuses what it cannot do before anything is run', async () => {
    const cwd = folderOfOneTest();
    const refused = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await evaluated(cwd, ...args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      return stderr;
    };
    expect(await refused('--retry-errors')).toContain('eval/nothing-to-retry');
    expect(await refused('--reducer', 'mode')).toContain('evaluation/reducer-unknown');
    expect(await refused('--reducer', 'pass-at-3')).toContain('evaluation/reducer-repeats');
    expect(await refused('--detect', '2')).toContain('such as 0.05');
    // Neither a threshold nor --fail-on looks at the baseline, so that alone it would pass every check.
    for (const check of [['--threshold', 'score>=0.99'], ['--fail-on', 'regression'], []])
      expect(await refused('--baseline', 'scene', ...check)).toContain('eval/baseline-alone');
    const { exitCode, stderr } = await evaluated(cwd, '--judge-drift', 'nowhere');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('nowhere');
  });
});
