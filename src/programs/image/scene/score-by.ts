import type { CandidateScore, ScoreCandidate } from '../../../modules/candidates/candidate.js';
import type { ImageScorer } from '../../../scoring/images/image-scorer.js';
import { scoreImage } from '../../../scoring/images/rank.js';

/**
 * An ImageScorer as what ranks candidates: its `unit`, with the user's own words as the prompt, whatever the image was
 * made from. An image that it cannot score has no score, and the reason why.
 */
export function scoreBy(scorer: ImageScorer): (prompt: string) => ScoreCandidate {
  return (prompt) =>
    async ({ image }, { signal }): Promise<CandidateScore> => {
      const score = await scoreImage(
        scorer,
        { image: { bytes: image.bytes, mediaType: image.mediaType }, prompt },
        { signal },
      );
      switch (score.status) {
        case 'scored':
          return {
            status: 'scored',
            value: score.unit,
            parts: score.parts,
            notes: [scorer.name, ...score.notes],
          };
        case 'unavailable':
          return { status: 'unscored', reason: `${scorer.name}: ${score.reason}` };
        case 'failed':
          return { status: 'unscored', reason: `${scorer.name}: ${score.message}` };
      }
    };
}
