import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../core/rng.js';
import { componentsWithRoom, type PromptLimit, promptLimit, roomFor, textsWithin } from './prompt-limit.js';
import { toyProgram } from './toy-program.fixture.js';

const parent = { draft: 'a'.repeat(40), polish: 'b'.repeat(40) };
/** A floor of 0 at a scale of so many tokens. */
function limitOf(tokens: number): PromptLimit {
  const limit = promptLimit(toyProgram, { 'prompt-length': 0 }, () => ({ 'prompt-length': tokens }));
  if (limit === null) throw new Error('a floor on the length is a limit');
  return limit;
}

describe('promptLimit', () => {
  it('is the amount that the floor stands for, and none without a floor', () => {
    const scales = () => ({ 'prompt-length': 800 });
    expect(promptLimit(toyProgram, { 'prompt-length': 0.25 }, scales)?.maxTokens()).toBe(600);
    expect(promptLimit(toyProgram, { cost: 0.25 }, scales)).toBeNull();
    expect(limitOf(30).lengthOf(parent)).toBe(20);
  });
});

describe('textsWithin', () => {
  it('leaves out what adds most until the rest fits', () => {
    const texts = { draft: 'c'.repeat(200), polish: 'd'.repeat(60) };
    expect(textsWithin(parent, texts, limitOf(100))).toEqual(texts);
    expect(textsWithin(parent, texts, limitOf(30))).toEqual({ polish: texts.polish });
    expect(textsWithin(parent, texts, limitOf(22))).toEqual({});
  });

  it('keeps a shorter text although another one is too long', () => {
    const texts = { draft: 'c'.repeat(200), polish: 'd' };
    expect(textsWithin(parent, texts, limitOf(25))).toEqual({ polish: 'd' });
  });

  it('lets the child of a parent over the limit be as long as its parent, and no longer', () => {
    expect(textsWithin(parent, { draft: 'c'.repeat(40) }, limitOf(5))).toEqual({ draft: 'c'.repeat(40) });
    expect(textsWithin(parent, { draft: 'c'.repeat(44) }, limitOf(5))).toEqual({});
  });

  it('never gives a child that passes both the limit and its parent', () => {
    const text = fc.string({ minLength: 1, maxLength: 300 }).filter((one) => one.trim() !== '');
    fc.assert(
      fc.property(text, text, text, text, fc.integer({ min: 1, max: 200 }), (a, b, c, d, tokens) => {
        const limit = limitOf(tokens);
        const from = { draft: a, polish: b };
        const kept = textsWithin(from, { draft: c, polish: d }, limit);
        expect(limit.lengthOf({ ...from, ...kept })).toBeLessThanOrEqual(
          Math.max(tokens, limit.lengthOf(from)),
        );
      }),
    );
  });
});

describe('the room for new texts', () => {
  it('is shared by those that are written at once', () => {
    expect(roomFor('draft', 1, parent, limitOf(80))).toBe(70);
    expect(roomFor('draft', 2, parent, limitOf(80))).toBe(40);
    expect(roomFor('draft', 2, parent, limitOf(1))).toBe(1);
  });

  it('has fewer written at once where it is small, another one each time', () => {
    const keys = ['draft', 'polish'];
    expect(componentsWithRoom(keys, parent, limitOf(140), createRng(1))).toEqual(keys);
    const ones = Array.from({ length: 20 }, (_, seed) =>
      componentsWithRoom(keys, parent, limitOf(30), createRng(seed)),
    );
    expect(ones.every(({ length }) => length === 1)).toBe(true);
    expect(new Set(ones.flat())).toEqual(new Set(keys));
  });
});
