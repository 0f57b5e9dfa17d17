import { expect, it } from 'vitest';
import { count, score, shortCount, signedScore, time, usd } from './figures.js';

it('shows figures with the digits they can carry', () => {
  expect([score(0.7344), signedScore(0.1), signedScore(-0.1), signedScore(0)]).toEqual([
    '0.734',
    '+0.100',
    '-0.100',
    '+0.000',
  ]);
  expect([0, 0.00042, 0.0123, 1.5, 1234.5].map(usd)).toEqual([
    '$0',
    '$0.00042',
    '$0.012',
    '$1.50',
    '$1234.50',
  ]);
  expect([400, 59_400, 59_600, 200_000, 7_500_000].map(time)).toEqual([
    '0 s',
    '59 s',
    '1 min 00 s',
    '3 min 20 s',
    '2 h 05 min',
  ]);
  expect(count(1234567)).toBe('1,234,567');
  expect([999_999, 1_234_567].map(shortCount)).toEqual(['999,999', '1.2M']);
});
