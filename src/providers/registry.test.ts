import { axAIProviderProfileIds } from '@ax-llm/ax';
import { afterEach, describe, expect, it } from 'vitest';
import { startOpenAIServer } from '../../tests/loopback/openai-server.js';
import type { LoopbackServer } from '../../tests/loopback/loopback-server.js';
import { ask, once } from './middleware/scripted-model.fixture.js';
import { PROVIDER_NICKNAMES, PROVIDER_PROFILES } from './provider-profiles.js';
import { LANGUAGE_MODEL_PROVIDERS, languageModel, parseModelId } from './registry.js';
import { SIMULATOR_VERSION, simulatedLanguageModel } from './sim/index.js';
import { SIMULATOR_CACHE_SCOPE } from './simulated-model.js';

const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('model ids', () => {
  it('split at the first colon only', () => {
    expect(parseModelId('ollama:llama3.2:3b')).toEqual({ provider: 'ollama', model: 'llama3.2:3b' });
    expect(parseModelId('openrouter:meta/llama:free')).toEqual({
      provider: 'openrouter',
      model: 'meta/llama:free',
    });
    expect(parseModelId('sim')).toEqual({ provider: 'sim', model: null });
  });

  it.each([
    ['opnai:gpt-5', 'openai'],
    ['gemini:flash', 'google-gemini'],
    ['claude:opus', 'anthropic'],
    ['anthropik:opus', 'anthropic'],
    ['SIM', 'sim'],
  ])('of an unknown provider (%s) list the known ones and the nearest', (id, meant) => {
    const error = thrown(() => languageModel(id, { env: {} }));
    expect(error).toMatchObject({
      code: 'model/provider-unknown',
      exitCode: 2,
      hint: `Did you mean "${meant}"?`,
    });
    for (const name of LANGUAGE_MODEL_PROVIDERS) expect(String(error)).toContain(name);
  });

  it('of a far-fetched provider suggest the form', () => {
    expect(thrown(() => languageModel('gpt-5-mini', { env: {} }))).toMatchObject({
      hint: expect.stringContaining('provider:model'),
    });
  });

  it.each(['openai', 'openai:', 'sim:'])('without a model (%s) are refused', (id) => {
    expect(thrown(() => languageModel(id, { env: {} }))).toMatchObject({ code: 'model/id-incomplete' });
  });

  it('have nicknames that lead to known providers', () => {
    for (const name of Object.values(PROVIDER_NICKNAMES)) expect(LANGUAGE_MODEL_PROVIDERS).toContain(name);
  });
});

describe('keys', () => {
  it.each(
    PROVIDER_PROFILES.filter(({ keyRequired }) => keyRequired).map(({ name, keyVariables }) => [
      name,
      keyVariables,
    ]),
  )(
    'of %s are asked for by the name of their variable, with a way to run without one',
    (name, keyVariables) => {
      const error = thrown(() => languageModel(`${name}:some-model`, { env: {} }));
      expect(error).toMatchObject({
        code: 'model/key-missing',
        exitCode: 2,
        hint: expect.stringContaining('--lm sim'),
      });
      for (const variable of keyVariables) {
        expect(String(error)).toContain(variable);
        expect(() => languageModel(`${name}:some-model`, { env: { [variable]: 'key' } })).not.toThrow();
      }
    },
  );

  it('that are blank count as missing', () => {
    expect(thrown(() => languageModel('openai:x', { env: { OPENAI_API_KEY: '  ' } }))).toMatchObject({
      code: 'model/key-missing',
    });
  });

  it('are not needed by local and compatible servers', () => {
    for (const id of ['ollama:x', 'vllm:x', 'llama-cpp:x', 'lm-studio:x', 'localai:x']) {
      expect(languageModel(id, { env: {} })).toMatchObject({
        id,
        simulated: false,
        price: { inputUsdPerMillion: 0 },
      });
    }
    expect(languageModel('openai-compatible:x', { env: {}, baseUrl: 'http://127.0.0.1:1' }).price).toBeNull();
  });
});

describe('addresses', () => {
  let server: LoopbackServer | undefined;
  afterEach(() => server?.close());

  it('of compatible servers must be given', () => {
    expect(thrown(() => languageModel('openai-compatible:x', { env: {} }))).toMatchObject({
      code: 'model/base-url-missing',
      message: expect.stringContaining('SCENEWRIGHT_OPENAI_COMPATIBLE_BASE_URL'),
    });
  });

  it.each(['not a url', 'file:///etc/passwd', 'ftp://host/v1', '127.0.0.1:8000'])(
    'such as %s are refused',
    (baseUrl) => {
      expect(thrown(() => languageModel('openai-compatible:x', { env: {}, baseUrl }))).toMatchObject({
        code: 'model/base-url-invalid',
        message: expect.stringContaining(baseUrl),
      });
    },
  );

  it.each([
    [
      'an option',
      (url: string) => ({ baseUrl: `${url}/v1/`, env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' } }),
    ],
    [
      'its own variable',
      (url: string) => ({
        env: {
          SCENEWRIGHT_OPENAI_COMPATIBLE_BASE_URL: `${url}/v1`,
          OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
        },
      }),
    ],
    ['the usual variable', (url: string) => ({ env: { OPENAI_BASE_URL: `${url}/v1` } })],
  ])('come from %s, in this order', async (_, options) => {
    server = await startOpenAIServer();
    const model = languageModel('openai-compatible:x', options(server.url));
    expect((await model.generate(ask('hi'), once())).text).toBe('hello');
    expect(server.requests[0]?.headers['authorization']).toBeUndefined();
  });

  it.each([
    ['a host and port', (host: string) => host],
    ['a URL', (host: string) => `http://${host}`],
    ['every interface', (host: string) => host.replace('127.0.0.1', '0.0.0.0')],
    ['a port', (host: string) => `:${host.split(':')[1]}`],
  ])('of Ollama may be %s in OLLAMA_HOST', async (_, hostOf) => {
    server = await startOpenAIServer();
    const env = { OLLAMA_HOST: hostOf(new URL(server.url).host) };
    const model = languageModel('ollama:llama3.2:3b', { env });
    expect(await model.generate(ask('hi'), once())).toMatchObject({ text: 'hello', costUsd: 0 });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      json: { model: 'llama3.2:3b' },
    });
  });

  it.each(['my host', '[::1', 'http://'])('of Ollama that make no address are refused: %s', (host) => {
    expect(thrown(() => languageModel('ollama:x', { env: { OLLAMA_HOST: host } }))).toMatchObject({
      code: 'model/base-url-invalid',
    });
  });

  it('decide cache keys together with the adapter', () => {
    const scopeOf = (baseUrl: string) =>
      languageModel('openai-compatible:x', { env: {}, baseUrl }).cacheScope;
    expect(scopeOf('http://127.0.0.1:1/v1')).not.toBe(scopeOf('http://127.0.0.1:2/v1'));
  });
});

describe('other options', () => {
  it('refuse a time limit that is none', () => {
    for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(thrown(() => languageModel('ollama:x', { env: {}, timeoutMs }))).toMatchObject({
        code: 'model/timeout-invalid',
      });
    }
  });

  it('send through a fetch of the user, for example one with a proxy', async () => {
    const server = await startOpenAIServer();
    const addresses: string[] = [];
    const throughProxy: typeof fetch = (input, init) => {
      addresses.push(String(input));
      return fetch(`${server.url}/v1/chat/completions`, init);
    };
    const env = { OPENAI_API_KEY: 'key' };
    const reply = await languageModel('openai:m', { env, fetch: throughProxy }).generate(ask('hi'), once());
    await server.close();
    expect(reply.text).toBe('hello');
    expect(addresses).toEqual(['https://api.openai.com/v1/chat/completions']);
  });

  it('limit the media that are loaded', async () => {
    const source = { type: 'bytes', bytes: new Uint8Array(20), mediaType: 'image/png' } as const;
    const request = ask('', {
      messages: [{ role: 'user', content: [{ type: 'media', medium: { kind: 'image', source } }] }],
    });
    const model = languageModel('ollama:x', { env: {}, media: { maxBytes: 10 } });
    await expect(model.generate(request, once())).rejects.toMatchObject({ code: 'media/too-large' });
  });

  it('let own prices win over listed ones', () => {
    const price = { inputUsdPerMillion: 7, outputUsdPerMillion: 8, source: 'contract', asOf: '2026-01-01' };
    const env = { OPENAI_API_KEY: 'key' };
    expect(languageModel('openai:gpt-5', { env }).price?.source).toContain('catalogue');
    expect(languageModel('openai:gpt-5', { env, prices: { 'openai:gpt-5': price } }).price).toBe(price);
    expect(languageModel('openai:unheard-of', { env }).price).toBeNull();
  });
});

describe('the simulator', () => {
  it('is reached as sim, at once and without a key', async () => {
    const model = languageModel('sim', { env: {} });
    expect(model).toMatchObject({ id: 'sim', simulated: true });
    const direct = simulatedLanguageModel();
    expect(model.capabilities).toEqual(direct.capabilities);
    const request = ask('say hello');
    expect(await model.generate(request, once())).toEqual(await direct.generate(request, once()));
  });

  it('has another seed under another name, the given number under a number', () => {
    const scope = (id: string) => languageModel(id, { env: {} }).cacheScope;
    expect(scope('sim:7')).toBe(languageModel('sim', { env: {}, simulator: { seed: 7 } }).cacheScope);
    expect(new Set([scope('sim'), scope('sim:7'), scope('sim:second'), scope('sim:third')]).size).toBe(4);
    expect(scope('sim:second')).toBe(scope('sim:second'));
  });

  it('has its version in cache keys', () => {
    expect(SIMULATOR_CACHE_SCOPE).toBe(SIMULATOR_VERSION);
  });
});

describe('the providers reached through Ax', () => {
  it('are providers of the installed package', () => {
    const names = PROVIDER_PROFILES.filter(({ adapter }) => adapter === 'ax').map(({ name }) => name);
    expect(axAIProviderProfileIds).toEqual(expect.arrayContaining(names));
  });
});
