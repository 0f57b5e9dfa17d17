import type { CandidateEvent } from '../../../modules/candidates/candidate.js';
import type { Prediction } from '../../../modules/module.js';
import type { ImageVerdicts } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import type { ImageProgramOutput, ImageRevision, ImageSource, LoopStop } from './output.js';

/** What happens in a run of the image program, as it happens; `finished` comes last. */
export type ImageEvent =
  | { readonly type: 'scene'; readonly round: number; readonly scene: Scene | null; readonly summary: string }
  | { readonly type: 'round'; readonly round: number; readonly sources: readonly ImageSource[] }
  | { readonly type: 'candidate'; readonly round: number; readonly event: CandidateEvent }
  | {
      readonly type: 'tournament';
      readonly round: number;
      readonly number: number;
      readonly result: TournamentResult;
    }
  | {
      readonly type: 'verdicts';
      readonly round: number;
      readonly number: number;
      readonly passed: boolean;
      readonly verdicts: ImageVerdicts;
    }
  | {
      /** Who won the round, and why. */
      readonly type: 'choice';
      readonly round: number;
      readonly number: number;
      readonly reason: string;
    }
  | {
      readonly type: 'champion';
      readonly round: number;
      readonly number: number;
      readonly score: number | null;
    }
  | {
      readonly type: 'revision';
      readonly round: number;
      readonly revision: ImageRevision;
    }
  | {
      readonly type: 'spared';
      readonly round: number;
      readonly images: number;
      readonly reason: string;
    }
  | { readonly type: 'stopped'; readonly reason: LoopStop }
  | { readonly type: 'finished'; readonly prediction: Prediction<ImageProgramOutput> };
