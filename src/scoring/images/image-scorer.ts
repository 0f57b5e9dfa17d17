import type { ImageInput } from '../../signatures/media-input.js';

/** One image, with the prompt it was made for where the scorer looks at that. */
export interface ImageToScore {
  readonly image: ImageInput;
  readonly prompt?: string | undefined;
}

/** What the numbers of a scorer are. Higher is better on every scale. */
export interface ScoreScale {
  /** Smallest and largest value there can be; null = unbounded on that side. */
  readonly min: number | null;
  readonly max: number | null;
  /** What a value means, as one sentence; for tables and reports. */
  readonly meaning: string;
}

/** What decides a score besides the image and the prompt: the rest of the key under which scores are cached. */
export interface ScorerRevision {
  /** A hash of the weights, a model id, or `none` for a scorer without weights. */
  readonly weights: string;
  /** Version of everything between file and model, and of the arithmetic: `pillow-bicubic-1/exact`. */
  readonly preprocessing: string;
}

/** The scorer cannot work here and now: weights not fetched, no model configured. Never replaced by a number. */
export interface Unavailable {
  readonly status: 'unavailable';
  readonly reason: string;
  /** The command line that makes it available; null when there is none. */
  readonly command: string | null;
}

export interface Available {
  readonly status: 'available';
  readonly revision: ScorerRevision;
}

export interface Scored {
  readonly status: 'scored';
  /** On the scorer's own scale. */
  readonly value: number;
  /** The same as 0 to 1, for objectives of metrics; how is documented with each scorer. */
  readonly unit: number;
  /** Further numbers by name: raw and sigmoid, the parts of an ensemble, the answers to questions. */
  readonly parts: Readonly<Record<string, number>>;
  /** What a reader must know beside the number: `sampled votes`, `without vqascore`. */
  readonly notes: readonly string[];
  /** Something that belongs to it failed, and may not fail again: such a score is given and never kept. */
  readonly isPartial?: boolean | undefined;
}

/** This one image could not be scored; the others can. */
export interface Failed {
  readonly status: 'failed';
  /** As in ScenewrightError: `media/wrong-type`, `image/too-many-pixels`, `scorer/prompt-missing`. */
  readonly code: string;
  readonly message: string;
}

export type ImageScore = Scored | Unavailable | Failed;

export interface ScoreOptions {
  /** Ends the work; the iteration then rejects with AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives an image a number. Implementations are lazy: making one reads nothing, so that a scorer whose weights are
 * missing can be made, asked, and shown as unavailable. Every implementation runs the suite in
 * `scorer-conformance.fixture.ts`.
 */
export interface ImageScorer {
  readonly name: string;
  /** `required`: an image without a prompt fails with `scorer/prompt-missing`. */
  readonly prompt: 'required' | 'ignored';
  readonly scale: ScoreScale;
  /** Images it may hold in memory at once; it never takes more than this many ahead of what was given out. */
  readonly lookahead: number;
  /**
   * Whether it can score, and what its scores then depend on. May read weights; rejects with InputFileError for
   * weights that are there and cannot be read, and as `score` does.
   */
  availability(options?: ScoreOptions): Promise<Available | Unavailable>;
  /**
   * One score per image, in their order. A score depends on its image and prompt only, never on the others. What is
   * wrong with one image is its `failed` and ends nothing; a scorer that cannot work answers `unavailable` for each.
   * Leaving the loop ends the work. Rejects with AbortedError, with UsageError `scorer/closed` after `close`, with the
   * error of `items` itself, and, once for all images, with what is wrong with the scorer and not with an image:
   * InputFileError for weights that cannot be loaded, StorageError for a disk that cannot be written.
   */
  score(
    items: Iterable<ImageToScore> | AsyncIterable<ImageToScore>,
    options?: ScoreOptions,
  ): AsyncIterable<ImageScore>;
  /** Frees models and threads. Work under way is ended. May be called more than once. */
  close(): Promise<void>;
}
