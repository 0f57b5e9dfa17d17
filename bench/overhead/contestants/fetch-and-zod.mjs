// The floor: what the task costs with nothing around it.
import { z } from 'zod';
import { INSTRUCTIONS, OUTPUT } from '../task.mjs';

export function create(baseUrl) {
  const schema = z.toJSONSchema(OUTPUT);
  return async (sentence) => {
    const answer = await fetch(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'bench',
        messages: [
          { role: 'system', content: INSTRUCTIONS },
          { role: 'user', content: sentence },
        ],
        response_format: { type: 'json_schema', json_schema: { name: 'Describe', schema } },
      }),
    });
    const { choices } = await answer.json();
    return OUTPUT.parse(JSON.parse(choices[0].message.content));
  };
}
