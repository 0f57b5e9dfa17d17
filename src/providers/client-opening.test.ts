import { expect, it } from 'vitest';
import { systemClock } from '../core/clock.js';
import type { ProviderConnection } from './call.js';
import { geminiModel } from './gemini.js';
import { geminiImageModel } from './images/gemini-images.js';
import { openaiImageModel } from './images/openai-images.js';
import { ask, once } from './middleware/scripted-model.fixture.js';
import { openaiModel } from './openai.js';

const ACCOUNT = { organization: null, project: null };
const DIALECT = { price: null, outputLimitField: 'max_tokens', knowsStrict: false, ...ACCOUNT } as const;
const PICTURE = { prompt: { type: 'text', text: 'a fox' } } as const;

type Opened = (connection: ProviderConnection) => () => Promise<unknown>;

const openai: Opened = (connection) => {
  const model = openaiModel(connection, DIALECT);
  return () => model.generate(ask('hi'), once());
};
const gemini: Opened = (connection) => {
  const model = geminiModel(connection, { price: null });
  return () => model.generate(ask('hi'), once());
};
const openaiImages: Opened = (connection) => {
  const model = openaiImageModel(connection, { rates: null, own: true, ...ACCOUNT });
  return () => model.generate(PICTURE, once());
};
const geminiImages: Opened = (connection) => {
  const model = geminiImageModel(connection, null);
  return () => model.generate(PICTURE, once());
};

it.each(Object.entries({ openai, gemini, openaiImages, geminiImages }))(
  'a client that could not be opened is opened by the next call: %s',
  async (_, open) => {
    let reads = 0;
    const call = open({
      id: 'test:m',
      model: 'm',
      // The first thing that a client is told.
      get apiKey() {
        reads += 1;
        if (reads === 1) throw new Error('not to be had yet');
        return 'key';
      },
      baseUrl: 'http://127.0.0.1:1/v1',
      timeoutMs: 10_000,
      clock: systemClock,
      exchange: () => Promise.reject(new Error('the server was asked')),
    });
    await expect(call()).rejects.toThrow('not to be had yet');
    await expect(call()).rejects.toThrow('the server was asked');
  },
);
