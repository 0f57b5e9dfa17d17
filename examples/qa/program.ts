import { predict, program, signature } from 'scenewright';
import { z } from 'zod';

const input = z.object({
  passage: z.string().describe('a short text'),
  question: z.string().describe('a question about the passage'),
});
const output = z.object({ answer: z.string().describe('the answer to the question') });

/** One call: a passage and a question go in, an answer comes out. */
const AnswerFromPassage = signature({
  name: 'AnswerFromPassage',
  // Short on purpose: what is missing here is what `compile` has to find out.
  instructions: 'Answer the question about the passage.',
  input,
  output,
});

/** Question answering over a short passage. */
export const qa = program({
  name: 'qa',
  input,
  output,
  modules: { answer: predict(AnswerFromPassage) },
  forward: (given, { answer }) => answer(given),
});
