import { vocabulary } from './vocabulary.js';

// The closed word lists of the four heads. A value outside its list is written `custom:<free text>`.
// Aliases are other ways people and models write a listed value; case, spaces, hyphens and punctuation never matter.

// Elements

export const IMPORTANCE = vocabulary(['primary', 'secondary', 'background'], {
  main: 'primary',
  supporting: 'secondary',
  tertiary: 'background',
});

// Objects

export const CATEGORY = vocabulary(['human', 'animal', 'object', 'environment', 'natural_element'], {
  person: 'human',
  people: 'human',
  pet: 'animal',
  item: 'object',
  prop: 'object',
  background: 'environment',
  landscape: 'environment',
  setting: 'environment',
  nature: 'natural_element',
  natural: 'natural_element',
  plant: 'natural_element',
});

export const POSE_CLASS = vocabulary(
  [
    'walking_casual',
    'running_sprint',
    'standing_relaxed',
    'seated_formal',
    'jumping_peak',
    'dancing_twirl',
    'crouching',
    'lying_down',
  ],
  {
    walking: 'walking_casual',
    running: 'running_sprint',
    sprinting: 'running_sprint',
    standing: 'standing_relaxed',
    sitting: 'seated_formal',
    seated: 'seated_formal',
    jumping: 'jumping_peak',
    dancing: 'dancing_twirl',
    lying: 'lying_down',
  },
);

export const BODY_ORIENTATION = vocabulary(
  [
    'facing_camera',
    'three-quarter_left',
    'three-quarter_right',
    'profile_right',
    'profile_left',
    'back_to_camera',
    'slight_turn_left',
    'slight_turn_right',
  ],
  { front: 'facing_camera', frontal: 'facing_camera', back: 'back_to_camera', facing_away: 'back_to_camera' },
);

export const GAZE_DIRECTION = vocabulary(
  [
    'towards_camera',
    'looking_down',
    'looking_up',
    'gazing_left',
    'gazing_right',
    'eyes_closed',
    'distant_stare',
    'focused_on_object',
  ],
  {
    at_camera: 'towards_camera',
    looking_at_camera: 'towards_camera',
    left: 'gazing_left',
    right: 'gazing_right',
  },
);

export const EXPRESSIVE_FACE = vocabulary(
  [
    'serene_smile',
    'intense_concentration',
    'joyful_laugh',
    'neutral_calm',
    'wistful_longing',
    'confident_smirk',
  ],
  { neutral: 'neutral_calm', calm: 'neutral_calm', smile: 'serene_smile', smiling: 'serene_smile' },
);

// Actions

export const ACTION_CLASS = vocabulary(
  [
    'walking',
    'running',
    'jumping',
    'falling',
    'sitting',
    'dancing',
    'reaching',
    'holding',
    'looking',
    'floating',
    'swaying',
  ],
  { sprinting: 'running', seated: 'sitting', gazing: 'looking', watching: 'looking', leaping: 'jumping' },
);

export const STAGE_CLASS = vocabulary(
  ['ongoing_casual', 'take_off', 'peak', 'landing', 'mid_stride', 'arm_extended', 'descent', 'at_rest'],
  { ongoing: 'ongoing_casual', resting: 'at_rest', rest: 'at_rest' },
);

export const FRAME_POSITION = vocabulary(['early', 'peak', 'late', 'ongoing', 'anticipation'], {
  start: 'early',
  middle: 'ongoing',
  mid: 'ongoing',
  end: 'late',
});

// Cinematography: camera

export const SHOT_SIZE = vocabulary(
  ['extreme_close_up', 'close_up', 'medium_close_up', 'medium', 'medium_long', 'long', 'extreme_long'],
  {
    medium_shot: 'medium',
    mid_shot: 'medium',
    close_up_shot: 'close_up',
    long_shot: 'long',
    wide: 'long',
    wide_shot: 'long',
    full_shot: 'long',
    cowboy_shot: 'medium_long',
    extreme_wide: 'extreme_long',
    macro: 'extreme_close_up',
  },
);

export const SHOT_FRAMING = vocabulary(
  [
    'centered_single',
    'rule_of_thirds',
    'two_shot',
    'over_the_shoulder',
    'point_of_view',
    'wide_establishing',
  ],
  { centered: 'centered_single', pov: 'point_of_view', establishing: 'wide_establishing' },
);

export const CAMERA_ANGLE = vocabulary(
  ['eye_level', 'low_angle', 'high_angle', 'dutch_angle', 'birds_eye', 'worms_eye'],
  {
    low: 'low_angle',
    high: 'high_angle',
    dutch: 'dutch_angle',
    dutch_tilt: 'dutch_angle',
    birds_eye_view: 'birds_eye',
    aerial: 'birds_eye',
    top_down: 'birds_eye',
    overhead: 'birds_eye',
    worms_eye_view: 'worms_eye',
  },
);

export const LENS_SIZE = vocabulary(
  ['24mm_wide', '35mm', '50mm_standard', '85mm_portrait', '135mm_telephoto', '200mm_long_telephoto'],
  {
    '24mm': '24mm_wide',
    '35mm_standard': '35mm',
    '50mm': '50mm_standard',
    '85mm': '85mm_portrait',
    '135mm': '135mm_telephoto',
    '200mm': '200mm_long_telephoto',
    '200mm_telephoto': '200mm_long_telephoto',
  },
);

export const CAMERA_MOVEMENT = vocabulary(
  [
    'static',
    'dolly_in',
    'dolly_out',
    'pan_left',
    'pan_right',
    'tilt_up',
    'tilt_down',
    'tracking',
    'handheld',
    'crane_up',
    'steadicam',
  ],
  { still: 'static', locked_off: 'static', fixed: 'static', tracking_shot: 'tracking' },
);

/** From the widest aperture to the smallest: about f/1.4, f/2.8, f/5.6, f/11, f/16 and beyond. */
export const DEPTH_OF_FIELD = vocabulary(['very_shallow', 'shallow', 'moderate', 'deep', 'very_deep'], {
  'f/1.4': 'very_shallow',
  'very_shallow (f/1.4)': 'very_shallow',
  'f/2.8': 'shallow',
  'shallow (f/2.8)': 'shallow',
  'f/5.6': 'moderate',
  'moderate (f/5.6)': 'moderate',
  medium: 'moderate',
  'f/11': 'deep',
  'deep (f/11)': 'deep',
  'f/16': 'very_deep',
  'f/16+': 'very_deep',
  'very_deep (f/16+)': 'very_deep',
  infinite: 'very_deep',
});

export const FOCUS = vocabulary(
  [
    'sharp_on_subject',
    'sharp_on_eyes',
    'sharp_on_hands',
    'sharp_on_foreground_subject',
    'split_focus',
    'soft_focus_overall',
    'rack_focus_to_background',
  ],
  { split_diopter: 'split_focus', soft_focus: 'soft_focus_overall', sharp: 'sharp_on_subject' },
);

// Cinematography: lighting

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

// Cinematography: composition

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

// Cinematography: look

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
