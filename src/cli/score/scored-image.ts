import type { ImageScore, ImageScorer } from '../../scoring/images/image-scorer.js';

/** One image with what each scorer said, in the order of the scorers. */
export interface ScoredImage {
  readonly name: string;
  readonly prompt: string | undefined;
  readonly scores: readonly ImageScore[];
}

/** The value of one scorer; undefined when it gave none. */
export function valueOf(image: ScoredImage, scorer: number): number | undefined {
  const score = image.scores[scorer];
  return score?.status === 'scored' ? score.value : undefined;
}

/** Best first by the first scorer that has a value for the image; equal ones keep their order, those without come last. */
export function ranked(images: readonly ScoredImage[]): readonly ScoredImage[] {
  const key = (image: ScoredImage) => valueOf(image, 0) ?? Number.NEGATIVE_INFINITY;
  return images.toSorted((a, b) => Math.sign(key(b) - key(a)) || 0);
}

/** What went wrong with an image: the message of each scorer, each once. */
export function problemsOf(image: ScoredImage, scorers: readonly ImageScorer[]): readonly string[] {
  const messages = new Map<string, string[]>();
  for (const [at, score] of image.scores.entries()) {
    if (score.status !== 'failed') continue;
    messages.set(score.message, [...(messages.get(score.message) ?? []), scorers[at]?.name ?? '']);
  }
  return [...messages].map(([message, names]) =>
    names.length === image.scores.length ? message : `${names.join(', ')}: ${message}`,
  );
}
