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
