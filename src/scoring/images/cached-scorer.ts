import { hashJson, sha256 } from '../../core/hash.js';
import type { ImageScorer } from './image-scorer.js';
import { loadImage } from './load-image.js';
import { scoreImage } from './rank.js';
import type { ScoreStore } from './score-store.js';
import { scorerOfFunction } from './scorer-of-function.js';

/**
 * A scorer that asks another one only for what is not in the store. Scores are kept by the SHA-256 of the image file,
 * the name of the scorer, the revision of its weights and preprocessing, and the prompt where the scorer reads it.
 * What could not be scored, and what is partial, is not kept. Closing it closes the other.
 */
export function cachedScorer(scorer: ImageScorer, store: ScoreStore): ImageScorer {
  const { name, prompt, scale, lookahead } = scorer;
  return scorerOfFunction({
    name,
    prompt,
    scale,
    lookahead,
    availability: (signal) => scorer.availability({ signal }),
    async scoreOne(item, signal) {
      const state = await scorer.availability({ signal });
      if (state.status === 'unavailable') return state;
      const bytes = await loadImage(item.image, signal);
      const read = prompt === 'required' ? { prompt: item.prompt ?? '' } : {};
      const key = hashJson({ image: sha256(bytes), scorer: name, revision: state.revision, ...read });
      const known = await store.get(key);
      if (known !== null) return known;
      const score = await scoreImage(scorer, { image: bytes, prompt: item.prompt }, { signal });
      if (score.status === 'scored' && score.isPartial !== true) await store.put(key, score);
      return score;
    },
    close: () => scorer.close(),
  });
}
