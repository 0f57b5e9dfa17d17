import type { z } from 'zod';
import type { Demo, Signature } from '../../../signatures/signature.js';
import { renderMessages } from '../../../signatures/render.js';
import type { LanguageModel, SamplingOptions } from '../../language-model.js';
import { simulatedLanguageModel } from '../simulated-language-model.js';

const model = simulatedLanguageModel();
const options = { signal: new AbortController().signal, repeat: 0 };

export interface AskOptions {
  readonly instruction?: string;
  readonly sampling?: SamplingOptions;
  readonly demos?: readonly Demo[];
  readonly model?: LanguageModel;
}

/** Asks the simulator through the project's own rendering and parses the reply with the signature's schema. */
export async function ask<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  input: z.input<I>,
  { instruction = 'Do the task.', sampling = {}, demos = [], model: other = model }: AskOptions = {},
): Promise<z.output<O>> {
  const messages = renderMessages(signature, { instruction, demos }, signature.input.parse(input));
  const request = { messages, output: { name: signature.name, schema: signature.outputSchema }, sampling };
  const { text } = await other.generate(request, options);
  return signature.output.parse(JSON.parse(text));
}

/** Asks for free text. */
export async function askText(prompt: string, sampling: SamplingOptions = {}): Promise<string> {
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: prompt }] }];
  return (await model.generate({ messages, sampling }, options)).text;
}
