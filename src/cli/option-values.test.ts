import { describe, expect, it } from 'vitest';
import { dollars, durationMs, keyValue, partSize, repeated, wholeNumber } from './option-values.js';

describe('values of options', () => {
  it('reads times with their unit and refuses a bare number', () => {
    expect(durationMs('500ms')).toBe(500);
    expect(durationMs('90s')).toBe(90_000);
    expect(durationMs('10m')).toBe(600_000);
    expect(durationMs('1h30m')).toBe(5_400_000);
    expect(durationMs('1.5h')).toBe(5_400_000);
    for (const wrong of ['10', '', 'm', '10 m', '-5s', '10min', '1h30']) {
      expect(() => durationMs(wrong), wrong).toThrow(/time with its unit/);
    }
  });

  it('reads whole numbers from a minimum on', () => {
    expect(wholeNumber(1)('12')).toBe(12);
    expect(wholeNumber(1)('10_000')).toBe(10_000);
    for (const wrong of ['0', '-1', '1.5', '1e3', 'many', '', '99999999999999999999']) {
      expect(() => wholeNumber(1)(wrong), wrong).toThrow(/whole number/);
    }
  });

  it('reads sizes of parts as counts or shares', () => {
    expect(['60', '0', '0.4', '.25'].map(partSize)).toEqual([60, 0, 0.4, 0.25]);
    for (const wrong of ['1.5', '-1', '40%', '', '0.0', 'all']) {
      expect(() => partSize(wrong), wrong).toThrow(/count, or a share/);
    }
  });

  it('reads dollars', () => {
    expect(dollars('2')).toBe(2);
    expect(dollars('$0.50')).toBe(0.5);
    for (const wrong of ['-1', 'free', '', '1,5', '.'])
      expect(() => dollars(wrong), wrong).toThrow(/US dollars/);
  });

  it('collects repeatable options, and keeps "=" inside a value', () => {
    const collect = keyValue('field=Column');
    expect(collect('b=2=3', collect('a=1'))).toEqual({ a: '1', b: '2=3' });
    expect(() => collect('nothing')).toThrow(/field=Column/);
    expect(() => collect('=x')).toThrow(/field=Column/);
    expect(repeated('b', repeated('a'))).toEqual(['a', 'b']);
  });
});
