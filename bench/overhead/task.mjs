import { z } from 'zod';

/** The same work for every contestant: one text in, a small object out. */
export const INSTRUCTIONS =
  'Describe the subject of the sentence in a title, name its tags and rate how vivid it is.';

export const OUTPUT = z.object({
  title: z.string().describe('at most eight words'),
  tags: z.array(z.string()).max(8),
  vividness: z.number().min(0).max(1),
});

/** What the server answers, whatever it is asked. */
export const REPLY = {
  title: 'A fox over a mossy log',
  tags: ['fox', 'forest', 'golden hour', 'motion', 'animal'],
  vividness: 0.75,
};

export const sentence = (number) => `a red fox leaps over mossy log number ${number} at golden hour`;
