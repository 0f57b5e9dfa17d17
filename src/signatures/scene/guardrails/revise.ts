import { z } from 'zod';
import { image } from '../../media-fields.js';
import { signature } from '../../signature.js';
import { HEADS } from '../scene.js';
import { wordField } from '../vocabulary.js';

/** What an action changes: a head of the scene, or the prompt where there is no scene. */
export const REVISION_TARGETS = [...HEADS, 'prompt'] as const;
export type RevisionTarget = (typeof REVISION_TARGETS)[number];

/** What was wrong with an image, numbered so that actions can say what they answer. */
export const RevisionVerdict = z.object({
  number: z.number().int().min(1),
  heads: z.array(wordField(REVISION_TARGETS)).describe('What may be changed because of it'),
  verdict: z.string(),
});

/** One change to make, before anything is rewritten. */
export const RevisionAction = z.object({
  head: wordField(REVISION_TARGETS).describe('What is to be changed'),
  location: z.string().describe('element_id.field, or the field: handbag.location, lighting.conditions'),
  change: z.string().describe('What to change there, in one sentence'),
  answers: z.array(z.number().int()).describe('The numbers of the verdicts it answers'),
});

const given = {
  image: image().describe('The image that failed'),
  prompt: z.string().describe("The user's own words; what they ask for must stay"),
  current: z.string().describe('What the image was made from: a scene as JSON, or a prompt'),
  verdicts: z.array(RevisionVerdict),
};

const RULES =
  'Answer every verdict. Change as little as possible, only the heads that a verdict names, and nothing that the ' +
  'user asked for. Say of each change exactly what the next image must show. Prefer moving, enlarging and replacing ' +
  'to adding.';

/** Failed image and verdicts to a list of actions, at once. */
export const ReviseDirectly = signature({
  name: 'ReviseDirectly',
  instructions: `The image does not show what was asked for. Propose the actions that mend what it was made from. ${RULES}`,
  input: z.object(given),
  output: z.object({ actions: z.array(RevisionAction) }),
});

/** The same with deliberation first. Source of the six steps: VISTA's deep-thinking prompting agent. */
export const ReviseDeliberately = signature({
  name: 'ReviseDeliberately',
  instructions:
    'The image does not show what was asked for. Think in six steps, each its own field: the issues and how severe ' +
    'they are; what has to be reached and how one sees that it is; what the image model may not be able to do; what ' +
    `is wrong in the text it was made from; the actions that mend it; what they leave open. ${RULES}`,
  input: z.object(given),
  output: z.object({
    issues: z.array(
      z.object({
        verdict: z.number().int(),
        severity: z.number().int().min(1).max(10).describe('10 is worst'),
        issue: z.string(),
      }),
    ),
    objectives: z.array(
      z.object({ objective: z.string(), success: z.string().describe('What the next image must show') }),
    ),
    model_limits: z.array(z.string()).describe('What no wording may mend'),
    text_faults: z.array(
      z.object({
        fault: wordField(['vague', 'too_broad', 'contradictory', 'missing']),
        quote: z.string().describe('The words at fault; empty when something is missing'),
      }),
    ),
    actions: z.array(RevisionAction),
    uncovered: z.array(z.number().int()).describe('Numbers of the verdicts that no action answers'),
  }),
});

/** Checks actions against the user's words before anything is rewritten. */
export const CheckRevision = signature({
  name: 'CheckRevision',
  instructions:
    'Say of each action whether the image would still be what the user asked for. An action that takes away, ' +
    "replaces or contradicts something in the user's words does not keep the intent; one that fills in what the " +
    'words leave open does. Answer for every action.',
  input: z.object({
    prompt: z.string().describe("The user's own words"),
    actions: z.array(RevisionAction.omit({ answers: true }).extend({ number: z.number().int().min(1) })),
  }),
  output: z.object({
    actions: z.array(
      z.object({ number: z.number().int().min(1), reason: z.string(), keeps_intent: z.boolean() }),
    ),
  }),
});

/** Actions to a new prompt, where an image was made from a prompt and not from a scene. */
export const RewritePrompt = signature({
  name: 'RewritePrompt',
  instructions:
    'Rewrite the prompt for an image model so that it carries out the actions, and nothing else. Keep everything ' +
    "that the user's words ask for.",
  input: z.object({
    prompt: z.string().describe("The user's own words"),
    current: z.string().describe('The prompt to rewrite'),
    actions: z.array(z.string()),
  }),
  output: z.object({ improved_prompt: z.string().min(1) }),
});

export type RevisionVerdict = z.output<typeof RevisionVerdict>;
export type RevisionAction = z.output<typeof RevisionAction>;
