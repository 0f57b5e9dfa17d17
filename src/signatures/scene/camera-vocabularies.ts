import { vocabulary } from './vocabulary.js';

// The word lists of the camera.

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
