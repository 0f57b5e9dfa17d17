import { z } from 'zod';
import { image } from '../../media-fields.js';
import { signature } from '../../signature.js';

/** The answers of the quality checker, in report order. */
export const QUALITY_ANSWERS = [
  'objects_match',
  'background_match',
  'lighting_match',
  'aesthetics_match',
  'photo_characteristics_match',
  'style_match',
] as const;

/** The answers of the alignment checker, in report order. */
export const ALIGNMENT_ANSWERS = [
  'subject_rendered',
  'requested_elements_present',
  'style_matches_intent',
  'mood_matches_intent',
] as const;

/** Compares an image with the structured prompt it was made from. Whether it passed follows from the six answers. */
export const CheckQuality = signature({
  name: 'CheckQuality',
  instructions:
    'Compare the image with the specification it was made from, part by part. First say what differs, then answer ' +
    'for each part whether the image matches it.',
  input: z.object({
    image: image(),
    specification: z.string().describe('What the image was to show: a structured prompt as JSON, or prose'),
  }),
  output: z.object({
    feedback: z.string().describe('What differs, and where; empty when nothing does'),
    objects_match: z.boolean(),
    background_match: z.boolean(),
    lighting_match: z.boolean(),
    aesthetics_match: z.boolean().describe('Composition, colours and mood'),
    photo_characteristics_match: z.boolean().describe('Depth of field, focus, angle and lens'),
    style_match: z.boolean().describe('Medium and artistic style'),
  }),
});

/**
 * Compares an image with the user's own words, never with what a rewriter made of them. Whether it passed follows
 * from the four answers.
 */
export const CheckAlignment = signature({
  name: 'CheckAlignment',
  instructions:
    'Compare the image with what the user asked for, in the words of the user. First list everything that was asked for and ' +
    'cannot be seen, then answer the four questions. What the user left open cannot be wrong.',
  input: z.object({ image: image(), prompt: z.string().describe("The user's own words") }),
  output: z.object({
    missing_from_intent: z
      .array(z.string())
      .describe('What was asked for and cannot be seen, in the words of the user'),
    feedback: z.string(),
    subject_rendered: z.boolean().describe('The main subject can be seen and is what was asked for'),
    requested_elements_present: z.boolean().describe('Everything else that was asked for can be seen'),
    style_matches_intent: z.boolean(),
    mood_matches_intent: z.boolean(),
  }),
});
