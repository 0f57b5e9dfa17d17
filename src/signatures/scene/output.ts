import { z } from 'zod';
import { SceneIssue } from './issue.js';
import { HEADS, Scene } from './scene.js';

/** What the scene program gives. */
export const SceneOutput = z.object({
  scene: Scene,
  /** Every defect left in the scene, by lint and critic. */
  issues: z.array(SceneIssue),
  /** 1 less the deductions of the issues, never below 0. */
  score: z.number().min(0).max(1),
  /** `lint` when the critic failed: the score then knows nothing of what only a model can see. */
  scored_by: z.enum(['lint+critic', 'lint']),
  /** Three paragraphs for an image model; empty when the summary failed. */
  summary: z.string(),
  /** `truncated`: still cut off after a second try; `failed`: no summary, the reason is a warning on the trace. */
  summary_status: z.enum(['complete', 'truncated', 'failed']),
  /** The heads made again in each repair round, in order; empty when the first scene was good enough. */
  rounds: z.array(z.array(z.enum(HEADS))),
});

export type SceneOutput = z.output<typeof SceneOutput>;
