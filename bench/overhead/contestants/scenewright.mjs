import { z } from 'zod';
import { languageModel } from '../../../dist/providers/registry.js';
import { predict } from '../../../dist/modules/predict.js';
import { toProgram } from '../../../dist/modules/to-program.js';
import { signature } from '../../../dist/signatures/signature.js';
import { INSTRUCTIONS, OUTPUT } from '../task.mjs';

export function create(baseUrl) {
  const Describe = signature({
    name: 'Describe',
    instructions: INSTRUCTIONS,
    input: z.object({ sentence: z.string() }),
    output: OUTPUT,
  });
  const program = toProgram(predict(Describe));
  const task = languageModel('openai-compatible:bench', { baseUrl, env: {} });
  return async (sentence) => (await program.run({ sentence }, { models: { task } })).output;
}
