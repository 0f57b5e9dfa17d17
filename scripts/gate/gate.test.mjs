import { describe, expect, it } from 'vitest';
import { parseGateOptions } from './options.mjs';
import { renderReport, totals } from './report.mjs';

const NAMES = ['format', 'lint', 'types'];

describe('options of the gate', () => {
  it('runs everything without arguments', () => {
    expect(parseGateOptions([], NAMES)).toEqual({ type: 'run', names: NAMES });
  });
  it('takes --only and --skip, in both spellings, and keeps the order of the gate', () => {
    expect(parseGateOptions(['--only', 'types,format'], NAMES)).toEqual({
      type: 'run',
      names: ['format', 'types'],
    });
    expect(parseGateOptions(['--skip=lint'], NAMES)).toEqual({ type: 'run', names: ['format', 'types'] });
  });
  it.each([
    [['--only', 'lints'], 'Unknown step lints.'],
    [['--only'], '--only needs names of steps.'],
    [['--fast'], 'Unknown option --fast.'],
  ])('refuses %j', (args, message) => {
    expect(parseGateOptions(args, NAMES)).toEqual({ type: 'error', message });
  });
});

describe('report of the gate', () => {
  const results = [
    { name: 'lint', passed: 1, failed: 0, skipped: [], durationMs: 1234 },
    {
      name: 'tests',
      passed: 41,
      failed: 2,
      skipped: [{ name: 'a.test.ts: b', reason: 'no c' }],
      durationMs: 61_000,
    },
    {
      name: 'schemas',
      passed: 0,
      failed: 0,
      skipped: [{ name: 'schemas', reason: 'not there' }],
      durationMs: 0,
    },
  ];
  it('ends with the totals and names each skipped check with its reason before them', () => {
    const lines = renderReport(results).split('\n');
    expect(lines.at(-1)).toBe('42 passed, 2 failed');
    expect(lines.slice(lines.indexOf('Skipped'))).toEqual([
      'Skipped',
      '  a.test.ts: b',
      '      no c',
      '  schemas',
      '      not there',
      '',
      '42 passed, 2 failed',
    ]);
  });
  it('says of each step how it went and how long it took', () => {
    expect(renderReport(results)).toContain('tests    FAILED     61.0 s  41 passed, 2 failed, 1 skipped');
    expect(renderReport(results)).toContain('lint     ok          1.2 s  1 passed, 0 failed, 0 skipped');
    expect(renderReport(results)).toContain('schemas  skipped');
  });
  it('sums over the steps', () => {
    expect(totals(results)).toEqual({ passed: 42, failed: 2 });
  });
});
