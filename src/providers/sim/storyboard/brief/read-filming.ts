import { PICTURE_PHRASES, type PictureField } from '../../language/picture-words.js';

/** Values of the scene vocabularies as assembled prompts write them: `medium long shot`, `side left 45deg light`. */
const WRITTEN: readonly (readonly [PictureField, readonly string[], string])[] = [
  [
    'shot_size',
    ['extreme_close_up', 'medium_close_up', 'close_up', 'medium_long', 'extreme_long', 'medium', 'long'],
    '(?:[ -]shot)',
  ],
  [
    'shot_framing',
    ['centered_single', 'rule_of_thirds', 'two_shot', 'over_the_shoulder', 'wide_establishing'],
    '',
  ],
  ['camera_angle', ['low_angle', 'high_angle', 'dutch_angle', 'birds_eye', 'worms_eye', 'eye_level'], ''],
  [
    'depth_of_field',
    ['very_shallow', 'very_deep', 'shallow', 'moderate', 'deep'],
    ' (?:depth of field|focus)',
  ],
  [
    'conditions',
    [
      'soft natural daylight',
      'harsh midday sun',
      'golden hour warmth',
      'cool moonlight',
      'neon city lights',
      'candlelit interior',
      'overcast diffused',
    ],
    '',
  ],
  [
    'direction',
    [
      'side_left_45deg',
      'side_right_45deg',
      'rim_light_from_behind',
      'under_lighting',
      'frontal',
      'backlit',
      'overhead',
    ],
    '(?: light)?',
  ],
  [
    'shadows',
    [
      'soft_diffused',
      'hard_defined',
      'minimal_flat',
      'deep_dramatic',
      'dappled_through_leaves',
      'long_evening_shadows',
    ],
    '(?: shadows)?',
  ],
  [
    'style_medium',
    [
      'film_35mm',
      'digital_cinema',
      'vintage_film',
      'instant_polaroid',
      'oil_painting',
      'watercolor',
      '3d_render',
      'anime_cel',
      'pencil_sketch',
      'photograph',
    ],
    '',
  ],
  [
    'color_scheme',
    [
      'warm_earth_tones',
      'cool_blues_and_silvers',
      'vibrant_saturated',
      'muted_desaturated',
      'monochromatic_sepia',
      'complementary_orange_teal',
    ],
    '',
  ],
  [
    'mood_atmosphere',
    [
      'romantic_and_dreamy',
      'tense_and_suspenseful',
      'peaceful_serene',
      'energetic_dynamic',
      'melancholic_wistful',
      'mysterious_ethereal',
    ],
    '',
  ],
];

const WRITTEN_PATTERNS = WRITTEN.flatMap(([field, values, after]) =>
  values.map((value) => ({
    field,
    value,
    pattern: new RegExp(`(?<![\\p{L}])${value.replaceAll('_', '[ _-]')}${after}(?![\\p{L}])`, 'iu'),
  })),
);

/** Words of direction that name a side without the vocabulary's own wording. */
const SIDES: readonly (readonly [string, RegExp])[] = [
  [
    'side_left_45deg',
    /\b(?:light|lit|sun|lamp|glow|window)\b[^.]{0,40}\bfrom (?:the |camera |upper |lower )*left\b|\bleft-hand (?:side )?light|\bfrom the left\b/i,
  ],
  [
    'side_right_45deg',
    /\b(?:light|lit|sun|lamp|glow|window)\b[^.]{0,40}\bfrom (?:the |camera |upper |lower )*right\b|\bright-hand (?:side )?light|\bfrom the right\b/i,
  ],
  ['backlit', /\b(?:light|lit|sun|lamp|glow)\b[^.]{0,40}\bbehind\b/i],
  ['overhead', /\b(?:light|lit|sun|lamp|glow)\b[^.]{0,40}\b(?:from above|overhead)\b/i],
];

/** What a prompt says of camera, light and look. `filmingText` is the part that only speaks of them, where there is one. */
export function readFilming(text: string, filmingText = ''): ReadonlyMap<PictureField, string> {
  const stated = new Map<PictureField, string>();
  const set = (field: PictureField, value: string) => {
    if (!stated.has(field)) stated.set(field, value);
  };
  for (const part of filmingText === '' ? [text] : [filmingText, text]) {
    for (const { field, value, pattern } of WRITTEN_PATTERNS) if (pattern.test(part)) set(field, value);
    for (const [value, pattern] of SIDES) if (pattern.test(part)) set('direction', value);
    for (const { field, value, pattern } of PICTURE_PHRASES) if (pattern.test(part)) set(field, value);
  }
  return stated;
}
