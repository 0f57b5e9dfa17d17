import { z } from 'zod';

/** Limits of the FIBO structured prompt. Source: Bria's published prompt schema. */
export const FIBO_LIMITS = {
  shortDescriptionWords: 200,
  objects: 5,
  objectDescriptionWords: 100,
  artisticStyleWords: 3,
} as const;

const text = z.string().min(1).optional();

export const FiboObject = z.object({
  description: text,
  location: text,
  relationship: text,
  relative_size: text,
  shape_and_color: text,
  texture: text,
  appearance_details: text,
  orientation: text,
  // People (pose and action also for animals).
  pose: text,
  expression: text,
  clothing: text,
  action: text,
  gender: text,
  skin_tone_and_texture: text,
  // Groups of the same thing.
  number_of_objects: z.int().min(2).optional(),
});

export const FiboTextRender = z.object({
  text: z.string().min(1),
  location: text,
  size: text,
  color: text,
  font: text,
  appearance_details: text,
});

/** The structured prompt that the FIBO image models take, after clean-up: empty fields are absent. */
export const FiboPrompt = z.object({
  short_description: text,
  objects: z.array(FiboObject).max(FIBO_LIMITS.objects).optional(),
  background_setting: text,
  lighting: z.object({ conditions: text, direction: text, shadows: text }).optional(),
  aesthetics: z.object({
    composition: text,
    color_scheme: text,
    mood_atmosphere: text,
    preference_score: z.string(),
    aesthetic_score: z.string(),
  }),
  photographic_characteristics: z
    .object({ depth_of_field: text, focus: text, camera_angle: text, lens_focal_length: text })
    .optional(),
  style_medium: text,
  text_render: z.array(FiboTextRender).optional(),
  context: text,
  artistic_style: text,
});

export type FiboObject = z.output<typeof FiboObject>;
export type FiboTextRender = z.output<typeof FiboTextRender>;
export type FiboPrompt = z.output<typeof FiboPrompt>;
