import type { AlignmentCheck, ImageVerification } from '../../../signatures/scene/guardrails/verification.js';
import type { Scene } from '../../../signatures/scene/scene.js';

/** What the metric reads of a program that gives an image; the image program gives more. */
export interface ImageOutcome {
  readonly image: { readonly bytes: Uint8Array; readonly media_type: string };
  /** What the image was made from. */
  readonly source: 'scene' | 'prompt' | 'rewritten';
  /** Null when no scene could be made. */
  readonly scene: Scene | null;
  readonly summary: string;
  /** As it was sent. */
  readonly image_prompt: string;
  /** The program's own verdicts. They are compared with the metric's, and never taken over as a score. */
  readonly verification: ImageVerification | null;
  readonly alignment: AlignmentCheck | null;
  readonly champion: { readonly round: number };
  readonly rounds: readonly ImageOutcomeRound[];
}

export interface ImageOutcomeRound {
  readonly round: number;
  /** Scores are those that the program ranked by, 0 to 1. */
  readonly candidates: readonly { readonly score: number | null }[];
  /** Images that a hopeless scene was not worth; absent or null where none was spared. */
  readonly spared?: { readonly images: number; readonly reason: string } | null;
  readonly revisions: readonly {
    readonly actions: readonly { readonly location: string; readonly change: string }[];
  }[];
}
