import { UsageError } from '../../../core/errors.js';
import type { ScoreCandidate } from '../../../modules/candidates/candidate.js';
import { patience, scoreThreshold, type StopRule } from '../../../modules/candidates/stop-rules.js';
import type { VerifyImageOptions } from '../../../modules/scene/guardrails/verify-image.js';
import type { RevisionMode } from '../../../modules/scene/rewrite/revise.js';
import type { AspectRatio, ImageSize } from '../../../providers/image-model.js';
import type { ImageScorer } from '../../../scoring/images/image-scorer.js';
import {
  checkedSettings as sceneSettings,
  type SceneProgramOptions,
  type SceneSettings,
} from '../../scene/settings.js';
import { defaultScorer } from './default-scorer.js';
import type { Selector } from './modules.js';
import { scoreBy } from './score-by.js';

/** Images of a round. Source: SceneNapse, four at once; four fixed seeds are enough for OPT2I. */
export const DEFAULT_IMAGES = 4;
/** Images of a round at most, and so of those that are made at once. */
export const MAX_IMAGES = 16;
/** Rounds at most. Source: the first generation of SceneNapse, max_iterations. */
export const DEFAULT_MAX_ROUNDS = 5;
/** Images of a round that are verified: six calls of a judge for each, which cost little beside an image. */
const DEFAULT_VERIFIED = 4;
/** Defects from which on a scene is hopeless: about one in each field of an ordinary scene of five elements. */
const DEFAULT_SCENE_GATE = 20;

export interface ImageProgramOptions extends VerifyImageOptions {
  /** Images of each round, 2 to 16, default 4. In the first round one of them is made from the user's own words. */
  readonly images?: number;
  /** Rounds of making, verifying and rewriting; 1 to 5, default 5. */
  readonly maxRounds?: number;
  /**
   * Images of a round that are verified, 1 to 16, default 4: the best by score of each source, then the others by
   * score. Verdicts choose among them before scores do: an image that passes beats a prettier one that fails. Where a
   * tournament selects, only its winner is verified.
   */
  readonly verified?: number;
  /**
   * Defects by lint and critic, 1 or more, from which on no image is made from a scene: there is one image of the
   * user's own words, and the loop ends. Default 20; Infinity makes images of every scene.
   */
  readonly sceneGate?: number;
  /** What images are ranked by; default JoyQuality, and without its weights the soundness of its pixels. */
  readonly score?: ImageScorer | ScoreCandidate;
  /** A score, 0 to 1, that ends the wait for the other images of a round. Default none. */
  readonly threshold?: number;
  /** What one more image is worth, in units of score, 0 to 1: the wait ends when less can be expected. Default none. */
  readonly patience?: number;
  /** Images asked for at once; default all of a round. */
  readonly concurrency?: number;
  /**
   * What decides among the images of a round: the score (default), or a tournament in which judges look at each image
   * and then at pairs, in both orders. The score then ranks who meets whom, and wins ties.
   */
  readonly selector?: Selector;
  /** How the rewriter finds its actions; default `direct`. */
  readonly mode?: RevisionMode;
  /** What a scene is sent as; default `auto`: FIBO's structured prompt where the model takes it, else prose. */
  readonly form?: 'auto' | 'prose' | 'fibo';
  readonly aspectRatio?: AspectRatio;
  readonly size?: ImageSize;
  readonly negativePrompt?: string;
  /** How the scene is made; see `sceneProgram`. */
  readonly scene?: SceneProgramOptions;
}

export interface ImageSettings {
  readonly images: number;
  readonly maxRounds: number;
  readonly verified: number;
  readonly sceneGate: number;
  readonly score: (prompt: string) => ScoreCandidate;
  readonly stopRules: readonly StopRule[];
  readonly concurrency: number;
  readonly form: 'auto' | 'prose' | 'fibo';
  /** The part of every request that is the same. */
  readonly request: {
    readonly aspectRatio?: AspectRatio;
    readonly size?: ImageSize;
    readonly negativePrompt?: string;
  };
  readonly scene: SceneSettings;
}

/** The options with their defaults. Throws UsageError for one out of range. */
export function checkedImageSettings(options: ImageProgramOptions): ImageSettings {
  const { images = DEFAULT_IMAGES, maxRounds = DEFAULT_MAX_ROUNDS } = options;
  const { verified = DEFAULT_VERIFIED, sceneGate = DEFAULT_SCENE_GATE } = options;
  const { concurrency = images, form = 'auto', aspectRatio, size, negativePrompt } = options;
  checkWhole('images', images, 2, MAX_IMAGES);
  checkWhole('maxRounds', maxRounds, 1, 5);
  checkWhole('concurrency', concurrency, 1, MAX_IMAGES);
  checkWhole('verified', verified, 1, MAX_IMAGES);
  if (!(sceneGate >= 1)) {
    throw new UsageError('image/option', `imageProgram: sceneGate is ${sceneGate}.`, {
      hint: 'Give a number of defects, 1 or more; Infinity makes images of every scene.',
    });
  }
  const scorer = options.score ?? defaultScorer();
  return {
    images,
    maxRounds,
    verified: options.selector === 'tournament' ? 1 : verified,
    sceneGate,
    score: typeof scorer === 'function' ? () => scorer : scoreBy(scorer),
    stopRules: [
      ...(options.threshold === undefined ? [] : [scoreThreshold(options.threshold)]),
      ...(options.patience === undefined ? [] : [patience(options.patience)]),
    ],
    concurrency,
    form,
    request: {
      ...(aspectRatio !== undefined && { aspectRatio }),
      ...(size !== undefined && { size }),
      ...(negativePrompt !== undefined && { negativePrompt }),
    },
    scene: sceneSettings(options.scene ?? {}),
  };
}

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new UsageError('image/option', `imageProgram: ${name} is ${value}.`, {
    hint: `Use a whole number from ${min} to ${max}.`,
  });
}
