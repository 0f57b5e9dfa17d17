import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvaluatedProgram, Evaluation } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';
import { type CompileRecord, compileReport } from './compile-report.js';
import { evalReport } from './eval-report.js';
import { frontLines } from './front-markdown.js';
import { reportMarkdown } from './markdown.js';
import { type FrontFigures, reportSchema } from './report-schema.js';

type Cell = number | 'errored' | 'skipped' | 'capped';

const usage = {
  calls: 2,
  cachedCalls: 1,
  tokens: { inputTokens: 100, outputTokens: 20, cachedInputTokens: null, reasoningTokens: 0 },
  costUsd: 0.01,
};

function recordOf(exampleId: string, repeat: number, cell: Cell): RolloutRecord {
  const outcome: RolloutRecord['outcome'] =
    typeof cell === 'number'
      ? { type: 'scored', score: cell, objectives: { half: cell / 2 } }
      : cell === 'capped'
        ? { type: 'skipped', code: 'budget/calls' }
        : { type: cell, code: `test/${cell}` };
  return { exampleId, repeat, outcome, usage, modelTimeMs: 100, simulated: false };
}

/** `cells[example][repeat]` for each program. */
function evaluationOf(
  programs: Readonly<Record<string, readonly (readonly Cell[])[]>>,
  tagOf: (example: number) => readonly string[] = () => [],
  baseline: string | null = Object.keys(programs)[0] ?? null,
): Evaluation {
  const count = Object.values(programs)[0]?.length ?? 0;
  return {
    dataset: {
      name: 'set',
      hash: '0'.repeat(64),
      examples: Array.from({ length: count }, (_, at) => ({ id: `e${at}`, tags: tagOf(at) })),
    },
    metric: { name: 'm', objectives: ['half'] },
    models: { task: 'test:x' },
    seed: 1,
    repeats: 2,
    baseline,
    simulated: false,
    programs: Object.entries(programs).map(
      ([name, cells]): EvaluatedProgram => ({
        name,
        programHash: 'a'.repeat(64),
        candidateHash: 'b'.repeat(64),
        records: cells.flatMap((repeats, at) =>
          repeats.map((cell, repeat) => recordOf(`e${at}`, repeat, cell)),
        ),
      }),
    ),
  };
}

const constant = (value: Cell, count: number) => Array.from({ length: count }, () => [value, value]);

describe('evalReport', () => {
  it('averages repeats before examples, and pairs repeat by repeat', () => {
    const report = evalReport(
      evaluationOf({
        seed: [
          [0, 1],
          [0.5, 0.5],
          [0.2, 'errored'],
          ['errored', 0.9],
        ],
        child: [
          [1, 1],
          [0.5, 0.5],
          [0.6, 0.1],
          [0.9, 'errored'],
        ],
      }),
    );
    // (0.5 + 0.5 + 0.2 + 0.9) / 4: the third example is one example, not half of one.
    expect(report.programs[0]?.score).toMatchObject({ mean: 0.525, examples: 4 });
    const [comparison] = report.comparisons;
    // Differences 0.5, 0 and 0.4 (repeat 0 only); the fourth example has no repeat in common.
    expect(comparison?.score).toMatchObject({ difference: { mean: 0.3, examples: 3 } });
    expect(comparison).toMatchObject({ wins: 2, losses: 0, ties: 1, excluded: ['e3'] });
    expect(comparison?.bestGains.map(({ exampleId }) => exampleId)).toEqual(['e0', 'e2']);
    expect(comparison?.worstLosses).toEqual([]);
    expect(report.programs[1]).toMatchObject({
      errors: [{ code: 'test/errored', rollouts: 1, exampleIds: ['e3'] }],
    });
  });

  it('compares by tag and by objective on the same pairs', () => {
    const report = evalReport(
      evaluationOf({ seed: [[0], [0], [1], [1]], child: [[1], [0], [1], [0]] }, (at) =>
        at < 2 ? ['low'] : ['high'],
      ),
    );
    const [comparison] = report.comparisons;
    expect(comparison?.tags.map(({ tag, difference }) => [tag, difference.mean])).toEqual([
      ['high', -0.5],
      ['low', 0.5],
    ]);
    expect(comparison?.objectives).toMatchObject([{ name: 'half', baselineMean: 0.25, programMean: 0.25 }]);
  });

  it.each([
    ['improved', constant(0.4, 8), constant(0.6, 8)],
    ['regressed', constant(0.6, 8), constant(0.4, 8)],
    ['no-evidence', constant(0.6, 8), [...constant(0.4, 4), ...constant(0.8, 4)]],
    ['too-few-examples', constant(0.4, 5), constant(0.6, 5)],
    ['too-few-examples', constant(0.4, 8), constant('errored', 8)],
  ] as const)('says %s', (verdict, seed, child) => {
    const report = evalReport(evaluationOf({ seed, child }));
    expect(report.comparisons[0]?.verdict).toBe(verdict);
    const sentence = {
      improved: 'child is better than seed: +0.200',
      regressed: 'child is worse than seed: -0.200',
      'no-evidence': 'No evidence of improvement',
      'too-few-examples': 'No verdict',
    }[verdict];
    expect(reportMarkdown(report)).toContain(sentence);
  });

  it('makes one score of repeats as the reducer says, in means, pairs and examples alike', () => {
    const evaluation = evaluationOf({
      seed: [
        [0, 1],
        [0, 0],
      ],
      child: [
        [1, 1],
        [0, 1],
      ],
    });
    const meansWith = (reducer: string) => {
      const report = evalReport({ ...evaluation, reducer });
      expect(report.reducer).toBe(reducer);
      return [
        ...report.programs.map(({ score }) => score?.mean),
        report.comparisons[0]?.score?.difference.mean,
        report.examples[0]?.scores.seed,
      ];
    };
    expect(meansWith('mean')).toEqual([0.25, 0.75, 0.5, 0.5]);
    expect(meansWith('max')).toEqual([0.5, 1, 0.5, 1]);
    expect(meansWith('min')).toEqual([0, 0.5, 0.5, 0]);
    expect(meansWith('pass-at-2')).toEqual([0.5, 1, 0.5, 1]);
    expect(meansWith('majority')).toEqual([0.25, 0.75, 0.5, 0.5]);
    // Objectives are averaged whatever the reducer is.
    const best = evalReport({ ...evaluation, reducer: 'max' });
    expect(best.comparisons[0]?.objectives[0]?.difference.mean).toBe(0.25);
    expect(best.comparisons[0]?.variance).toBeNull();
    expect(evalReport(evaluation).reducer).toBe('mean');
  });

  it('says what spread comes from, and how many examples a difference of a size needs', () => {
    const rows = (values: readonly (readonly [number, number])[]) => values.map((pair) => [...pair]);
    const seed = Array.from({ length: 8 }, () => [0.4, 0.4] as const);
    // Differences of 0.1 and 0.3 in turn between examples, 0.1 up and down between repeats.
    const child = seed.map((_, at) => (at % 2 === 0 ? ([0.4, 0.6] as const) : ([0.6, 0.8] as const)));
    const evaluation = evaluationOf({ seed: rows(seed), child: rows(child) });
    const [comparison] = evalReport(evaluation, { targetDifference: 0.05 }).comparisons;
    // Mean squares: between examples 2 x 8 x 0.1^2 / 7, within 8 x 2 x 0.1^2 / 8.
    expect(comparison?.variance).toEqual({
      betweenExamples: Number(((0.16 / 7 - 0.02) / 2).toFixed(6)),
      withinExamples: 0.02,
    });
    const needed = comparison?.power?.needed;
    expect(needed?.map(({ difference }) => difference)).toEqual([0.2, 0.05]);
    expect(needed?.[1]?.designs.map(({ repeats }) => repeats)).toEqual([1, 2, 3, 5]);
    const examples = needed?.[1]?.designs.map((design) => design.examples ?? 0) ?? [];
    expect([...examples].sort((a, b) => b - a)).toEqual(examples);
    expect(comparison?.power?.detectable).toBeGreaterThan(0.1);
    const tied = evalReport(evaluationOf({ seed: constant(0.4, 8), child: constant(0.4, 8) }));
    expect(tied.comparisons[0]).not.toHaveProperty('power');
  });

  it('shows the standard error and the bootstrap beside the interval', () => {
    const cells = Array.from({ length: 10 }, (_, at): Cell[] => [at / 10, at / 10]);
    const score = evalReport(evaluationOf({ seed: cells }, undefined, null)).programs[0]?.score;
    expect(score?.standardError).toBeCloseTo((score?.standardDeviation ?? 0) / Math.sqrt(10), 5);
    expect(score?.bootstrap?.low).toBeLessThan(score?.mean ?? 0);
    expect(score?.bootstrap?.high).toBeGreaterThan(score?.mean ?? 1);
    expect(score?.bootstrap?.low).not.toBe(score?.low);
  });

  it('sums what was spent, and does not know a price that one rollout does not know', () => {
    const evaluation = evaluationOf({ seed: constant(1, 3) }, undefined, null);
    expect(evalReport(evaluation).programs[0]?.usage).toMatchObject({
      calls: 12,
      cachedCalls: 6,
      inputTokens: 600,
      cachedInputTokens: null,
      costUsd: 0.06,
    });
    const [seed] = evaluation.programs;
    const unpriced = {
      ...seed!,
      records: seed!.records.map((one) => ({ ...one, usage: { ...usage, costUsd: null } })),
    };
    const report = evalReport({ ...evaluation, programs: [unpriced] });
    expect(report.programs[0]?.usage.costUsd).toBeNull();
    expect(reportMarkdown(report)).toContain('price unknown');
  });

  it('tells rollouts that a cap kept from running among the errors, and those without a score apart', () => {
    const report = evalReport(
      evaluationOf({
        seed: [
          [1, 'capped'],
          ['errored', 'skipped'],
        ],
      }),
    );
    expect(report.programs[0]).toMatchObject({
      rollouts: { scored: 1, errored: 1, skipped: 2 },
      errors: [{ code: 'budget/calls' }, { code: 'test/errored' }],
      skips: [{ code: 'test/skipped', rollouts: 1, exampleIds: ['e1'] }],
    });
  });

  it('is marked when it was simulated', () => {
    const evaluation = evaluationOf({ seed: constant(1, 3) });
    expect(reportMarkdown(evalReport({ ...evaluation, simulated: true }))).toContain('**Simulated:**');
    expect(reportMarkdown(evalReport(evaluation))).not.toContain('Simulated');
  });

  const cell = fc.oneof(
    fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    fc.constantFrom<Cell>('errored', 'skipped'),
  );
  const cells = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 });

  it('turns round when the two programs do, follows its schema, and is the same twice', () => {
    fc.assert(
      fc.property(cells, cells, (one, other) => {
        const count = Math.min(one.length, other.length);
        const programs = { one: one.slice(0, count), other: other.slice(0, count) };
        const forward = evalReport(evaluationOf(programs, undefined, 'one'));
        const backward = evalReport(evaluationOf(programs, undefined, 'other'));
        expect(reportSchema.parse(JSON.parse(JSON.stringify(forward)))).toEqual(forward);
        expect(JSON.stringify(evalReport(evaluationOf(programs, undefined, 'one')))).toBe(
          JSON.stringify(forward),
        );
        const [there, back] = [forward.comparisons[0], backward.comparisons[0]];
        expect(back).toMatchObject({ wins: there?.losses, losses: there?.wins, ties: there?.ties });
        expect(back?.excluded).toEqual(there?.excluded);
        expect(back?.score?.difference.mean ?? 0).toBeCloseTo(-(there?.score?.difference.mean ?? 0), 6);
        expect(there!.wins + there!.losses + there!.ties + there!.excluded.length).toBe(count);
      }),
      { numRuns: 30 },
    );
  });
});

const MAX_LINES = 60;

const front: FrontFigures = {
  objectives: [
    { name: 'quality', unit: null, scale: null },
    { name: 'cost', unit: 'US dollars', scale: 0.02 },
    { name: 'prompt-length', unit: 'tokens', scale: 1600 },
  ],
  floors: { cost: 0 },
  prefer: { type: 'weights', weights: { quality: 1 } },
  chosen: 8,
  members: Array.from({ length: 9 }, (_, candidate) => ({
    candidate,
    program: `front/0${candidate}.json`,
    score: 0.1,
    keepsFloors: candidate !== 8,
    objectives: [
      { name: 'quality', examples: 9, mean: 0.1, low: 0, high: 0.2 },
      { name: 'cost', examples: 9, mean: 0.25, low: 0.2, high: 0.3 },
      { name: 'prompt-length', examples: 1, mean: 0.25, low: null, high: null },
    ],
  })),
  progress: [
    { candidate: 0, metricCalls: 0, hypervolume: 0.25, members: 1 },
    { candidate: 1, metricCalls: 20, hypervolume: 0.5, members: 2 },
  ],
};

describe('reportMarkdown', () => {
  const many = Array.from({ length: 40 }, (_, at): Cell[] => [
    at % 7 === 0 ? 'errored' : (at % 10) / 10,
    'skipped',
  ]);
  const crowded: Evaluation = {
    ...evaluationOf(
      Object.fromEntries(
        Array.from({ length: 9 }, (_, at) => [`program|${at}`, at === 0 ? many : [...many].reverse()]),
      ),
      (at) => [`tag ${at % 13}`, 'all'],
    ),
    metric: { name: 'm', objectives: Array.from({ length: 12 }, (_, at) => `part ${at}`) },
    simulated: true,
  };
  const withParts: Evaluation = {
    ...crowded,
    programs: crowded.programs.map((program) => ({
      ...program,
      records: program.records.map((record) =>
        record.outcome.type === 'scored'
          ? {
              ...record,
              outcome: {
                ...record.outcome,
                objectives: Object.fromEntries(crowded.metric.objectives.map((name) => [name, 0.5])),
              },
            }
          : record,
      ),
    })),
  };

  it('says how far the judge can be trusted, and what the examples at hand can show', () => {
    const evaluation = evaluationOf({
      seed: Array.from({ length: 8 }, (_, at): Cell[] => [at / 10, at / 10]),
      child: Array.from({ length: 8 }, (_, at): Cell[] => [0.5, at / 10]),
    });
    const judgedBy = (program: EvaluatedProgram, metric: string, depth: number): EvaluatedProgram => ({
      ...program,
      records: program.records.map((record) => ({
        ...record,
        servedBy: { program: ['task-1'], metric: [metric] },
        judged: [{ question: record.exampleId, answers: { depth } }],
      })),
    });
    const [seed, child] = evaluation.programs;
    const judged = {
      ...evaluation,
      programs: [judgedBy(seed!, 'judge-1', 6), judgedBy(child!, 'judge-2', 7)],
    };
    const earlierJudge = { run: 'runs/last', judged: [{ question: 'e0', answers: { depth: 5 } }] };
    const report = evalReport(judged, { targetDifference: 0.05, earlierJudge });
    expect(reportSchema.parse(report)).toEqual(report);
    const text = reportMarkdown(report);
    // Of four answers to each question, two are 6 and two are 7: two of six pairs are equal.
    expect(text).toContain(
      'Judge, asked the same 8 prompts again, agrees: `depth` 33% of 48 pairs, 0.667 apart',
    );
    expect(text).toContain(
      'Judge drift since `runs/last`, 1 prompts judged in both: `depth` equal on 0%, shift +1.5.',
    );
    expect(text).toContain(
      '**Warning:** not all programs had the same judge: `seed` by judge-1; `child` by judge-2.',
    );
    expect(text).toMatch(
      /Power: differences from 0\.\d+ on .*; \+0\.\d+ takes \d+ examples, \+0\.050 takes \d+ examples with 2/,
    );
    expect(text).not.toContain('undefined');
    const best = reportMarkdown(evalReport({ ...evaluation, reducer: 'max' }));
    expect(best).toContain('2 repeats (`max`)');
  });

  it('stays below 60 lines however much there is, and says what it left out', () => {
    const text = reportMarkdown(evalReport(withParts));
    expect(text.split('\n').length).toBeLessThan(MAX_LINES);
    expect(text).toContain('more tags in the JSON report');
    expect(text).toContain('more programs in the JSON report');
    expect(text).toContain('program\\|1');
  });

  const record: CompileRecord = {
    simulated: true,
    program: { name: 'p', hash: 'a'.repeat(64) },
    optimizer: { name: 'gepa', options: {} },
    seed: 0,
    models: { task: 't', judge: 'j', reflection: 'r' },
    data: { train: null, validation: null, test: null },
    validation: withParts,
    test: withParts,
    search: {
      plannedMetricCalls: 100,
      metricCalls: 90,
      iterations: 20,
      proposals: 19,
      candidates: 12,
      stop: 'budget',
      accepted: Array.from({ length: 11 }, (_, at) => ({
        iteration: at,
        candidate: at + 1,
        parents: [at],
        through: 'mutation',
        components: ['a', 'b'],
        scoreBefore: 1 / 3,
        scoreAfter: 2,
        validationMean: 0.5,
        validationExamples: 4,
      })),
      selection: {
        leader: 2,
        winner: 1,
        metricCalls: 9,
        finalists: [
          { candidate: 1, examples: 4, scores: 8, gain: 1 / 3, low: 0.1, high: 0.5 },
          { candidate: 2, examples: 4, scores: 8, gain: 0.2, low: -0.1, high: 0.5 },
          { candidate: 0, examples: 4, scores: 8, gain: 0, low: 0, high: 0 },
        ],
      },
    },
    spending: { total: usage, byRole: { task: usage, judge: usage, reflection: usage }, capUsd: 2 },
  };

  it('stays below 60 lines for a compile too, and puts the sealed test first', () => {
    const report = compileReport(record);
    expect(reportSchema.parse(report)).toEqual(report);
    const text = reportMarkdown(report);
    expect(text.split('\n').length).toBeLessThan(MAX_LINES);
    expect(text.indexOf('sealed test')).toBeLessThan(text.indexOf('On validation'));
    expect(text).toContain('of at most $2.0000');
    expect(text).toContain(
      'Final selection, 9 of these calls: candidate 1 instead of candidate 2; gains over the seed: ' +
        'candidate 1 +0.333 [0.100, 0.500], candidate 2 +0.200 [-0.100, 0.500].',
    );
    expect(report.search.selection?.finalists[0]?.gain).toBe(0.333333);
    expect(reportMarkdown({ ...report, front }).split('\n').length).toBeLessThan(MAX_LINES);
  });

  it('keeps the front of a compile with objectives in its schema, without digits that differ between machines', () => {
    const exact = { ...front, progress: [{ candidate: 0, metricCalls: 0, hypervolume: 1 / 3, members: 1 }] };
    const report = compileReport({ ...record, validation: null, test: null, front: exact });
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report.front?.progress[0]?.hypervolume).toBe(0.333333);
    expect(compileReport({ ...record, validation: null, test: null })).not.toHaveProperty('front');
  });

  it('shows the front of a compile with objectives: values, amounts, the chosen one, and how far it came', () => {
    const text = frontLines(front).join('\n');
    expect(text).toContain('Front: 9 programs, hypervolume 0.250 with the seed, 0.500 at the end');
    expect(text).toContain(
      'candidate 8 was chosen by preference among those that keep the floors. 4 more in',
    );
    expect(text).toContain('| candidate | score | quality | cost (US dollars) | prompt-length (tokens) |');
    expect(text).toContain('| 0 | 0.100 | 0.100 [0.000, 0.200] | 0.015 | 1200 |');
    expect(text).toContain('| 8 (chosen) (misses a floor) | 0.100 |');
    const scored = { ...front, objectives: [{ name: 'score', unit: null, scale: null }] };
    expect(frontLines(scored).join('\n')).toContain('| candidate | score |\n|---|---|\n');
  });
});
