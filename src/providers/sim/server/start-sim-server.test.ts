import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predict } from '../../../modules/predict.js';
import { toProgram } from '../../../modules/to-program.js';
import { languageModel } from '../../registry.js';
import { renderMessages } from '../../../signatures/render.js';
import { SceneElements } from '../../../signatures/scene/heads.js';
import { textOf } from '../../../signatures/messages.js';
import { simulatedLanguageModel } from '../index.js';
import { startSimServer, type SimServer } from '../index.js';

let server: SimServer;
beforeAll(async () => {
  server = await startSimServer({ port: 0 });
});
afterAll(() => server.close());

const client = () => new OpenAI({ apiKey: 'none', baseURL: server.url, maxRetries: 0 });
const messages = renderMessages(
  SceneElements,
  { instruction: SceneElements.instructions, demos: [] },
  { prompt: 'two foxes in the snow' },
);
const chat = messages.map((message) => ({ role: message.role, content: textOf(message) }));
const format = {
  type: 'json_schema' as const,
  json_schema: { name: 'SceneElements', schema: { ...SceneElements.outputSchema } },
};
const inProcess = async (seed: number) =>
  simulatedLanguageModel().generate(
    {
      messages,
      output: { name: 'SceneElements', schema: SceneElements.outputSchema },
      sampling: { seed, temperature: 0.3 },
    },
    { signal: new AbortController().signal, repeat: 0 },
  );
const post = (body: string) =>
  fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });

describe('the simulator over HTTP', () => {
  it('listens on this machine only and lists its model', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual(['sim']);
  });

  it.each([0, 1, 2])('gives the same reply as in process, seed %i', async (seed) => {
    const completion = await client().chat.completions.create({
      model: 'sim',
      messages: chat,
      response_format: format,
      seed,
      temperature: 0.3,
    });
    const expected = await inProcess(seed);
    expect(completion.choices[0]?.message.content).toBe(expected.text);
    expect(completion.usage?.completion_tokens).toBe(expected.usage.outputTokens);
    expect(completion).toMatchObject({ simulated: true });
  });

  it('marks what is made over it as simulated, though the adapter is that of a real provider', async () => {
    const model = languageModel('openai-compatible:sim', { baseUrl: server.url, env: {} });
    const elements = toProgram(predict(SceneElements));
    const prediction = await elements.run({ prompt: 'two foxes in the snow' }, { models: { task: model } });
    expect(model.simulated).toBe(false);
    expect(prediction.simulated).toBe(true);
  });

  it('streams', async () => {
    const stream = await client().chat.completions.create({
      model: 'sim',
      messages: chat,
      response_format: format,
      seed: 1,
      temperature: 0.3,
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe((await inProcess(1)).text);
  });

  it('answers through a forced tool', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'emit', parameters: { ...SceneElements.outputSchema } },
      },
    ];
    const completion = await client().chat.completions.create({
      model: 'sim',
      messages: chat,
      tools,
      tool_choice: { type: 'function', function: { name: 'emit' } },
      seed: 2,
      temperature: 0.3,
    });
    const [call] = completion.choices[0]?.message.tool_calls ?? [];
    expect(call?.type === 'function' ? call.function.arguments : null).toBe((await inProcess(2)).text);
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('tells a cut reply', async () => {
    const completion = await client().chat.completions.create({
      model: 'sim',
      messages: chat,
      response_format: format,
      max_tokens: 5,
    });
    expect(completion.choices[0]?.finish_reason).toBe('length');
  });

  it.each([
    ['no JSON', '{', 400, 'JSON object'],
    ['no messages', '{"model":"sim"}', 400, 'messages'],
    ['a bad role', '{"model":"sim","messages":[{"role":"king","content":"x"}]}', 400, 'messages[0].role'],
    ['several choices', '{"model":"sim","n":3,"messages":[{"role":"user","content":"x"}]}', 400, 'n:'],
    ['another model', '{"model":"gpt","messages":[{"role":"user","content":"x"}]}', 404, 'gpt'],
  ])('refuses %s in the shape clients read', async (_name, body, status, words) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(words) } });
  });

  it('says so when the port is taken', async () => {
    await expect(startSimServer({ port: server.port })).rejects.toMatchObject({ code: 'sim/cannot-listen' });
  });

  it('serves another world under another seed', async () => {
    const other = await startSimServer({ port: 0, seed: 9 });
    try {
      const body = JSON.stringify({
        model: 'sim',
        messages: [
          {
            role: 'user',
            content: 'Write a new instruction. Feedback: vague.\n```\nDescribe.\n```\n## Feedback\nflat',
          },
        ],
      });
      const [here, there] = await Promise.all(
        [server.url, other.url].map(async (url) =>
          (await fetch(`${url}/chat/completions`, { method: 'POST', body })).text(),
        ),
      );
      expect(here).not.toBe(there);
    } finally {
      await other.close();
    }
  });
});
