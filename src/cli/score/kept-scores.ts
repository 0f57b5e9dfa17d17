import { messageOf } from '../../core/errors.js';
import { type ScoreStore, openScoreStore } from '../../scoring/images/score-store.js';

/** Scores kept on disk. A cache that cannot be read or written costs time and no score: it is told once. */
export function keptScores(folder: string, warn: (message: string) => void): ScoreStore {
  const store = openScoreStore(folder);
  let isTold = false;
  const tell = (error: unknown) => {
    if (!isTold) warn(`scores are not kept: ${messageOf(error)}`);
    isTold = true;
  };
  return {
    async get(key) {
      try {
        return await store.get(key);
      } catch (error) {
        tell(error);
        return null;
      }
    },
    async put(key, score) {
      try {
        await store.put(key, score);
      } catch (error) {
        tell(error);
      }
    },
  };
}
