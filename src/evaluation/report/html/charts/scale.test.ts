import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, niceDomain, niceStep, niceTicks, tickText } from './scale.js';

const amount = fc.integer({ min: -1e6, max: 1e6 }).map((thousandths) => thousandths / 1000);
const count = fc.integer({ min: 2, max: 12 });

describe('niceDomain', () => {
  it('holds every value, and ends on ticks', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 30 }), count, (values, steps) => {
        const [low, high] = niceDomain(values, steps);
        const slack = (high - low) * 1e-6;
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(low - slack);
          expect(value).toBeLessThanOrEqual(high + slack);
        }
        const ticks = niceTicks([low, high], steps);
        expect(ticks[0]).toBeCloseTo(low, 6);
        expect(ticks.at(-1)).toBeCloseTo(high, 6);
      }),
    );
  });

  it('has room for no value and for one', () => {
    expect(niceDomain([])).toEqual([0, 1]);
    expect(niceDomain([1])).toEqual([0, 1]);
    const [low, high] = niceDomain([40]);
    expect(low).toBeLessThan(40);
    expect(high).toBeGreaterThan(40);
  });
});

describe('niceTicks', () => {
  it('go up by 1, 2 or 5 times a power of ten, within the domain, with different texts', () => {
    fc.assert(
      fc.property(amount, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), count, (low, extent, steps) => {
        fc.pre(extent > Math.abs(low) * 1e-4);
        const domain = [low, low + extent] as const;
        const step = niceStep(extent, steps);
        const ticks = niceTicks(domain, steps);
        expect(Number((step / 10 ** Math.floor(Math.log10(step) + 1e-9)).toFixed(6))).toBeOneOf([1, 2, 5]);
        expect(ticks.length).toBeLessThanOrEqual(steps + 1);
        ticks.forEach((tick, at) => {
          expect(tick).toBeGreaterThanOrEqual(low - step * 1e-6);
          expect(tick).toBeLessThanOrEqual(low + extent + step * 1e-6);
          if (at > 0) expect(tick - (ticks[at - 1] ?? 0)).toBeCloseTo(step, 6);
        });
        const texts = ticks.map((tick) => tickText(tick, step));
        expect(new Set(texts).size).toBe(texts.length);
      }),
    );
  });

  it('are texts without the noise of binary fractions', () => {
    expect(niceTicks([0, 0.5]).map((tick) => tickText(tick, 0.1))).toEqual([
      '0.0',
      '0.1',
      '0.2',
      '0.3',
      '0.4',
      '0.5',
    ]);
    expect(tickText(-1500, 500)).toBe('\u22121500');
    expect(tickText(12_000, 2000)).toBe('12\u202f000');
  });
});

describe('linearScale', () => {
  it('maps ends to ends and keeps the order, forwards and backwards', () => {
    fc.assert(
      fc.property(
        amount,
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (low, extent, share) => {
          const up = linearScale([low, low + extent], [10, 110]);
          const down = linearScale([low, low + extent], [110, 10]);
          expect(up.at(low)).toBeCloseTo(10, 6);
          expect(up.at(low + extent)).toBeCloseTo(110, 6);
          expect(up.at(low + extent * share) + down.at(low + extent * share)).toBeCloseTo(120, 6);
          expect(up.at(low + extent * share)).toBeGreaterThanOrEqual(10 - 1e-6);
        },
      ),
    );
  });

  it('puts everything in the middle when the domain has no extent', () => {
    expect(linearScale([3, 3], [0, 100]).at(3)).toBe(50);
  });
});
