import { predict, signature, toProgram } from 'scenewright';
import { z } from 'zod';

/** One call: a passage and a question go in, an answer comes out. */
const AnswerFromPassage = signature({
  name: 'AnswerFromPassage',
  // Short on purpose: what is missing here is what `compile` has to find out.
  instructions: 'Answer the question about the passage.',
  input: z.object({
    passage: z.string().describe('a short text'),
    question: z.string().describe('a question about the passage'),
  }),
  output: z.object({ answer: z.string().describe('the answer to the question') }),
});

/** Question answering over a short passage. */
export const qa = toProgram(predict(AnswerFromPassage));
