import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cachedScorer } from '../images/cached-scorer.js';
import type { ImageScore, ImageScorer } from '../images/image-scorer.js';
import { scoreImage } from '../images/rank.js';
import { memoryScoreStore } from '../images/score-store.js';
import { describeImageScorer } from '../images/scorer-conformance.fixture.js';
import { scorerOfFunction } from '../images/scorer-of-function.js';
import { pixelScorer } from '../pixels/pixel-scorer.js';
import { ENSEMBLE_WEIGHTS, ensembleScorer } from './ensemble-scorer.js';

const scored = (unit: number, ...notes: string[]): ImageScore => ({
  status: 'scored',
  value: unit,
  unit,
  parts: {},
  notes,
});
const missing = { status: 'unavailable', reason: 'no weights', command: 'fetch them' } as const;
const failed: ImageScore = { status: 'failed', code: 'provider/server', message: 'the server is down' };

/** A part that says the same of every image. */
function part(name: string, score: ImageScore, onClose: () => void = () => {}): ImageScorer {
  const available = { status: 'available', revision: { weights: name, preprocessing: '1' } } as const;
  return scorerOfFunction({
    name,
    prompt: name === 'aesthetic' ? 'ignored' : 'required',
    scale: { min: 0, max: 1, meaning: 'what the test says' },
    lookahead: 3,
    availability: () => Promise.resolve(score.status === 'unavailable' ? score : available),
    scoreOne: () => Promise.resolve(score),
    close: () => Promise.resolve(onClose()),
  });
}

const all = (scores: Readonly<Record<string, ImageScore>>) =>
  Object.entries(scores).map(([name, score]) => part(name, score));
const item = { image: new Uint8Array([1]), prompt: 'a fox' };
const scoreOf = (parts: readonly ImageScorer[], weights?: Readonly<Record<string, number>>) =>
  scoreImage(ensembleScorer({ parts, ...(weights === undefined ? {} : { weights }) }), item);

describe('the ensemble', () => {
  it('is partial where a part failed, so that no cache keeps it; a part that is not there is in the revision', async () => {
    const scores: ImageScore[] = [failed, scored(0.2)];
    const flaky = scorerOfFunction({
      name: 'pickscore',
      prompt: 'ignored',
      scale: { min: 0, max: 1, meaning: 'what the test says' },
      lookahead: 1,
      availability: async () => ({ status: 'available', revision: { weights: 'w', preprocessing: '1' } }),
      scoreOne: async () => scores.shift() ?? scored(1),
    });
    const parts = [flaky, part('aesthetic', scored(0.8))];
    const cached = cachedScorer(ensembleScorer({ parts }), memoryScoreStore());
    const image = { image: Uint8Array.from(Buffer.from('GIF89a')) };
    expect(await scoreImage(cached, image)).toMatchObject({ value: expect.closeTo(80), isPartial: true });
    const whole = await scoreImage(cached, image);
    expect(whole).toMatchObject({ value: expect.closeTo(30) });
    expect(whole).not.toHaveProperty('isPartial');
    expect(await scoreImage(cached, image)).toEqual(whole);
    expect(scores).toEqual([]);
    expect(await scoreOf(all({ pickscore: missing, aesthetic: scored(0.8) }))).not.toHaveProperty(
      'isPartial',
    );
  });

  it('weighs its four parts by 50, 25, 15 and 10', async () => {
    const parts = all({
      pickscore: scored(0.8),
      'clip-score': scored(0.6),
      vqascore: scored(0.4, 'from sampled votes: 2 of 5 yes'),
      aesthetic: scored(0.2),
    });
    expect(await scoreOf(parts)).toEqual({
      status: 'scored',
      value: expect.closeTo(63, 9),
      unit: expect.closeTo(0.63, 9),
      parts: { pickscore: 80, 'clip-score': 60, vqascore: 40, aesthetic: 20 },
      notes: ['vqascore: from sampled votes: 2 of 5 yes'],
    });
  });

  it('shares out the weight of what is missing in proportion, and says what it was and why', async () => {
    const parts = all({
      pickscore: scored(0.8),
      'clip-score': scored(0.6),
      vqascore: failed,
      aesthetic: missing,
    });
    const score = await scoreOf(parts);
    expect(score).toMatchObject({
      value: expect.closeTo((100 * (0.5 * 0.8 + 0.25 * 0.6)) / 0.75, 9),
      parts: { pickscore: 80, 'clip-score': 60 },
      notes: [
        'without vqascore (the server is down): its weight is shared out',
        'without aesthetic (no weights): its weight is shared out',
      ],
    });
    expect(await scoreOf(all({ aesthetic: scored(0.3) }))).toMatchObject({
      value: expect.closeTo(30, 9),
      notes: ['pickscore', 'clip-score', 'vqascore'].map(
        (name) => `without ${name} (not given): its weight is shared out`,
      ),
    });
  });

  it('lies between the least and the greatest of its parts, whatever is missing', async () => {
    const score = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }).map((unit) => scored(unit)),
      fc.constant(failed),
    );
    const scores = fc.record(Object.fromEntries(Object.keys(ENSEMBLE_WEIGHTS).map((name) => [name, score])));
    await fc.assert(
      fc.asyncProperty(scores, async (given) => {
        const units = Object.values(given).flatMap((one) => (one?.status === 'scored' ? [one.unit] : []));
        const found = await scoreOf(all(given));
        expect(found.status).toBe(units.length === 0 ? 'failed' : 'scored');
        if (found.status !== 'scored') return;
        expect(found.unit).toBeGreaterThanOrEqual(Math.min(...units) - 1e-12);
        expect(found.unit).toBeLessThanOrEqual(Math.max(...units) + 1e-12);
      }),
    );
  });

  it('takes other weights, and leaves a part of weight 0 out without a word', async () => {
    const parts = all({ pickscore: scored(1), aesthetic: failed });
    expect(await scoreOf(parts, { pickscore: 1, aesthetic: 0 })).toMatchObject({ value: 100, notes: [] });
  });

  it('is unavailable when all of its parts are, with what would fetch them, and failed when they fail', async () => {
    expect(await scoreOf(all({ pickscore: missing, aesthetic: missing }))).toEqual({
      status: 'unavailable',
      reason: 'no part of the ensemble is available: no weights; no weights',
      command: 'fetch them',
    });
    expect(await scoreOf(all({ pickscore: failed, aesthetic: missing }))).toEqual(failed);
  });

  it('has another revision when another part takes part, or the weights differ', async () => {
    const revision = async (scores: Readonly<Record<string, ImageScore>>, weights = ENSEMBLE_WEIGHTS) => {
      const state = await ensembleScorer({ parts: all(scores), weights }).availability();
      return JSON.stringify(state);
    };
    const both = await revision({ pickscore: scored(1), aesthetic: scored(1) });
    expect(await revision({ pickscore: scored(0.2), aesthetic: scored(1) })).toBe(both);
    expect(await revision({ pickscore: scored(1), aesthetic: missing })).not.toBe(both);
    expect(
      await revision({ pickscore: scored(1), aesthetic: scored(1) }, { pickscore: 1, aesthetic: 2 }),
    ).not.toBe(both);
  });

  it('closes its parts with it', async () => {
    let closed = 0;
    await ensembleScorer({ parts: [part('pickscore', scored(1), () => (closed += 1))] }).close();
    expect(closed).toBe(1);
  });

  it.each([
    ['a part twice', ['pickscore', 'pickscore'], undefined, 'two parts called pickscore'],
    ['a part without a weight', ['sharpness'], undefined, 'sharpness has no weight'],
    ['a negative weight', ['pickscore'], { pickscore: -1 }, 'the weight of pickscore is -1'],
    ['nothing but weights of 0', ['pickscore'], { pickscore: 0 }, 'no part has a weight above 0'],
  ] as const)('refuses %s', (_what, names, weights, problem) => {
    const parts = names.map((name) => part(name, scored(1)));
    expect(() => ensembleScorer({ parts, ...(weights === undefined ? {} : { weights }) })).toThrow(problem);
  });
});

describeImageScorer('ensemble', {
  make: () =>
    ensembleScorer({
      parts: [pixelScorer('contrast'), pixelScorer('colourfulness')],
      weights: { contrast: 0.7, colourfulness: 0.3 },
    }),
  makeUnavailable: () => ensembleScorer({ parts: [part('aesthetic', missing)] }),
});
