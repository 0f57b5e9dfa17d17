import { ai, ax, f } from '@ax-llm/ax';
import { INSTRUCTIONS } from '../task.mjs';

export function create(baseUrl) {
  const llm = ai({
    name: 'openai',
    apiKey: 'none',
    apiURL: baseUrl,
    config: { model: 'gpt-4.1-mini', stream: false },
  });
  // Structured output, so that it reads the same JSON reply as the others.
  const signature = f()
    .description(INSTRUCTIONS)
    .input('sentence', f.string())
    .output('title', f.string('at most eight words'))
    .output('tags', f.string().array())
    .output('vividness', f.number())
    .useStructured()
    .build();
  const program = ax(signature);
  return (sentence) => program.forward(llm, { sentence }, { stream: false });
}
