import type { Scene } from './scene.js';

/** A complete scene without a defect: a walk through a neon city at night. For documentation and trials. */
export const EXAMPLE_SCENE: Scene = {
  elements: {
    elements: [
      {
        element_id: 'main_subject',
        role: 'protagonist',
        entity_type: 'adult human woman',
        importance: 'primary',
        rough_description: 'walking figure',
      },
      {
        element_id: 'background_env',
        role: 'environment',
        entity_type: 'neon-lit city street at night',
        importance: 'background',
        rough_description: 'city street',
      },
      {
        element_id: 'handbag',
        role: 'object carried',
        entity_type: 'small leather handbag',
        importance: 'secondary',
        rough_description: 'handbag held by the subject',
      },
    ],
  },
  objects: [
    {
      dependencies: ['main_subject'],
      category: 'human',
      is_primary_subject: true,
      description:
        'The subject is a slender adult in a long charcoal raincoat over dark trousers. Black hair falls straight to ' +
        'the shoulders and is damp at the ends. The face is turned slightly towards the street.',
      location: 'center',
      relationship: 'Primary subject',
      relative_size: 'large in frame',
      shape_and_color: 'A tall vertical silhouette in charcoal and black with magenta and cyan edges',
      texture: 'Waxed cotton with fine creases that take small coloured highlights',
      appearance_details: 'A turned-up collar, rain drops on the shoulders, a thin silver ring',
      orientation: 'Three-quarter view to the left',
      pose: {
        pose_class: 'walking_casual',
        body_orientation: 'three-quarter_left',
        key_body_parts: [
          'left_leg_forward',
          'right_heel_raised',
          'right_arm_bent_at_elbow',
          'left_arm_at_side',
          'head_turned_left',
        ],
        gaze_direction: 'distant_stare',
        expressive_face: 'neutral_calm',
      },
    },
    {
      dependencies: ['background_env'],
      category: 'environment',
      is_primary_subject: false,
      description:
        'A narrow street runs between tall shop fronts covered with glowing signs. Wet asphalt mirrors the signs in long ' +
        'broken streaks. Thin steam hangs above the far crossing.',
      location: 'background',
      relationship: 'Surrounds main_subject',
      relative_size: 'fills frame',
      shape_and_color: 'Deep perspective of dark blue walls with magenta, cyan and amber signs',
      texture: 'Wet asphalt, glass and painted metal',
      appearance_details: 'Vertical signs, hanging cables, a row of parked bicycles',
      orientation: null,
      pose: null,
    },
    {
      dependencies: ['handbag'],
      category: 'object',
      is_primary_subject: false,
      description:
        'A compact handbag of dark red leather with a short strap. The flap is closed by a round brass clasp.',
      location: 'center right',
      relationship: 'held_by main_subject',
      relative_size: 'small',
      shape_and_color: 'A rounded rectangle in dark red',
      texture: 'Smooth leather with a soft sheen',
      appearance_details: 'Brass clasp, stitched edge',
      orientation: null,
      pose: null,
    },
  ],
  actions: [
    {
      dependencies: ['main_subject', 'background_env'],
      action_class: 'walking',
      stage_class: 'mid_stride',
      description:
        '[main_subject] walks along [background_env], and the hem of the coat swings with each step.',
      temporal_context: { is_highlight_frame: true, frame_position_in_event: 'ongoing' },
    },
    {
      dependencies: ['main_subject', 'handbag'],
      action_class: 'holding',
      stage_class: 'ongoing_casual',
      description: '[main_subject] holds [handbag] by the strap.',
      temporal_context: { is_highlight_frame: false, frame_position_in_event: 'ongoing' },
    },
  ],
  cinematography: {
    dependencies: ['main_subject', 'background_env'],
    camera: {
      shot_size: 'medium_long',
      shot_framing: 'rule_of_thirds',
      camera_angle: 'eye_level',
      lens_size: '35mm',
      movement: 'tracking',
      depth_of_field: 'shallow',
      focus: 'sharp_on_subject',
    },
    lighting: {
      conditions: 'neon city lights',
      direction: 'side_left_45deg',
      shadows: 'deep_dramatic',
      lighting_type: 'neon_colored',
      mood_tag: 'low_key_moody',
    },
    composition: {
      description:
        'The figure stands a little right of the middle, with the street receding behind. Reflections lead towards it.',
      subject_layout: 'rule_of_thirds_right',
    },
    look: {
      style_medium: 'digital_cinema',
      artistic_style: 'cinematic',
      color_scheme: 'complementary_orange_teal',
      mood_atmosphere: 'mysterious_ethereal',
      preference_score: 'high',
      aesthetic_score: 'very_high',
    },
  },
};
