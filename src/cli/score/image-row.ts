import type { ImageToScore } from '../../scoring/images/image-scorer.js';

/** One image of the command line, under the name that the output shows. */
export interface ImageRow {
  readonly name: string;
  readonly item: ImageToScore;
}

/** A line of a .jsonl that holds no image. */
export interface BrokenRow {
  readonly name: string;
  readonly problem: string;
}

export type ListedImage = ImageRow | BrokenRow;
