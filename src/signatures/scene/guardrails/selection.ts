import { z } from 'zod';
import { Critique } from './compare.js';

const orderScore = z.object({ first: z.number(), second: z.number() });

/** How the images of a round met in pairs; numbers are places in the ranking by score. */
export const TournamentResult = z.object({
  winner: z.number().int(),
  ranking: z.array(z.number().int()),
  matches: z.array(
    z.object({
      round: z.number().int(),
      first: z.number().int(),
      second: z.number().int(),
      outcome: z.enum(['first', 'second', 'tie', 'unjudged']),
      advanced: z.number().int(),
      /** In the order given, then with the two swapped; null where a model failed. */
      orders: z.tuple([orderScore, orderScore]).nullable(),
      failure: z.string(),
    }),
  ),
  /** Of each image for itself, after both judges; null where a model failed. */
  critiques: z.array(Critique.nullable()),
});
export type TournamentResult = z.output<typeof TournamentResult>;
