import { languageModel } from '../../src/providers/registry.js';
import { seenByAnthropic, startAnthropicServer } from '../loopback/anthropic-server.js';
import { seenByGemini, startGeminiServer } from '../loopback/gemini-server.js';
import { seenByOpenAI, startOpenAIServer } from '../loopback/openai-server.js';
import { httpModel } from './http-model.js';
import { languageModelConformance } from './language-model-conformance.js';
import { KEY, providerConformance, type ProviderUnderTest } from './provider-conformance.js';

function conforms(provider: ProviderUnderTest): void {
  languageModelConformance(provider.name, () => httpModel(provider));
  providerConformance(provider);
}

conforms({
  name: 'google-gemini',
  start: startGeminiServer,
  model: (url, options) =>
    languageModel('google-gemini:some-model', {
      env: { GEMINI_API_KEY: KEY, SCENEWRIGHT_GOOGLE_GEMINI_BASE_URL: url },
      ...options,
    }),
  seen: seenByGemini,
  loses: [],
  refusalFailure: 'safety',
  images: true,
});

conforms({
  name: 'openai',
  start: startOpenAIServer,
  model: (url, options) =>
    languageModel('openai:some-model', {
      env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${url}/v1` },
      ...options,
    }),
  seen: seenByOpenAI,
  loses: [],
  refusalFailure: 'refusal',
  images: true,
});

conforms({
  name: 'openai-compatible',
  start: startOpenAIServer,
  model: (url, options) =>
    languageModel('openai-compatible:some-model', { apiKey: KEY, baseUrl: `${url}/v1`, env: {}, ...options }),
  seen: seenByOpenAI,
  loses: [],
  refusalFailure: 'refusal',
  images: true,
});

conforms({
  name: 'anthropic over Ax',
  start: startAnthropicServer,
  model: (url, options) =>
    languageModel('anthropic:some-model', { env: { ANTHROPIC_API_KEY: KEY }, baseUrl: url, ...options }),
  seen: seenByAnthropic,
  loses: ['seed', 'topLogprobs'],
  refusalFailure: 'refusal',
  images: true,
});

conforms({
  name: 'cohere over Ax',
  start: startOpenAIServer,
  model: (url, options) =>
    languageModel('cohere:some-model', { env: { CO_API_KEY: KEY }, baseUrl: `${url}/v1`, ...options }),
  seen: seenByOpenAI,
  loses: ['seed', 'topLogprobs', 'output'],
  refusalFailure: 'refusal',
  images: true,
});
