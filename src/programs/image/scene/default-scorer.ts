import { ensembleScorer } from '../../../scoring/ensemble/ensemble-scorer.js';
import type { ImageScorer } from '../../../scoring/images/image-scorer.js';
import { scoreImage } from '../../../scoring/images/rank.js';
import { scorerOfFunction } from '../../../scoring/images/scorer-of-function.js';
import { joyQuality } from '../../../scoring/joyquality/joyquality.js';
import { PIXEL_MEASURE_NAMES } from '../../../scoring/pixels/measures.js';
import { pixelScorer } from '../../../scoring/pixels/pixel-scorer.js';

/**
 * JoyQuality where its weights are; else the plain mean of the pixel measures, with a note that says so and why. The
 * choice is made once per image by what is there, and images of one round are compared by the same scorer.
 */
export function defaultScorer(): ImageScorer {
  const joy = joyQuality();
  const pixels = ensembleScorer({
    parts: PIXEL_MEASURE_NAMES.map((name) => pixelScorer(name)),
    weights: Object.fromEntries(PIXEL_MEASURE_NAMES.map((name) => [name, 1])),
  });
  return scorerOfFunction({
    name: 'joyquality-or-pixels',
    prompt: 'ignored',
    scale: {
      min: 0,
      max: 1,
      meaning: 'JoyQuality as 0 to 1; without its weights, the mean of the pixel measures',
    },
    lookahead: Math.min(joy.lookahead, pixels.lookahead),
    availability: (signal) => pixels.availability({ signal }),
    async scoreOne(item, signal) {
      const state = await joy.availability({ signal });
      const used = state.status === 'available' ? joy : pixels;
      const score = await scoreImage(used, item, { signal });
      if (score.status !== 'scored') return score;
      const notes = state.status === 'available' ? ['joyquality'] : ['pixels', `joyquality: ${state.reason}`];
      return { ...score, value: score.unit, notes: [...notes, ...score.notes] };
    },
    async close() {
      await Promise.all([joy.close(), pixels.close()]);
    },
  });
}
