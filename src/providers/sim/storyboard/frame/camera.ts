import type { Brief } from '../brief/brief.js';
import type { PictureField } from '../../language/picture-words.js';

/** Height of the main subject as a share of the picture's height. */
export const SUBJECT_SHARE: Readonly<Record<string, number>> = {
  extreme_close_up: 4.6,
  close_up: 2.9,
  medium_close_up: 1.95,
  medium: 1.32,
  medium_long: 0.86,
  long: 0.56,
  extreme_long: 0.2,
};

/** Horizon as a share of the picture's height from the top. */
export const HORIZON_SHARE: Readonly<Record<string, number>> = {
  eye_level: 0.56,
  low_angle: 0.74,
  worms_eye: 0.88,
  high_angle: 0.3,
  birds_eye: 0.1,
  dutch_angle: 0.56,
};

/** What is chosen where a prompt says nothing. */
const PLAIN: Readonly<Partial<Record<PictureField, string>>> = {
  shot_size: 'medium_long',
  camera_angle: 'eye_level',
  shot_framing: 'rule_of_thirds',
  depth_of_field: 'moderate',
  conditions: 'soft natural daylight',
  direction: 'side_left_45deg',
  shadows: 'soft_diffused',
  style_medium: 'photograph',
  color_scheme: 'natural',
  mood_atmosphere: 'neutral',
};

export function stated(brief: Brief, field: PictureField): string {
  return brief.filming.get(field) ?? PLAIN[field] ?? '';
}
