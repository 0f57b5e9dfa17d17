import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';
import { rolloutsCsv } from './csv.js';
import { rolloutsJsonl } from './jsonl.js';
import { type Check, junitXml } from './junit.js';

const usage = {
  calls: 2,
  cachedCalls: 1,
  tokens: { inputTokens: 100, outputTokens: 20, cachedInputTokens: null, reasoningTokens: 0 },
  costUsd: null,
};

function recordOf(exampleId: string, repeat: number, outcome: RolloutRecord['outcome']): RolloutRecord {
  return {
    id: 'f'.repeat(64),
    exampleId,
    repeat,
    outcome,
    usage,
    modelTimeMs: 1_500,
    simulated: true,
  };
}
const scored = (score: number) =>
  ({ type: 'scored', score, objectives: { 'half, "of it"': score / 2 } }) as const;
const errored = { type: 'errored', code: 'provider/server', reason: 'down\n"for now"' } as const;
const skipped = { type: 'skipped', code: 'metric/not-scored', reason: 'no answer to judge' } as const;
const capped = { type: 'skipped', code: 'budget/calls' } as const;

function evaluationOf(name: string, id: string, reason = 'down'): Evaluation {
  const records = [
    recordOf(id, 0, scored(0.5)),
    recordOf(id, 1, scored(1 / 3)),
    recordOf('e1', 0, { ...errored, reason }),
    recordOf('e1', 1, scored(1)),
    recordOf('e2', 0, skipped),
    recordOf('e2', 1, skipped),
    recordOf('e3', 0, capped),
    recordOf('e3', 1, capped),
  ];
  return {
    dataset: {
      name: 'set <1>',
      hash: '0'.repeat(64),
      examples: [id, 'e1', 'e2', 'e3'].map((one) => ({ id: one, tags: ['a', 'b'] })),
    },
    metric: { name: 'm', objectives: ['half, "of it"'] },
    models: { task: 'test:x' },
    seed: 1,
    repeats: 2,
    baseline: null,
    simulated: true,
    programs: [{ name, programHash: 'a'.repeat(64), candidateHash: 'b'.repeat(64), records }],
  };
}

const evaluation = evaluationOf('seed', 'e0', errored.reason);

describe('rolloutsCsv', () => {
  const rowsOf = (some: Evaluation) =>
    parse<Record<string, string>>(rolloutsCsv(some), { columns: true, relax_column_count: false });

  it('has a line for every rollout, and leaves empty what is not known: no failure is a zero', () => {
    const rows = rowsOf(evaluation);
    expect(rows).toHaveLength(8);
    expect(rows[1]).toMatchObject({
      program: 'seed',
      example: 'e0',
      tags: 'a b',
      repeat: '1',
      outcome: 'scored',
      score: '0.333333',
      'objective.half, "of it"': '0.166667',
      calls: '2',
      cost_usd: '',
      model_time_ms: '1500',
    });
    expect(rows[2]).toMatchObject({
      outcome: 'errored',
      score: '',
      code: 'provider/server',
      reason: 'down\n"for now"',
    });
    expect(rows[6]).toMatchObject({ outcome: 'skipped', score: '', code: 'budget/calls', reason: '' });
  });

  it('does not let a text become a formula in a spreadsheet', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r']) {
      const id = `${start}HYPERLINK("http://example.com")`;
      expect(rowsOf(evaluationOf('seed', id))[0]?.example).toBe(`'${id}`);
    }
  });

  it('gives back any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1 }), (name, id) => {
        const [row] = rowsOf(evaluationOf(name, id));
        expect(row?.program?.replace(/^'(?='*[=+\-@\t\r])/, '')).toBe(name);
        expect(row?.example?.replace(/^'(?='*[=+\-@\t\r])/, '')).toBe(id);
      }),
      { examples: [["'=1", "'@ "]] },
    );
  });
});

describe('rolloutsJsonl', () => {
  it('has a line for every rollout, whole', () => {
    const lines = rolloutsJsonl(evaluation).trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(JSON.parse(lines[0]!)).toEqual({
      program: 'seed',
      exampleId: 'e0',
      tags: ['a', 'b'],
      repeat: 0,
      outcome: 'scored',
      score: 0.5,
      objectives: { 'half, "of it"': 0.25 },
      code: null,
      reason: null,
      usage: { calls: 2, cachedCalls: 1, ...usage.tokens, costUsd: null },
      modelTimeMs: 1_500,
      simulated: true,
      rolloutId: 'f'.repeat(64),
    });
    expect(JSON.parse(lines[2]!)).toMatchObject({ outcome: 'errored', score: null, code: 'provider/server' });
  });
});

describe('junitXml', () => {
  const documentOf = (some: Evaluation, checks: readonly Check[] = []) =>
    new DOMParser({ onError: onErrorStopParsing }).parseFromString(junitXml(some, checks), 'text/xml');
  const checks: readonly Check[] = [
    { program: 'seed', name: 'score>=0.8', failure: 'missed: 0.700' },
    { program: 'seed', name: 'errors<=0.5', failure: null },
    { program: 'other', name: 'score>=0.1', failure: null },
  ];

  it('has a suite for a program, with the checks and every example', () => {
    const document = documentOf(evaluation, checks);
    const suites = [...document.getElementsByTagName('testsuite')];
    expect(suites).toHaveLength(1);
    for (const element of [document.documentElement!, suites[0]!]) {
      const counts = ['tests', 'failures', 'errors', 'skipped', 'time'].map((name) =>
        element.getAttribute(name),
      );
      expect(counts).toEqual(['6', '1', '2', '1', '12']);
    }
    const cases = [...document.getElementsByTagName('testcase')].map((one) => [
      one.getAttribute('name'),
      ...[...one.childNodes].flatMap(({ nodeName }) => (nodeName === '#text' ? [] : [nodeName])),
    ]);
    expect(cases).toEqual([
      ['score>=0.8', 'failure'],
      ['errors<=0.5'],
      ['e0', 'system-out'],
      ['e1', 'error', 'system-out'],
      ['e2', 'skipped'],
      ['e3', 'error'],
    ]);
    const error = document.getElementsByTagName('error')[0];
    expect(error?.getAttribute('type')).toBe('provider/server');
    expect(error?.getAttribute('message')).toBe('1 of 2 repeats: down\n"for now"');
    expect(document.getElementsByTagName('system-out')[0]?.textContent).toBe(
      'score 0.417, mean of 0.500 0.333',
    );
    expect(document.getElementsByTagName('property')[0]?.getAttribute('value')).toContain('set <1>');
  });

  it('is XML whatever stands in names and messages', () => {
    const odd = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(odd, odd, odd, (name, id, reason) => {
        const document = documentOf(evaluationOf(name, id, `${reason}\u0000\uD800]]>`));
        expect(document.getElementsByTagName('testcase')).toHaveLength(4);
        const message = document.getElementsByTagName('error')[0]?.getAttribute('message');
        expect(message?.endsWith('\uFFFD\uFFFD]]>')).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
