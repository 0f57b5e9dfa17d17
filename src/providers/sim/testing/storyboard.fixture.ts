import { withPngText } from '../storyboard/png-text.js';
import { STORYBOARD_CHUNK, type DrawnElement, type Storyboard } from '../storyboard/storyboard.js';

/** One black pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYGD4DwABBAEAfbLI3wAAAABJRU5ErkJggg==',
  'base64',
);

/** Something drawn in the middle of the picture, unless `changes` say otherwise. */
export function drawnElement(noun: string, changes: Partial<DrawnElement> = {}): DrawnElement {
  return {
    id: noun,
    noun,
    name: noun,
    kind: 'object',
    count: 1,
    drawnAs: noun,
    colours: [],
    wears: [],
    box: { x: 0.4, y: 0.3, width: 0.2, height: 0.5 },
    region: 'center',
    depth: 'middle ground',
    pose: null,
    action: null,
    ...changes,
  };
}

/** A plain photograph of a field, unless `changes` say otherwise. */
export function drawnStoryboard(changes: Partial<Storyboard> = {}): Storyboard {
  return {
    format: STORYBOARD_CHUNK,
    version: 1,
    simulated: true,
    seed: 0,
    elements: [],
    setting: { noun: 'field', name: 'field', drawnAs: 'field' },
    weather: [],
    camera: {
      shot_size: 'long',
      camera_angle: 'eye_level',
      shot_framing: 'rule_of_thirds',
      depth_of_field: 'deep',
    },
    lighting: { conditions: 'soft natural daylight', direction: 'side_left_45deg', shadows: 'soft_diffused' },
    look: { style_medium: 'photograph', color_scheme: 'natural', mood_atmosphere: 'neutral' },
    texts: [],
    faults: [],
    ...changes,
  };
}

/** A picture file whose text chunk says that it shows this. */
export function pictureOf(storyboard: Storyboard): {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
} {
  return { bytes: withPngText(PIXEL, STORYBOARD_CHUNK, JSON.stringify(storyboard)), mediaType: 'image/png' };
}
