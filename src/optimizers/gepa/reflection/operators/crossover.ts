import { textsRequest } from '../output-form.js';
import { fenced } from '../fenced.js';
import { MAX_ATTEMPTS, type MutationOperator } from './operator.js';
import { readTexts } from './rewrite.js';

/** One text from two candidates' texts for the same component, after the examples of the first. */
export const crossover: MutationOperator = {
  name: 'crossover',
  maxAttempts: MAX_ATTEMPTS,
  canApply: ({ mate }) => mate !== null,
  prompt({ instruction, task, examples, earlier, mate, variants }) {
    if (mate === null) throw new RangeError('crossover: there is no other candidate');
    return `An assistant works on a task for me.${task} Two instructions for it were tried. The first:
${fenced(instruction)}

The second:
${fenced(mate.instruction)}

Compared on the same inputs, the second did better on ${mate.wins} of them and worse on ${mate.losses}.

Write one instruction that joins what is right in both. Where they contradict each other decide by the cases below; what both say is said once; what only one says is kept if it can have helped. The cases show what the assistant was asked, what it answered with the first instruction, and what was said about the answer.

The cases:
${fenced(examples)}
${earlier}${textsRequest(variants)}`;
  },
  read: (reply, finishReason, { variants }) => readTexts(reply, finishReason, variants),
};
