import { z } from 'zod';
import { image } from '../../media-fields.js';
import { signature } from '../../signature.js';
import { Camera, Composition, Lighting, Look } from '../cinematography.js';
import { wordField } from '../vocabulary.js';

const index = z.number().int().min(0);
const answeredIndex = index.describe('the index of the item this is about');

/** An element to look for in an image. */
export const ElementToVerify = z.object({
  id: z.string(),
  type: z.string().describe('What it is'),
  description: z.string().describe('Its role, in a few words'),
});

/** A look to compare with an image; references to elements are resolved to what they are. */
export const ObjectToVerify = z.object({
  index,
  category: z.string(),
  depicts: z.string().describe('The element or elements it is the look of'),
  description: z.string(),
  shape_and_color: z.string(),
  location: z.string().describe('Place in the frame'),
  relative_size: z.string(),
});

/** A motion to look for in an image; references to elements are resolved to what they are. */
export const ActionToVerify = z.object({
  index,
  action_class: z.string(),
  stage_class: z.string(),
  description: z.string(),
});

/** The parts of the cinematography that an image shows. */
export const CINEMATOGRAPHY_PARTS = ['camera', 'lighting', 'composition', 'look'] as const;
export type CinematographyPart = (typeof CINEMATOGRAPHY_PARTS)[number];

export const ElementAnswer = z.object({
  id: z.string().describe('the id of the element this is about'),
  notes: z.string().describe('What of it can be seen, and where; empty when nothing'),
  present: z.boolean(),
  confidence: wordField(['high', 'medium', 'low']),
});

export const ObjectAnswer = z.object({
  index: answeredIndex,
  issues: z.array(z.string()).describe('Each visible difference, in one sentence; empty when there is none'),
  accuracy: wordField(['exact', 'partial', 'mismatch']),
  matches: z
    .boolean()
    .describe('Whether it is recognisably what was described; small differences do not count'),
});

export const ActionAnswer = z.object({
  index: answeredIndex,
  notes: z.string().describe('What of it can be seen'),
  alignment: wordField(['strong', 'weak', 'none']),
  visible: z.boolean().describe('A motion that the picture froze halfway is visible'),
});

const ANSWER_ALL =
  'Judge only by what can be seen in the image. Answer for every item of the list, and leave none out.';

/** Whether each element of a scene can be seen. */
export const VerifyElements = signature({
  name: 'VerifyElements',
  instructions: `Look for each of the elements in the image and say whether it is there. ${ANSWER_ALL}`,
  input: z.object({ image: image(), elements: z.array(ElementToVerify) }),
  output: z.object({ elements: z.array(ElementAnswer) }),
});

/** Whether what is seen looks as the scene says. */
export const VerifyObjects = signature({
  name: 'VerifyObjects',
  instructions:
    'Compare each of the objects with how it looks in the image: shape, colour, place and size. Small differences do ' +
    `not make a mismatch. ${ANSWER_ALL}`,
  input: z.object({ image: image(), objects: z.array(ObjectToVerify) }),
  output: z.object({ objects: z.array(ObjectAnswer) }),
});

/** Whether what happens in the scene can be seen. */
export const VerifyActions = signature({
  name: 'VerifyActions',
  instructions:
    'Say of each of the actions whether the image shows it. A movement that the picture froze halfway counts as ' +
    `visible. ${ANSWER_ALL}`,
  input: z.object({ image: image(), actions: z.array(ActionToVerify) }),
  output: z.object({ actions: z.array(ActionAnswer) }),
});

/** Whether an image is filmed as the scene says. */
export const VerifyCinematography = signature({
  name: 'VerifyCinematography',
  instructions:
    'Compare how the image is filmed with what was asked for: camera, lighting, composition and look, each for ' +
    'itself. What a still image cannot show, such as camera movement, does not count.',
  input: z.object({
    image: image(),
    camera: Camera,
    lighting: Lighting,
    composition: Composition,
    look: Look.omit({ preference_score: true, aesthetic_score: true }),
  }),
  output: z.object({
    issues: z
      .array(z.object({ part: wordField(CINEMATOGRAPHY_PARTS), issue: z.string() }))
      .describe('Each visible difference, in one sentence'),
    camera_match: z.boolean(),
    lighting_match: z.boolean(),
    composition_match: z.boolean(),
    look_match: z.boolean(),
  }),
});
