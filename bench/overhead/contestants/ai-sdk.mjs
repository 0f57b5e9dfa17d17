import { createOpenAI } from '@ai-sdk/openai';
import { generateObject } from 'ai';
import { INSTRUCTIONS, OUTPUT } from '../task.mjs';

export function create(baseUrl) {
  const model = createOpenAI({ apiKey: 'none', baseURL: baseUrl }).chat('bench');
  return async (sentence) => {
    const { object } = await generateObject({
      model,
      schema: OUTPUT,
      system: INSTRUCTIONS,
      prompt: sentence,
      maxRetries: 0,
    });
    return object;
  };
}
