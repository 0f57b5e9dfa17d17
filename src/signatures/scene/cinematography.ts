import { z } from 'zod';
import { vocabularyField } from './vocabulary.js';
import * as cameraWords from './camera-vocabularies.js';
import * as lookWords from './look-vocabularies.js';

export const Camera = z.object({
  shot_size: vocabularyField(cameraWords.SHOT_SIZE),
  shot_framing: vocabularyField(cameraWords.SHOT_FRAMING),
  camera_angle: vocabularyField(cameraWords.CAMERA_ANGLE),
  lens_size: vocabularyField(cameraWords.LENS_SIZE),
  movement: vocabularyField(cameraWords.CAMERA_MOVEMENT),
  depth_of_field: vocabularyField(cameraWords.DEPTH_OF_FIELD),
  focus: vocabularyField(cameraWords.FOCUS),
});

export const Lighting = z.object({
  conditions: vocabularyField(lookWords.LIGHT_CONDITIONS),
  direction: vocabularyField(lookWords.LIGHT_DIRECTION),
  shadows: vocabularyField(lookWords.SHADOWS),
  lighting_type: vocabularyField(lookWords.LIGHTING_TYPE),
  mood_tag: vocabularyField(lookWords.MOOD_TAG),
});

export const Composition = z.object({
  description: z.string().describe('2 to 3 sentences'),
  subject_layout: vocabularyField(lookWords.SUBJECT_LAYOUT),
});

export const Look = z.object({
  style_medium: vocabularyField(lookWords.STYLE_MEDIUM),
  artistic_style: vocabularyField(lookWords.ARTISTIC_STYLE),
  color_scheme: vocabularyField(lookWords.COLOR_SCHEME),
  mood_atmosphere: vocabularyField(lookWords.MOOD_ATMOSPHERE),
  preference_score: vocabularyField(lookWords.WISH_LEVEL),
  aesthetic_score: vocabularyField(lookWords.WISH_LEVEL),
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
