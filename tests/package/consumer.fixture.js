import { languageModel, predict, signature, toProgram } from 'scenewright';
import { z } from 'zod';

const answer = toProgram(
  predict(
    signature({
      name: 'Answer',
      instructions: 'Answer the question about the passage.',
      input: z.object({ passage: z.string(), question: z.string() }),
      output: z.object({ answer: z.string() }),
    }),
  ),
);

const { output, usage, simulated } = await answer.run(
  { passage: 'The tower in Brant is 40 metres tall.', question: 'How tall is the tower?' },
  { models: { task: languageModel('sim') } },
);
console.log(JSON.stringify({ simulated, calls: usage.calls, hasAnswer: output.answer.length > 0 }));
