import { z } from 'zod';
import { vocabularyField } from './vocabulary.js';
import * as words from './vocabularies.js';

export const Camera = z.object({
  shot_size: vocabularyField(words.SHOT_SIZE),
  shot_framing: vocabularyField(words.SHOT_FRAMING),
  camera_angle: vocabularyField(words.CAMERA_ANGLE),
  lens_size: vocabularyField(words.LENS_SIZE),
  movement: vocabularyField(words.CAMERA_MOVEMENT),
  depth_of_field: vocabularyField(words.DEPTH_OF_FIELD),
  focus: vocabularyField(words.FOCUS),
});

export const Lighting = z.object({
  conditions: vocabularyField(words.LIGHT_CONDITIONS),
  direction: vocabularyField(words.LIGHT_DIRECTION),
  shadows: vocabularyField(words.SHADOWS),
  lighting_type: vocabularyField(words.LIGHTING_TYPE),
  mood_tag: vocabularyField(words.MOOD_TAG),
});

export const Composition = z.object({
  description: z.string().describe('2 to 3 sentences'),
  subject_layout: vocabularyField(words.SUBJECT_LAYOUT),
});

export const Look = z.object({
  style_medium: vocabularyField(words.STYLE_MEDIUM),
  artistic_style: vocabularyField(words.ARTISTIC_STYLE),
  color_scheme: vocabularyField(words.COLOR_SCHEME),
  mood_atmosphere: vocabularyField(words.MOOD_ATMOSPHERE),
  preference_score: vocabularyField(words.WISH_LEVEL),
  aesthetic_score: vocabularyField(words.WISH_LEVEL),
});

/** Camera, light, composition, look, and all mood. */
export const Cinematography = z.object({
  dependencies: z.array(z.string()).describe('element_ids the shot is built around'),
  camera: Camera,
  lighting: Lighting,
  composition: Composition,
  look: Look,
});

export type Camera = z.output<typeof Camera>;
export type Lighting = z.output<typeof Lighting>;
export type Composition = z.output<typeof Composition>;
export type Look = z.output<typeof Look>;
export type Cinematography = z.output<typeof Cinematography>;

/** The plain shot used when a scene comes without a cinematography head. */
export const DEFAULT_CINEMATOGRAPHY: Cinematography = {
  dependencies: [],
  camera: {
    shot_size: 'medium',
    shot_framing: 'rule_of_thirds',
    camera_angle: 'eye_level',
    lens_size: '35mm',
    movement: 'static',
    depth_of_field: 'moderate',
    focus: 'sharp_on_subject',
  },
  lighting: {
    conditions: 'soft natural daylight',
    direction: 'frontal',
    shadows: 'soft_diffused',
    lighting_type: 'natural_daylight',
    mood_tag: 'neutral',
  },
  composition: { description: 'Balanced composition.', subject_layout: 'centered' },
  look: {
    style_medium: 'digital_cinema',
    artistic_style: 'photorealistic',
    color_scheme: 'natural',
    mood_atmosphere: 'neutral',
    preference_score: 'medium',
    aesthetic_score: 'medium',
  },
};
