import { z } from 'zod';
import { image } from '../../signatures/media-fields.js';
import { signature } from '../../signatures/signature.js';
import { DSG_QUESTION_TYPES, graphProblems } from './question-graph.js';

/** An id as short as the models of the DSG data set write it, and any other. */
const id = z.string().min(1).max(64);

const Question = z.object({
  id: id.describe('q1, q2, ...'),
  type: z.enum(DSG_QUESTION_TYPES),
  parents: z.array(id).describe('ids of the questions that have to be yes before this one makes sense'),
  question: z.string().min(1).describe('answerable with yes or no by looking at the picture'),
});

/** A prompt taken apart into questions that depend on each other. */
export const DsgQuestions = signature({
  name: 'DsgQuestions',
  instructions: `Take the prompt of a picture apart into the smallest statements it makes, and write each as a yes-or-no question about the picture.
- First the entities (is there a ...?), then their attributes (colour, material, count, state), then relations and actions between them, then what holds for the whole picture (style, light, time of day).
- One statement per question, each statement once, nothing that the prompt does not say.
- A question about something depends on the question whether that thing is there: "is the fox red?" has the parent "is there a fox?". Entities and statements on the whole picture have no parents.`,
  input: z.object({ prompt: z.string() }),
  output: z.object({ questions: z.array(Question).min(1) }).superRefine(({ questions }, context) => {
    for (const message of graphProblems(questions)) {
      context.addIssue({ code: 'custom', path: ['questions'], message });
    }
  }),
});

/** The same picture, looked at once for all its questions. */
export const DsgAnswers = signature({
  name: 'DsgAnswers',
  instructions:
    'Look at the picture and answer every question with yes or no, by what can be seen and nothing else. ' +
    'Answer each question for itself, whatever the others are, and leave none out.',
  input: z.object({
    image: image(),
    questions: z.array(z.object({ id, question: z.string() })),
  }),
  output: z.object({
    answers: z.array(z.object({ id: id.describe('id of the question'), answer: z.enum(['yes', 'no']) })),
  }),
});
