import { vocabulary } from './vocabulary.js';

// The word lists of lighting, composition and look.

// Lighting

export const LIGHT_CONDITIONS = vocabulary(
  [
    'soft natural daylight',
    'harsh midday sun',
    'golden hour warmth',
    'cool moonlight',
    'neon city lights',
    'candlelit interior',
    'overcast diffused',
  ],
  {
    daylight: 'soft natural daylight',
    'natural daylight': 'soft natural daylight',
    'midday sun': 'harsh midday sun',
    'golden hour': 'golden hour warmth',
    moonlight: 'cool moonlight',
    neon: 'neon city lights',
    'neon lights': 'neon city lights',
    candlelight: 'candlelit interior',
    candlelit: 'candlelit interior',
    overcast: 'overcast diffused',
  },
);

export const LIGHT_DIRECTION = vocabulary(
  [
    'frontal',
    'side_left_45deg',
    'side_right_45deg',
    'backlit',
    'overhead',
    'under_lighting',
    'rim_light_from_behind',
  ],
  {
    front: 'frontal',
    side_left: 'side_left_45deg',
    side_right: 'side_right_45deg',
    backlight: 'backlit',
    rim_light: 'rim_light_from_behind',
    top: 'overhead',
    underlit: 'under_lighting',
  },
);

export const SHADOWS = vocabulary(
  [
    'soft_diffused',
    'hard_defined',
    'minimal_flat',
    'deep_dramatic',
    'dappled_through_leaves',
    'long_evening_shadows',
  ],
  {
    soft: 'soft_diffused',
    hard: 'hard_defined',
    flat: 'minimal_flat',
    deep: 'deep_dramatic',
    dappled: 'dappled_through_leaves',
    long: 'long_evening_shadows',
  },
);

export const LIGHTING_TYPE = vocabulary(
  [
    'natural_daylight',
    'natural_moonlight',
    'artificial_tungsten',
    'artificial_fluorescent',
    'mixed_practical',
    'studio_softbox',
    'neon_colored',
  ],
  {
    natural: 'natural_daylight',
    daylight: 'natural_daylight',
    moonlight: 'natural_moonlight',
    neon: 'neon_colored',
  },
);

export const MOOD_TAG = vocabulary(
  [
    'neutral',
    'high_key_bright',
    'low_key_moody',
    'chiaroscuro',
    'film_noir',
    'romantic_soft',
    'harsh_gritty',
    'ethereal_glowing',
  ],
  { high_key: 'high_key_bright', low_key: 'low_key_moody', noir: 'film_noir' },
);

// Composition

export const SUBJECT_LAYOUT = vocabulary(
  [
    'centered',
    'primary_subject_centered',
    'subject_left_third_negative_space_right',
    'rule_of_thirds_left',
    'rule_of_thirds_right',
    'foreground_subject_background_environment',
    'layered_depth_multiple_planes',
  ],
  { subject_centered: 'primary_subject_centered', layered_depth: 'layered_depth_multiple_planes' },
);

// Look

export const STYLE_MEDIUM = vocabulary(
  [
    'photograph',
    'film_35mm',
    'digital_cinema',
    'vintage_film',
    'instant_polaroid',
    'oil_painting',
    'watercolor',
    '3d_render',
    'anime_cel',
    'pencil_sketch',
  ],
  {
    photo: 'photograph',
    photography: 'photograph',
    '35mm_film': 'film_35mm',
    polaroid: 'instant_polaroid',
    watercolour: 'watercolor',
    '3d': '3d_render',
    sketch: 'pencil_sketch',
    pencil_drawing: 'pencil_sketch',
  },
);

export const ARTISTIC_STYLE = vocabulary(
  [
    'photorealistic',
    'hyperrealistic',
    'impressionistic',
    'noir',
    'anime',
    'surrealist',
    'minimalist',
    'baroque',
    'pop_art',
    'documentary',
    'cinematic',
  ],
  {
    realistic: 'photorealistic',
    impressionist: 'impressionistic',
    surreal: 'surrealist',
    surrealism: 'surrealist',
    minimal: 'minimalist',
    film_noir: 'noir',
  },
);

export const COLOR_SCHEME = vocabulary(
  [
    'natural',
    'warm_earth_tones',
    'cool_blues_and_silvers',
    'vibrant_saturated',
    'muted_desaturated',
    'monochromatic_sepia',
    'complementary_orange_teal',
  ],
  { vibrant: 'vibrant_saturated', muted: 'muted_desaturated', sepia: 'monochromatic_sepia' },
);

export const MOOD_ATMOSPHERE = vocabulary(
  [
    'neutral',
    'romantic_and_dreamy',
    'tense_and_suspenseful',
    'peaceful_serene',
    'energetic_dynamic',
    'melancholic_wistful',
    'mysterious_ethereal',
  ],
  {
    romantic: 'romantic_and_dreamy',
    tense: 'tense_and_suspenseful',
    peaceful: 'peaceful_serene',
    serene: 'peaceful_serene',
    energetic: 'energetic_dynamic',
    melancholic: 'melancholic_wistful',
    mysterious: 'mysterious_ethereal',
  },
);

/** Wishes that some image models take as conditioning words; not measurements. */
export const WISH_LEVEL = vocabulary(['very_high', 'high', 'medium', 'low']);
