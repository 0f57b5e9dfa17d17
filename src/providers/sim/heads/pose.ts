import type { JsonObject } from '../../../core/json.js';
import type { Motion } from '../language/prompt-analysis.js';
import { choose, type HeadCall } from './head-call.js';
import type { KnownElement } from './element-list.js';

const BODY_PARTS: Readonly<Record<string, readonly string[]>> = {
  walking_casual: [
    'legs_mid_stride',
    'left_arm_swinging_forward',
    'right_arm_back',
    'torso_upright',
    'head_level',
  ],
  running_sprint: [
    'front_leg_extended',
    'rear_leg_pushing_off',
    'arms_bent_at_elbow',
    'torso_leaning_forward',
    'head_forward',
  ],
  standing_relaxed: [
    'weight_on_left_leg',
    'arms_loose_at_sides',
    'shoulders_level',
    'torso_upright',
    'head_slightly_turned',
  ],
  seated_formal: ['hips_on_seat', 'knees_bent', 'hands_on_lap', 'back_straight', 'head_level'],
  jumping_peak: [
    'legs_tucked',
    'feet_off_the_ground',
    'forelimbs_stretched_forward',
    'back_arched',
    'head_up',
  ],
  dancing_twirl: ['one_leg_raised', 'arms_open_wide', 'torso_twisted', 'chin_lifted', 'heel_turning'],
  crouching: ['knees_deeply_bent', 'hands_near_ground', 'back_curved', 'weight_on_toes', 'head_low'],
  lying_down: [
    'body_stretched_on_ground',
    'legs_folded',
    'head_resting',
    'back_relaxed',
    'front_limbs_forward',
  ],
};

const FACES: Readonly<Record<string, readonly string[]>> = {
  fast: ['intense_concentration', 'joyful_laugh'],
  slow: ['neutral_calm', 'confident_smirk', 'serene_smile'],
};

/** A pose of `parts` body parts; one that fits the motion, or a relaxed stand whatever happens. */
export function poseFor(
  call: HeadCall,
  element: KnownElement,
  motion: Motion | undefined,
  { parts, fits }: { readonly parts: number; readonly fits: boolean },
): JsonObject {
  const poseClass = fits
    ? (motion?.poseClass ?? 'standing_relaxed')
    : motion?.poseClass === 'standing_relaxed'
      ? 'lying_down'
      : 'standing_relaxed';
  const bodyParts = BODY_PARTS[poseClass] ?? BODY_PARTS['standing_relaxed'] ?? [];
  const fast = motion?.energy === 2;
  return {
    pose_class: poseClass,
    body_orientation: choose(
      call,
      ['three-quarter_left', 'three-quarter_right', 'facing_camera', 'profile_right'],
      'body',
      element.id,
    ),
    key_body_parts: bodyParts.slice(0, parts),
    gaze_direction:
      motion?.verb === 'sleep'
        ? 'eyes_closed'
        : motion?.target !== null && motion !== undefined
          ? 'focused_on_object'
          : choose(call, ['distant_stare', 'gazing_left', 'towards_camera'], 'gaze', element.id),
    expressive_face: choose(call, FACES[fast ? 'fast' : 'slow'] ?? ['neutral_calm'], 'face', element.id),
  };
}
