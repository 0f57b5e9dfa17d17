import { z } from 'zod';

/** Keyword of the PNG text chunk that tells what a storyboard shows. */
export const STORYBOARD_CHUNK = 'scenewright-storyboard';
export const STORYBOARD_VERSION = 1;

/** In shares of the picture: 0 to 1 from the left and from the top; parts outside the picture are left in. */
const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const DrawnElement = z.object({
  /** As the renderer calls it; callers name elements in their own way and are matched by noun and name. */
  id: z.string(),
  noun: z.string(),
  name: z.string(),
  kind: z.enum(['human', 'animal', 'object', 'environment', 'natural_element']),
  count: z.int().min(1),
  /** The drawing used: `person`, `fox`, `car`; `label` for a shape with the name written on it. */
  drawnAs: z.string(),
  /** Colour words as seen, the most visible first. */
  colours: z.array(z.string()),
  wears: z.array(z.string()),
  box: Box,
  /** `center left`, `right third`; and how deep in the space. */
  region: z.string(),
  depth: z.enum(['foreground', 'middle ground', 'background']),
  /** As in the scene's vocabulary; null for what has no body. */
  pose: z.string().nullable(),
  /** What it is seen doing, as a gerund; null for nothing. */
  action: z.string().nullable(),
});

/** What a storyboard shows: the ground truth that stands in the picture file itself. */
export const Storyboard = z.object({
  format: z.literal(STORYBOARD_CHUNK),
  version: z.literal(STORYBOARD_VERSION),
  simulated: z.literal(true),
  seed: z.int(),
  elements: z.array(DrawnElement),
  setting: z.object({ noun: z.string(), name: z.string(), drawnAs: z.string() }),
  weather: z.array(z.string()),
  camera: z.object({
    shot_size: z.string(),
    camera_angle: z.string(),
    shot_framing: z.string(),
    depth_of_field: z.string(),
  }),
  lighting: z.object({ conditions: z.string(), direction: z.string(), shadows: z.string() }),
  look: z.object({ style_medium: z.string(), color_scheme: z.string(), mood_atmosphere: z.string() }),
  /** Words that can be read in the picture. */
  texts: z.array(z.string()),
  /** What went wrong, by the ids of docs/simulator.md. */
  faults: z.array(z.object({ id: z.string(), element: z.string().nullable(), detail: z.string() })),
});

export type Storyboard = z.output<typeof Storyboard>;
export type DrawnElement = z.output<typeof DrawnElement>;
export type Box = z.output<typeof Box>;
