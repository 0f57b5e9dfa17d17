import { z } from 'zod';
import { HEADS } from '../scene.js';
import { ALIGNMENT_ANSWERS, QUALITY_ANSWERS } from './checks.js';
import { ActionAnswer, CINEMATOGRAPHY_PARTS, ElementAnswer, ObjectAnswer } from './verify.js';

/**
 * What became of one thing to verify. `unverified`: nobody could say, which is no pass; `not_asked`: it belongs to an
 * element that is not in the image.
 */
export const ITEM_STATUSES = ['passed', 'failed', 'unverified', 'not_asked'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];
const status = z.enum(ITEM_STATUSES);

/** 1: all passed. 0: something failed. null: nothing failed, and not everything could be verified. */
const binaryScore = z.union([z.literal(0), z.literal(1), z.null()]);
export type BinaryScore = z.output<typeof binaryScore>;

const CinematographyPartName = z.enum(CINEMATOGRAPHY_PARTS);

/** What the four verifiers say of an image against its scene. */
export const ImageVerification = z.object({
  /** True when all four scores are 1, which nothing unverified can give. */
  passed: z.boolean(),
  /** Scores that are 1, 0 to 4. */
  total_score: z.number().int().min(0).max(4),
  elements_score: binaryScore,
  objects_score: binaryScore,
  actions_score: binaryScore,
  cinematography_score: binaryScore,
  elements: z.array(
    z.object({
      id: z.string(),
      status,
      confidence: ElementAnswer.shape.confidence.nullable(),
      notes: z.string(),
    }),
  ),
  objects: z.array(
    z.object({
      index: z.number().int(),
      status,
      accuracy: ObjectAnswer.shape.accuracy.nullable(),
      issues: z.array(z.string()),
    }),
  ),
  actions: z.array(
    z.object({
      index: z.number().int(),
      status,
      alignment: ActionAnswer.shape.alignment.nullable(),
      notes: z.string(),
    }),
  ),
  cinematography: z.object({
    camera: status,
    lighting: status,
    composition: status,
    look: status,
    /** Mean of the four parts that were verified; null when none was. */
    overall: z.number().min(0).max(1).nullable(),
    issues: z.array(z.object({ part: CinematographyPartName, issue: z.string() })),
  }),
  /** ids of the elements that are not in the image. */
  missing_elements: z.array(z.string()),
  critical_issues: z.array(z.string()),
  suggestions: z.array(z.string()),
  /** Why something could not be verified; empty when everything was. */
  unverified: z.array(z.object({ head: z.enum(HEADS), reason: z.string() })),
});

export type ImageVerification = z.output<typeof ImageVerification>;

function checkResult<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.object({
    /** `unverified`: the checker failed, which is no pass. */
    status: z.enum(['passed', 'failed', 'unverified']),
    /** The answers that are yes. */
    answered_yes: z.array(z.enum(names)),
    /** The answers that are no. */
    answered_no: z.array(z.enum(names)),
    feedback: z.string(),
  });
}

/** What the quality checker says. It passed when all six answers are yes. */
export const QualityCheck = checkResult(QUALITY_ANSWERS);

/** What the alignment checker says. It passed when all four answers are yes. */
export const AlignmentCheck = checkResult(ALIGNMENT_ANSWERS).extend({
  missing_from_intent: z.array(z.string()),
});

export type QualityCheck = z.output<typeof QualityCheck>;
export type AlignmentCheck = z.output<typeof AlignmentCheck>;
