import { describe, expect, it } from 'vitest';
import { parseObjectives, parsePreference } from './parse-objectives.js';
import { chooseTradeOff, type Preference, type TradeOffMember } from './trade-off.js';

const front: readonly TradeOffMember[] = [
  { index: 0, score: 0.5, objectives: { quality: 0.5, brevity: 0.9, lint: 1 } },
  { index: 2, score: 0.8, objectives: { quality: 0.8, brevity: 0.6, lint: 0.9 } },
  { index: 5, score: 0.82, objectives: { quality: 0.82, brevity: 0.1, lint: 0.7 } },
];

function chosen(preference: Preference | null, floors = {}, members = front): number {
  return chooseTradeOff(members, preference, floors).index;
}

describe('choosing by weights', () => {
  it('goes with the weights from one end of the front to the other', () => {
    const by = (quality: number) => chosen({ type: 'weights', weights: { quality, brevity: 1 - quality } });
    expect([by(0), by(0.5), by(1)]).toEqual([0, 2, 5]);
  });

  it('weighs ranges on this front by default, and the values as they are when asked', () => {
    // Three quarters of the brevity range against a sixteenth of the quality range; as they are, 0.5 against 0.02.
    const weights = { quality: 15, brevity: 1 };
    expect(chosen({ type: 'weights', weights })).toBe(5);
    expect(chosen({ type: 'weights', weights, normalise: 'scale' })).toBe(2);
  });

  it('leaves out an objective in which all are equal', () => {
    const level = front.map((one) => ({ ...one, objectives: { ...one.objectives, calls: 0.5 } }));
    expect(chosen({ type: 'weights', weights: { calls: 9, brevity: 1 } }, {}, level)).toBe(0);
  });
});

describe('choosing in an order', () => {
  it('lets those within the tolerance of the best go on to the next objective', () => {
    const order = (tolerance: number): Preference => ({
      type: 'lexicographic',
      order: [{ objective: 'quality', tolerance }, { objective: 'brevity' }],
    });
    expect([chosen(order(0)), chosen(order(0.05)), chosen(order(0.5))]).toEqual([5, 2, 0]);
  });
});

describe('choosing in general', () => {
  it('takes the best score without a preference and on ties, then the earliest', () => {
    expect(chosen(null)).toBe(5);
    const same = front.map((one) => ({ ...one, score: 0.5 }));
    expect(chosen(null, {}, same)).toBe(0);
    const tie: Preference = { type: 'lexicographic', order: [{ objective: 'lint', tolerance: 1 }] };
    expect(chosen(tie)).toBe(5);
  });

  it('never takes what misses a floor while something keeps it; then what misses it least', () => {
    const quality: Preference = { type: 'weights', weights: { quality: 1 } };
    expect(chosen(quality, { lint: 0.8 })).toBe(2);
    expect(chosen(null, { lint: 0.95 })).toBe(0);
    expect(chosen(quality, { lint: 2 })).toBe(0);
  });
});

describe('reading objectives', () => {
  it('knows names, scales, tolerances, floors and caps', () => {
    expect(parseObjectives('quality~.05, cost@0.02~0.1, lint>=0.8, prompt-length<=600')).toEqual({
      names: ['quality', 'cost'],
      tolerances: { quality: 0.05, cost: 0.1 },
      scales: { cost: 0.02 },
      floors: { lint: 0.8 },
      caps: { 'prompt-length': 600 },
    });
  });

  it('leaves the names to the metric when there are only limits', () => {
    expect(parseObjectives('lint>=0.8')).not.toHaveProperty('names');
  });

  it.each(['', 'a,,b', 'lint>0.8', 'lint=0.8', 'cost@', 'cost@cheap', 'quality@2', 'quality<=2', '>=0.8'])(
    'refuses %j',
    (text) => {
      expect(() => parseObjectives(text)).toThrow(expect.objectContaining({ code: 'compile/objectives' }));
    },
  );
});

describe('reading a preference', () => {
  it('takes name=number for weights, names alone for an order', () => {
    expect(parsePreference('quality=.7, guardrails=.3')).toEqual({
      type: 'weights',
      weights: { quality: 0.7, guardrails: 0.3 },
    });
    expect(parsePreference('quality~0.02,cost')).toEqual({
      type: 'lexicographic',
      order: [{ objective: 'quality', tolerance: 0.02 }, { objective: 'cost' }],
    });
  });

  it.each(['', 'quality=', 'quality=much', 'quality=.7,cost', '=1', 'quality~'])('refuses %j', (text) => {
    expect(() => parsePreference(text)).toThrow(expect.objectContaining({ code: 'compile/objectives' }));
  });
});
