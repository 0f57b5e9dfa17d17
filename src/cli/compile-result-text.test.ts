import { expect, it } from 'vitest';
import type { CompileReport } from '../evaluation/report/report-schema.js';
import { resultLines } from './compile-result-text.js';

const paths = { folder: 'run', report: 'run/report.md', spent: { calls: 10, tokens: 100, usd: 3 } };

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
