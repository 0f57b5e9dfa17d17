import type { CandidateChoice, CandidateOutcome } from './candidate.js';
import type { Stop } from './stop-rules.js';

type ImageOutcome = Extract<CandidateOutcome, { type: 'image' }>;

/**
 * The best of the images there are: by score, the earliest of equals; those without a score come last, by number.
 * Does not depend on the order of the outcomes.
 */
export function choose(outcomes: readonly CandidateOutcome[], stop: Stop | undefined): CandidateChoice {
  const images = outcomes.filter((outcome) => outcome.type === 'image');
  const ranked = images.toSorted((a, b) => compareImages(a, b));
  const [best] = ranked;
  return {
    number: best?.number ?? null,
    ranking: ranked.map(({ number }) => number),
    reason: reasonFor(best, ranked, outcomes, stop),
    stop: stop?.rule ?? 'all',
  };
}

function compareImages(a: ImageOutcome, b: ImageOutcome): number {
  return valueOf(b) - valueOf(a) || a.number - b.number;
}

const valueOf = ({ score }: ImageOutcome) => (score.status === 'scored' ? score.value : -1);

function reasonFor(
  best: ImageOutcome | undefined,
  ranked: readonly ImageOutcome[],
  outcomes: readonly CandidateOutcome[],
  stop: Stop | undefined,
): string {
  if (best === undefined) {
    const failure = outcomes.find((outcome) => outcome.type === 'failed');
    return `No image was made. ${failure?.message ?? ''}`.trim();
  }
  if (best.score.status === 'unscored') {
    return `None of ${ranked.length} images has a score, so the first is taken. ${best.score.reason}`;
  }
  const scored = ranked.filter(({ score }) => score.status === 'scored').length;
  const equals = ranked.filter((other) => valueOf(other) === valueOf(best)).length - 1;
  const tie = equals === 0 ? '' : `, the first of ${equals + 1} equals`;
  const why = `The highest of ${scored} scores${tie}: ${Math.round(best.score.value * 1000) / 1000}.`;
  return stop === undefined ? why : `${why} ${stop.reason}`;
}
