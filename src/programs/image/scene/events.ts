import type { CandidateEvent } from '../../../modules/candidates/candidate.js';
import type { Prediction } from '../../../modules/module.js';
import type { ImageVerdicts } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import type { ImageProgramOutput, ImageRound, ImageSource, LoopStop } from './output.js';

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
      readonly type: 'champion';
      readonly round: number;
      readonly number: number;
      readonly score: number | null;
    }
  | {
      readonly type: 'revision';
      readonly round: number;
      readonly revision: NonNullable<ImageRound['revision']>;
    }
  | { readonly type: 'stopped'; readonly reason: LoopStop }
  | { readonly type: 'finished'; readonly prediction: Prediction<ImageProgramOutput> };
