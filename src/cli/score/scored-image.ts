import type { ImageScore, ImageScorer } from '../../scoring/images/image-scorer.js';

/** One image with what each scorer said, in the order of the scorers. */
export interface ScoredImage {
  readonly name: string;
  readonly prompt: string | undefined;
  readonly scores: readonly ImageScore[];
}

/** An image at its place in the ranking, from 1. */
export interface RankedImage {
  readonly image: ScoredImage;
  /** Null without a value of the first scorer: such an image has no place. */
  readonly rank: number | null;
}

/** Best first by the first scorer; equal ones keep their order, those without a value come last. */
export function ranked(images: readonly ScoredImage[]): readonly RankedImage[] {
  const valued = images.flatMap((image) => {
    const [first] = image.scores;
    return first?.status === 'scored' ? [{ image, value: first.value }] : [];
  });
  const inOrder = valued.toSorted((a, b) => b.value - a.value).map(({ image }) => image);
  const placed = new Set(inOrder);
  return [
    ...inOrder.map((image, at) => ({ image, rank: at + 1 })),
    ...images.filter((image) => !placed.has(image)).map((image) => ({ image, rank: null })),
  ];
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
