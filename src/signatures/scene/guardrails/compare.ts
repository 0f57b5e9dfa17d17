import { z } from 'zod';
import { image } from '../../media-fields.js';
import { signature } from '../../signature.js';
import { wordField } from '../vocabulary.js';

/** What images are compared by. Source: VISTA's criteria, without those of sound. */
export const COMPARISON_CRITERIA = [
  'visual_fidelity',
  'physical_commonsense',
  'text_alignment',
  'engagement',
] as const;
export type ComparisonCriterion = (typeof COMPARISON_CRITERIA)[number];

/** One image on one criterion. */
const CriterionCritique = z.object({
  comment: z.string().describe('What is seen, good and bad'),
  violation: z.boolean().describe('A failure that no viewer would forgive'),
  score: z.number().min(1).max(10),
});

/** What is said of one image, looked at for itself. */
export const Critique = z.object({
  visual_fidelity: CriterionCritique.describe('Sharp, clean, free of artefacts, well exposed'),
  physical_commonsense: CriterionCritique.describe('Bodies, objects, light and space as they can be'),
  text_alignment: CriterionCritique.describe("Shows what the user's words ask for, and nothing they exclude"),
  engagement: CriterionCritique.describe('Worth looking at'),
});
export type Critique = z.output<typeof Critique>;

const given = { image: image(), prompt: z.string().describe("The user's own words") };

/** A fair reading of one image. */
export const CritiqueImage = signature({
  name: 'CritiqueImage',
  instructions:
    'Look at the image alone and judge it by each criterion, against what the user asked for. Name what is good as ' +
    'well as what is bad.',
  input: z.object(given),
  output: Critique,
});

/** The reading of somebody who looks for faults. */
export const CritiqueImageAgainst = signature({
  name: 'CritiqueImageAgainst',
  instructions:
    'Look for everything that is wrong with the image, by each criterion, against what the user asked for. ' +
    'Challenge what looks right at first sight. Say nothing that cannot be seen.',
  input: z.object(given),
  output: Critique,
});

/** Weighs both readings against the image. */
export const MetaCritique = signature({
  name: 'MetaCritique',
  instructions:
    'Two judges have looked at the image: one fairly, one for its faults. Keep of both what can be seen in the ' +
    'image, and give one judgement by each criterion.',
  input: z.object({ ...given, fair: Critique, against: Critique }),
  output: Critique,
});

const preferred = wordField(['first', 'second', 'tie']);

/** Two images side by side, with what was said of each for itself. */
export const CompareImages = signature({
  name: 'CompareImages',
  instructions:
    'Compare the two images by each criterion, against what the user asked for, with what was said of each. Say ' +
    'which is better, or tie. The order of the images means nothing.',
  input: z.object({
    prompt: z.string().describe("The user's own words"),
    first_image: image(),
    first_critique: Critique,
    second_image: image(),
    second_critique: Critique,
  }),
  output: z.object({
    reason: z.string(),
    visual_fidelity: preferred,
    physical_commonsense: preferred,
    text_alignment: preferred,
    engagement: preferred,
  }),
});
