import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.js';
import { evalReport } from '../report/eval-report.js';
import { compareRuns, type CompareRunsOptions } from './compare-runs.js';
import { comparisonMarkdown } from './comparison-markdown.js';
import { evaluatedPart, type EvaluatedRun } from './evaluated-run.js';
import { type EvaluationShape, evaluationFixture, type ScoresByExample } from './evaluations.fixture.js';
import { runComparisonSchema } from './run-comparison.js';

const LOW: ScoresByExample = scores((at) => [0.1 + at / 100, 0.2]);
const HIGH: ScoresByExample = scores((at) => [0.5 + at / 100, 0.7 - at / 50]);

function scores(of: (at: number) => readonly (number | null)[], count = 10): ScoresByExample {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`e${at}`, of(at)]));
}

function run(
  name: string,
  programs: Readonly<Record<string, ScoresByExample>>,
  shape: EvaluationShape = {},
): EvaluatedRun {
  const evaluation = evaluationFixture(programs, shape);
  const records = new Map(evaluation.programs.map((program) => [program.name, program.records]));
  return { name, part: 'eval', figures: evalReport(evaluation), records };
}

/** The same where only the report is known. */
const reportOnly = (evaluated: EvaluatedRun): EvaluatedRun => ({ ...evaluated, records: null });

/** The error's code and text. */
function refusal(runs: readonly EvaluatedRun[], options: CompareRunsOptions = {}) {
  try {
    compareRuns(runs, options);
  } catch (error) {
    if (error instanceof UsageError) return `${error.code}: ${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('programs of several runs', () => {
  it('are compared as if one evaluation had scored them, objectives too', () => {
    const [low, high] = [run('monday', { seed: LOW }), run('tuesday', { better: HIGH })];
    const together = evalReport(evaluationFixture({ seed: LOW, better: HIGH }));
    const apart = compareRuns([low, high]);
    expect(apart.comparisons).toEqual(together.comparisons);
    expect(apart.comparisons[0]?.objectives.map(({ name }) => name)).toEqual(['half']);
    expect([apart.baseline, apart.pairedBy, apart.differences]).toEqual(['seed', 'repeat', []]);
    expect(apart.programs.map(({ name, run: at, costUsd }) => [name, at, costUsd])).toEqual([
      ['seed', 'monday', 0.2],
      ['better', 'tuesday', 0.2],
    ]);
    expect(runComparisonSchema.parse(JSON.parse(JSON.stringify(apart)))).toEqual(apart);
  });

  it('are compared by what their repeats came to where one of them has only its report', () => {
    const apart = compareRuns([run('monday', { seed: LOW }), reportOnly(run('tuesday', { better: HIGH }))]);
    const [expected] = evalReport(evaluationFixture({ seed: LOW, better: HIGH })).comparisons;
    const [found] = apart.comparisons;
    expect([apart.pairedBy, found?.objectives]).toEqual(['example', []]);
    expect(found).toMatchObject({
      verdict: 'improved',
      wins: expected?.wins,
      signFlipP: expected?.signFlipP,
    });
    for (const side of ['mean', 'low', 'high'] as const) {
      const value = expected?.score?.difference[side] ?? Number.NaN;
      expect(found?.score?.difference[side]).toBeCloseTo(value, 5);
    }
  });

  it('of one name are told apart by their run; the first run says what the baseline is', () => {
    const runs = [run('a', { seed: LOW, mine: HIGH }), run('b', { mine: LOW })];
    const compared = compareRuns(runs);
    expect(compared.programs.map(({ name }) => name)).toEqual(['seed', 'mine @ a', 'mine @ b']);
    expect(compared.baseline).toBe('seed');
    expect(compared.comparisons.map(({ program, verdict }) => [program, verdict])).toEqual([
      ['mine @ a', 'improved'],
      ['mine @ b', 'no-evidence'],
    ]);
    const chosen = compareRuns(runs, { programs: ['mine'], baseline: 'mine' });
    expect([chosen.baseline, chosen.comparisons[0]?.program, chosen.comparisons[0]?.verdict]).toEqual([
      'mine @ a',
      'mine @ b',
      'regressed',
    ]);
    expect(compareRuns(runs, { baseline: 'mine @ b' }).baseline).toBe('mine @ b');
  });

  it('may have been made with other task models, which the runs then say', () => {
    const other = run('b', { better: HIGH }, { models: { task: 'another', judge: 'j' } });
    const compared = compareRuns([run('a', { seed: LOW }), other]);
    expect(compared.runs.map(({ models }) => models['task'])).toEqual(['a', 'another']);
    expect(compared.differences).toEqual([]);
  });

  it('leaves out on both sides what one of them has no score for', () => {
    const holed = { ...HIGH, e3: [null, null] };
    const compared = compareRuns([run('a', { seed: LOW }), run('b', { better: holed })]);
    expect(compared.comparisons[0]).toMatchObject({
      excluded: ['e3'],
      score: { difference: { examples: 9 } },
    });
    expect(compared.programs[1]?.notScored).toBe(2);
  });
});

describe('runs of different designs', () => {
  const longer = scores((at) => [0.5 + at / 100, 0.6], 12);

  it('are refused, with every difference by name', () => {
    const message = refusal([run('a', { seed: LOW }), run('b', { better: longer }, { seed: 7 })]);
    expect(message).toContain('compare/different-designs');
    expect(message).toMatch(/dataset: a: questions\.jsonl \w{12} \(10 examples\); b: .+\(12 examples\)/);
    expect(message).toContain('examples: a: 10 ids; b: 12 ids');
    expect(message).toContain('seed: a: 0; b: 7');
    expect(message).toContain('--common');
    expect(message).not.toContain('repeats:');
  });

  it('are compared on what they share where that is asked for, and the differences stay on record', () => {
    const once = scores((at) => [0.5 + at / 100], 12);
    const runs = [run('a', { seed: LOW }), run('b', { better: once }, { seed: 7 })];
    const compared = compareRuns(runs, { isCommon: true });
    expect(compared.dataset.examples).toBe(10);
    expect(compared.programs.map(({ score }) => score?.examples)).toEqual([10, 10]);
    expect(compared.differences.map(({ what }) => what)).toEqual(['dataset', 'examples', 'seed', 'repeats']);
    expect(comparisonMarkdown(compared)).toContain('- repeats: a: 2; b: 1');
  });

  it('that are judged by another metric or judge, or make other scores of repeats, cannot be bridged', () => {
    const best = run('b', { better: HIGH });
    const reduced = { ...best, figures: { ...best.figures, reducer: 'max' } };
    expect(refusal([run('a', { seed: LOW }), reduced], { isCommon: true })).toContain(
      'reducer: a: mean; b: max',
    );
    const judged = run('b', { better: HIGH }, { models: { task: 'a', judge: 'other' } });
    expect(refusal([run('a', { seed: LOW }), judged], { isCommon: true })).toContain('judge: a: j; b: other');
    const measured = run('b', { better: HIGH }, { metric: 'overlap' });
    expect(refusal([run('a', { seed: LOW }), measured], { isCommon: true })).toContain('metric: a: exact');
  });

  it('whose repeats were put together in another way cannot be bridged; other seeds pair by example', () => {
    const reduced = run('b', { better: HIGH });
    const most = { ...reduced, figures: { ...reduced.figures, reducer: 'max' } };
    expect(refusal([run('a', { seed: LOW }), most], { isCommon: true })).toContain(
      'reducer: a: mean; b: max',
    );
    const later = run('b', { better: HIGH }, { seed: 7 });
    expect(compareRuns([run('a', { seed: LOW }), later], { isCommon: true }).pairedBy).toBe('example');
  });

  it('without an example in common cannot be compared; nor can one program alone', () => {
    const others = Object.fromEntries(Object.entries(HIGH).map(([id, values]) => [`x-${id}`, values]));
    expect(refusal([run('a', { seed: LOW }), run('b', { better: others })], { isCommon: true })).toContain(
      'compare/nothing-in-common',
    );
    expect(refusal([run('a', { seed: LOW })])).toContain('compare/too-few-programs');
    expect(refusal([run('a', { seed: LOW, mine: HIGH })], { programs: ['hers'] })).toContain('seed, mine');
    expect(refusal([run('a', { seed: LOW, mine: HIGH })], { baseline: 'hers' })).toContain(
      'compare/unknown-program',
    );
  });
});

describe('a comparison as Markdown', () => {
  it('stays below 60 lines whatever is compared, and marks what is simulated', () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`p${at}`, scores(() => [at / 40, 0.4])]),
    );
    const markdown = comparisonMarkdown(compareRuns([run('a', many), run('b', many)]));
    expect(markdown.split('\n').length).toBeLessThan(60);
    expect(markdown).toContain('more programs in the JSON');
    const real = run('a', { seed: LOW, mine: HIGH });
    const simulated = { ...real, figures: { ...real.figures, simulated: true } };
    expect(comparisonMarkdown(compareRuns([simulated]))).toContain('**Simulated:**');
    expect(comparisonMarkdown(compareRuns([real]))).not.toContain('**Simulated:**');
  });
});

describe('the evaluation of a report', () => {
  it('is that of an eval, or of a compile the part that is asked for', () => {
    const report = evalReport(evaluationFixture({ seed: LOW }));
    expect(evaluatedPart(report, null)).toEqual({ part: 'eval', figures: report });
    const compiled = { kind: 'compile', test: null, validation: report } as unknown;
    if (!isCompiled(compiled)) throw new Error('no compile');
    expect(evaluatedPart(compiled, null)).toEqual({ part: 'validation', figures: report });
    expect(evaluatedPart(compiled, 'test')).toBeNull();
    expect(evaluatedPart({ ...compiled, test: report }, null)?.part).toBe('test');
    expect(evaluatedPart({ ...compiled, test: report }, 'validation')?.part).toBe('validation');
  });
});

/** Of a whole report of a compile only these fields are read. */
function isCompiled(
  value: unknown,
): value is Extract<Parameters<typeof evaluatedPart>[0], { kind: 'compile' }> {
  return typeof value === 'object' && value !== null && 'test' in value;
}

it('a comparison of the first version still loads', () => {
  const fixture = new URL('../../../tests/fixtures/run-comparison/version-1.json', import.meta.url);
  const comparison = runComparisonSchema.parse(JSON.parse(readFileSync(fixture, 'utf8')));
  expect(comparisonMarkdown(comparison)).toContain('worse.json is worse than baseline.json: -0.240');
});
