import { z } from 'zod';
import { RevisionPlan } from '../../../modules/scene/rewrite/revise.js';
import { RevisionVerdict } from '../../../signatures/scene/guardrails/revise.js';
import { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import {
  AlignmentCheck,
  ImageVerification,
  QualityCheck,
} from '../../../signatures/scene/guardrails/verification.js';
import { HEADS, Scene } from '../../../signatures/scene/scene.js';

/** What an image was made from: the scene, the user's own words, or a rewritten prompt. */
export const IMAGE_SOURCES = ['scene', 'prompt', 'rewritten'] as const;
export type ImageSource = (typeof IMAGE_SOURCES)[number];
const source = z.enum(IMAGE_SOURCES);

/** What was said of an image; null where it was not asked. */
const verdicts = {
  /** True when guardrails, alignment and (for an image of the scene) quality all passed. */
  passed: z.boolean(),
  verification: ImageVerification.nullable(),
  alignment: AlignmentCheck.nullable(),
  quality: QualityCheck.nullable(),
};

const CandidateLine = z.object({
  number: z.number().int(),
  source,
  outcome: z.enum(['image', 'failed', 'stopped', 'not-started']),
  score: z.number().min(0).max(1).nullable(),
  /** Why there is no score, what failed, or what to know beside the score. */
  note: z.string(),
  cost_usd: z.number().nullable(),
  /** What the verdicts on it came to; null where nobody looked. */
  verdict: z.enum(['passed', 'failed', 'unverified']).nullable(),
});

/** What was wrong with an image, and what was done about what it was made from. */
const ImageRevision = z.object({
  /** What was changed: a scene, or a prompt. */
  source,
  /** The image whose verdicts these are. */
  of: z.object({ round: z.number().int(), number: z.number().int() }),
  verdicts: z.array(RevisionVerdict),
  ...RevisionPlan.shape,
  changed_heads: z.array(z.enum(HEADS)),
  /** Why nothing was rewritten, where a model failed; the next round then has other seeds only. */
  failure: z.string().nullable(),
});
export type ImageRevision = z.output<typeof ImageRevision>;

/** Images that a hopeless scene was not worth. */
const SparedImages = z.object({ images: z.number().int(), reason: z.string() });
export type SparedImages = z.output<typeof SparedImages>;

/** How the chosen image won, where a tournament selects; places are those of the ranking by score. */
const tournament = TournamentResult.nullable();

/** One round: its images, the one chosen, what was said of it, and what was done about it. */
export const ImageRound = z.object({
  round: z.number().int().min(0),
  candidates: z.array(CandidateLine),
  chosen: z.number().int().nullable(),
  /** Why this one, and why the wait ended. */
  reason: z.string(),
  stop: z.enum(['all', 'threshold', 'patience']),
  tournament,
  /** Whether the chosen image is the best so far. */
  became_champion: z.boolean(),
  ...verdicts,
  /** What was rewritten for the next round: the scene, a prompt, or both; nothing in the last round. */
  revisions: z.array(ImageRevision),
  /** Images of this round that were not made, because the scene is hopeless; null where none was spared. */
  spared: SparedImages.nullable(),
  /** All that this round cost, with failed and stopped calls; null where a price is unknown. */
  cost_usd: z.number().nullable(),
  images: z.number().int(),
  calls: z.number().int(),
});

/** Why the loop ended. */
export const STOP_REASONS = [
  'passed',
  'rounds',
  'unverified',
  'no-actions',
  'no-change',
  'hopeless-scene',
  'budget',
] as const;
export type LoopStop = (typeof STOP_REASONS)[number];

/** What the image program gives: the best image of all rounds, what it was made from, and how it came about. */
export const ImageProgramOutput = z.object({
  image: z.object({
    bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes'),
    media_type: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    seed: z.number().int().nullable(),
  }),
  source,
  /** The scene that it was verified against; null when no scene could be made. */
  scene: Scene.nullable(),
  summary: z.string(),
  /** As it was sent: text, or a structured prompt as JSON. */
  image_prompt: z.string(),
  score: z.number().min(0).max(1).nullable(),
  ...verdicts,
  /** Where it was made. */
  champion: z.object({ round: z.number().int(), number: z.number().int() }),
  stopped_because: z.enum(STOP_REASONS),
  rounds: z.array(ImageRound),
});

export type ImageRound = z.output<typeof ImageRound>;
export type ImageProgramOutput = z.output<typeof ImageProgramOutput>;
