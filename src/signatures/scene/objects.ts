import { z } from 'zod';
import { vocabularyField } from './vocabulary.js';
import {
  BODY_ORIENTATION,
  CATEGORY,
  EXPRESSIVE_FACE,
  GAZE_DIRECTION,
  POSE_CLASS,
} from './subject-vocabularies.js';

/** Number of entries `key_body_parts` should have. */
export const KEY_BODY_PARTS = { min: 4, max: 6 } as const;

/** How a living subject holds itself in the frame. */
export const Pose = z.object({
  pose_class: vocabularyField(POSE_CLASS),
  body_orientation: vocabularyField(BODY_ORIENTATION),
  key_body_parts: z.array(z.string()).describe('4 to 6 entries: left_arm_bent_at_elbow, legs_mid_stride'),
  gaze_direction: vocabularyField(GAZE_DIRECTION),
  expressive_face: vocabularyField(EXPRESSIVE_FACE),
});

/** How one element looks. It has no id of its own: it is known by the elements it depicts. */
export const SceneObject = z.object({
  dependencies: z.array(z.string()).min(1).describe('element_ids it depicts'),
  category: vocabularyField(CATEGORY),
  is_primary_subject: z.boolean().nullable().default(null),
  description: z.string().describe('3 to 4 sentences of what is visible, in the third person'),
  location: z.string().default('center').describe('Place in the frame: left third, background right'),
  relationship: z.string().nullable().default(null).describe('"Primary subject", "held_by main_subject"'),
  relative_size: z.string().default('medium').describe('large in frame, small in background, fills frame'),
  shape_and_color: z.string().describe('Silhouette, palette, gradients, contrast'),
  texture: z.string().describe('Material, surface, how it takes light'),
  appearance_details: z.string().describe('Fine details that only this one has'),
  orientation: z.string().nullable().default(null).describe('"Profile view to the right"'),
  pose: Pose.nullable().default(null).describe('For a human or an animal; null for anything else'),
});

export const ObjectsBlock = z.object({ objects: z.array(SceneObject).min(1) });

export type Pose = z.output<typeof Pose>;
export type SceneObject = z.output<typeof SceneObject>;
export type ObjectsBlock = z.output<typeof ObjectsBlock>;
