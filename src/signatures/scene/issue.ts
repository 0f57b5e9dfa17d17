import { z } from 'zod';
import { HEADS } from './scene.js';
import { wordField } from './vocabulary.js';

/** What each kind of issue takes off a scene's score of 1. Source: the SceneNapse critic. */
export const ISSUE_DEDUCTIONS = {
  LANE_LEAKAGE: 0.15,
  CONTRADICTION: 0.25,
  INVALID_DEPENDENCY: 0.3,
  MISSING_DATA: 0.1,
} as const;

export const ISSUE_TYPES = ['LANE_LEAKAGE', 'CONTRADICTION', 'INVALID_DEPENDENCY', 'MISSING_DATA'] as const;
export type IssueType = (typeof ISSUE_TYPES)[number];

/** An issue as the model critic states it. */
export const CriticIssue = z.object({
  type: wordField(ISSUE_TYPES).describe(
    'LANE_LEAKAGE: content in the wrong head. CONTRADICTION: two statements that cannot both hold. ' +
      'INVALID_DEPENDENCY: an element_id that does not exist. MISSING_DATA: something needed is absent',
  ),
  head: wordField(HEADS),
  location: z
    .string()
    .describe('element_id.field, or the field: main_subject.description, lighting.conditions'),
  quote: z.string().describe('The exact words of the scene that are wrong; empty when something is missing'),
  reason: z.string().describe('Why it is wrong, in one sentence'),
});

/** A defect of a scene, and who saw it: the code's lint or the model critic. */
export const SceneIssue = CriticIssue.extend({ source: z.enum(['lint', 'critic']) });

export type CriticIssue = z.output<typeof CriticIssue>;
export type SceneIssue = z.output<typeof SceneIssue>;

/** One line: `[TYPE] head.location: 'quote' - reason`. */
export function formatIssue(issue: CriticIssue): string {
  const place = issue.location === '' ? issue.head : `${issue.head}.${issue.location}`;
  const quote = issue.quote === '' ? '' : ` '${issue.quote}'`;
  return `[${issue.type}] ${place}:${quote} - ${issue.reason}`;
}
