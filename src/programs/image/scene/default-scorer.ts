import type { ImageScore, ImageScorer, ImageToScore } from '../../../scoring/images/image-scorer.js';
import { scoreImage } from '../../../scoring/images/rank.js';
import { scorerOfFunction } from '../../../scoring/images/scorer-of-function.js';
import { joyQuality } from '../../../scoring/joyquality/joyquality.js';
import { pixelScorer } from '../../../scoring/pixels/pixel-scorer.js';
import { soundness, SOUNDNESS_MEASURES } from '../../../scoring/pixels/soundness.js';

/**
 * JoyQuality where its weights are; else how sound the pixels are, with a note that says so and why. The choice is
 * made once per image by what is there, and images of one round are compared by the same scorer.
 */
export function defaultScorer(): ImageScorer {
  const joy = joyQuality();
  const measures = SOUNDNESS_MEASURES.map((name) => pixelScorer(name));
  const [first] = measures;
  return scorerOfFunction({
    name: 'joyquality-or-pixels',
    prompt: 'ignored',
    scale: {
      min: 0,
      max: 1,
      meaning: 'JoyQuality as 0 to 1; without its weights, how free of technical faults the pixels are',
    },
    lookahead: Math.min(joy.lookahead, ...measures.map(({ lookahead }) => lookahead)),
    availability: (signal) => first?.availability({ signal }) ?? joy.availability({ signal }),
    async scoreOne(item, signal) {
      const state = await joy.availability({ signal });
      if (state.status === 'available') {
        const score = await scoreImage(joy, item, { signal });
        if (score.status !== 'scored') return score;
        return { ...score, value: score.unit, notes: ['joyquality', ...score.notes] };
      }
      const score = await soundnessOf(measures, item, signal);
      if (score.status !== 'scored') return score;
      return { ...score, notes: ['pixels', `joyquality: ${state.reason}`] };
    },
    async close() {
      await Promise.all([joy, ...measures].map((scorer) => scorer.close()));
    },
  });
}

async function soundnessOf(
  measures: readonly ImageScorer[],
  item: ImageToScore,
  signal: AbortSignal,
): Promise<ImageScore> {
  const units = new Map<string, number>();
  for (const scorer of measures) {
    const score = await scoreImage(scorer, item, { signal });
    if (score.status !== 'scored') return score;
    units.set(scorer.name, score.unit);
  }
  const value = soundness(units);
  return { status: 'scored', value, unit: value, parts: Object.fromEntries(units), notes: [] };
}
