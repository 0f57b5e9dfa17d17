import type { GeneratedImage, ImageRequest } from '../../providers/image-model.js';
import type { RunContext } from '../module.js';

/** How good an image is, 0 to 1 and higher is better; without a number there is a reason. */
export type CandidateScore =
  | {
      readonly status: 'scored';
      readonly value: number;
      /** Further numbers by name, for reports. */
      readonly parts?: Readonly<Record<string, number>>;
      /** What a reader must know beside the number. */
      readonly notes?: readonly string[];
    }
  | { readonly status: 'unscored'; readonly reason: string };

/** One of several images for the same purpose. */
export interface CandidateImage {
  /** Its place among the requests, from 0. */
  readonly number: number;
  readonly image: GeneratedImage;
  readonly request: ImageRequest;
}

/** Scores an image as soon as it is there. An error leaves it unscored; it is never a number. */
export type ScoreCandidate = (
  candidate: CandidateImage,
  context: RunContext,
) => CandidateScore | Promise<CandidateScore>;

/** What became of one request. `costUsd` is what it was billed, null where the price is unknown. */
export type CandidateOutcome = { readonly number: number; readonly costUsd: number | null } & (
  | { readonly type: 'image'; readonly image: GeneratedImage; readonly score: CandidateScore }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly error: unknown }
  /** Given up after the choice; `made` tells whether its image had been made by then, and is lost. */
  | { readonly type: 'stopped'; readonly made: boolean }
  | { readonly type: 'not-started' }
);

/** Which image was taken, and why. */
export interface CandidateChoice {
  /** Null when there is no image. */
  readonly number: number | null;
  /** Numbers of all images, best first; those without a score come last. */
  readonly ranking: readonly number[];
  readonly reason: string;
  /** Which rule ended the wait; `all` when every request had its answer. */
  readonly stop: 'all' | 'threshold' | 'patience';
}

/**
 * The whole story, in the order of the requests. Without an early stop it does not depend on which image came first;
 * with one, the images that came before the stop decide.
 */
export interface CandidateRecord {
  readonly outcomes: readonly CandidateOutcome[];
  readonly choice: CandidateChoice;
  /** All that was billed, also for what failed or was stopped; null where a price is unknown. */
  readonly costUsd: number | null;
}

/**
 * What happens, as it happens. `chosen` comes as soon as the choice is made, `stopped` when a loser has let go, and
 * `ended` last.
 */
export type CandidateEvent =
  | { readonly type: 'started'; readonly number: number; readonly request: ImageRequest }
  | {
      readonly type: 'image';
      readonly number: number;
      readonly image: GeneratedImage;
      readonly score: CandidateScore;
      readonly costUsd: number | null;
      readonly latencyMs: number;
    }
  | {
      readonly type: 'failed';
      readonly number: number;
      readonly code: string;
      readonly message: string;
      readonly costUsd: number | null;
    }
  | ({ readonly type: 'chosen' } & CandidateChoice)
  | {
      readonly type: 'stopped';
      readonly number: number;
      readonly made: boolean;
      readonly costUsd: number | null;
    }
  | { readonly type: 'ended'; readonly record: CandidateRecord };
