import { expect, it } from 'vitest';
import type { CompileReport } from '../evaluation/report/report-schema.js';
import { folderOfOneTest, runInProcess } from './in-process.fixture.js';
import { resultLines } from './compile-result-text.js';

const paths = {
  folder: 'run',
  report: 'run/report.md',
  program: undefined,
  spent: { calls: 10, tokens: 100, usd: 3 },
};

/** What the lines read of a report of which only the sealed test and the price matter. */
function reported(low: number, costUsd: number | null): CompileReport {
  const usage = { costUsd };
  const comparison = {
    verdict: 'improved',
    score: { baselineMean: 0.5, programMean: 0.6, difference: { mean: 0.1, low, high: 0.15 } },
    excluded: {},
  };
  const test = {
    dataset: { examples: 12 },
    metric: { name: 'image' },
    programs: [{ rollouts: { errored: 0, skipped: 0 }, usage }],
    comparisons: [comparison],
  };
  const search = { stop: 'budget', iterations: 1, proposals: 1, accepted: [] };
  return {
    search,
    test,
    validation: null,
    simulated: true,
    spending: { total: usage },
  } as unknown as CompileReport;
}

const perPoint = (report: CompileReport) =>
  resultLines(report, paths).filter((line) => /^per point/.test(line));

it('says what a hundredth of the gain on the sealed test cost', () => {
  expect(perPoint(reported(0.05, 2))).toEqual(['per point   $0.300 for each 0.01 gained on the sealed test']);
});

it('and says nothing where nothing was gained for sure, or a price is unknown', () => {
  expect(perPoint(reported(-0.01, 2))).toEqual([]);
  expect(perPoint(reported(0.05, null))).toEqual([]);
});

it('says that the result is the seed, in place of a program compared with itself', () => {
  const report = reported(-0.2, 2);
  const [only] = report.test?.programs ?? [];
  const named = ['seed', 'compiled'].map((name) => ({ ...only, name, candidateHash: 'a' }));
  const test = { ...report.test, programs: named } as CompileReport['test'];
  const text = resultLines({ ...report, test }, paths).join('\n');
  expect(text).toContain('the result is the seed');
  expect(text).not.toMatch(/difference|compiled  /);
});

it('names the program of the user whose result is to be used, so that the line runs as it is printed', async () => {
  const cwd = folderOfOneTest({
    'qa.ts': `
      import { predict, signature, toProgram } from 'scenewright';
      import { z } from 'zod';
      const input = z.object({ question: z.string() });
      export const qa = toProgram(
        predict(signature({ name: 'Answer', instructions: 'Answer.', input, output: z.object({ answer: z.string() }) })),
      );
      export const any = { name: 'any', objectives: [], evaluate: async () => ({ score: 1, objectives: {}, feedback: '', componentFeedback: {} }) };
    `,
    'questions.jsonl': Array.from({ length: 4 }, (_, n) => `{"question": "${n}?"}`).join('\n'),
  });
  const sizes = ['--train', '2', '--val', '2', '--test', '0', '--max-metric-calls', '4', '--quiet'];
  const data = ['--program', './qa.ts#qa', '--metric', './qa.ts#any', '--dataset', 'questions.jsonl'];
  const { stdout, stderr } = await runInProcess(
    ['compile', ...data, ...sizes, '--optimizer', 'none', '--run-dir', 'found'],
    { cwd },
  );
  const [, words = ''] = /^use it +scenewright (.+) \.\.\.$/m.exec(stdout) ?? [];
  expect(words, stderr).toBe("run --program './qa.ts#qa' --compiled found");
  const used = await runInProcess(words.replaceAll("'", '').split(' ').concat('1?'), { cwd });
  expect(used.exitCode, used.stderr).toBe(0);
});
