import type { AxProvider } from './ax.js';

/** How a provider is reached and paid. */
export type ProviderProfile = ProviderFacts &
  (
    | { readonly adapter: 'gemini' | 'openai'; readonly name: string }
    | { readonly adapter: 'ax'; readonly name: AxProvider }
    | { readonly adapter: 'llama'; readonly name: 'llama' }
  );

export interface ProviderFacts {
  /** Environment variables that may hold the key, first found wins; empty: the provider needs none. */
  readonly keyVariables: readonly string[];
  /** Whether a call without a key makes no sense. */
  readonly keyRequired: boolean;
  /** Environment variables that may hold the base URL, after SCENEWRIGHT_<NAME>_BASE_URL. */
  readonly baseUrlVariables: readonly string[];
  /** Null: the client library knows it, or, where `baseUrlRequired`, the user must give it. */
  readonly baseUrl: string | null;
  readonly baseUrlRequired: boolean;
  /** Runs on the user's own machine: every call costs nothing. */
  readonly local: boolean;
}

const HOSTED = {
  keyRequired: true,
  baseUrlVariables: [],
  baseUrl: null,
  baseUrlRequired: false,
  local: false,
};

/** A provider that Ax reaches with nothing but a key. */
function throughAx(name: AxProvider, ...keyVariables: readonly string[]): ProviderProfile {
  return { ...HOSTED, adapter: 'ax', name, keyVariables };
}

function local(name: string, baseUrl: string, baseUrlVariables: readonly string[] = []): ProviderProfile {
  const keys = { keyVariables: [keyVariableOf(name)], keyRequired: false };
  return { name, adapter: 'openai', ...keys, baseUrlVariables, baseUrl, baseUrlRequired: false, local: true };
}

const keyVariableOf = (name: string) => `${variablePrefix(name)}_API_KEY`;

/** `google-gemini` -> `SCENEWRIGHT_GOOGLE_GEMINI`. */
export function variablePrefix(name: string): string {
  return `SCENEWRIGHT_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Every provider that an id may name, apart from `sim`. Those with the `ax` adapter are the ones of the installed
 * @ax-llm/ax that need nothing but a key; a test compares the list with the package's own.
 */
export const PROVIDER_PROFILES: readonly ProviderProfile[] = [
  {
    ...HOSTED,
    name: 'google-gemini',
    adapter: 'gemini',
    keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    baseUrlVariables: ['GOOGLE_GEMINI_BASE_URL'],
  },
  {
    ...HOSTED,
    name: 'openai',
    adapter: 'openai',
    keyVariables: ['OPENAI_API_KEY'],
    baseUrlVariables: ['OPENAI_BASE_URL'],
  },
  {
    name: 'openai-compatible',
    adapter: 'openai',
    // Not OPENAI_API_KEY: a key is never sent to a server it was not made for.
    keyVariables: [keyVariableOf('openai-compatible')],
    keyRequired: false,
    baseUrlVariables: ['OPENAI_BASE_URL'],
    baseUrl: null,
    baseUrlRequired: true,
    local: false,
  },
  local('ollama', 'http://127.0.0.1:11434/v1', ['OLLAMA_HOST']),
  local('vllm', 'http://127.0.0.1:8000/v1'),
  local('llama-cpp', 'http://127.0.0.1:8080/v1'),
  local('lm-studio', 'http://127.0.0.1:1234/v1'),
  local('localai', 'http://127.0.0.1:8080/v1'),
  // In this process, from a file: no server, no key.
  { ...HOSTED, name: 'llama', adapter: 'llama', keyVariables: [], keyRequired: false, local: true },
  { ...throughAx('anthropic', 'ANTHROPIC_API_KEY'), baseUrlVariables: ['ANTHROPIC_BASE_URL'] },
  throughAx('mistral', 'MISTRAL_API_KEY'),
  throughAx('cohere', 'COHERE_API_KEY', 'CO_API_KEY'),
  throughAx('groq', 'GROQ_API_KEY'),
  throughAx('deepseek', 'DEEPSEEK_API_KEY'),
  throughAx('grok', 'XAI_API_KEY'),
  throughAx('reka', 'REKA_API_KEY'),
  throughAx('together', 'TOGETHER_API_KEY'),
  throughAx('openrouter', 'OPENROUTER_API_KEY'),
  throughAx('fireworks', 'FIREWORKS_API_KEY'),
  throughAx('huggingface-router', 'HF_TOKEN'),
  throughAx('cerebras', 'CEREBRAS_API_KEY'),
  throughAx('deepinfra', 'DEEPINFRA_API_KEY', 'DEEPINFRA_TOKEN'),
  throughAx('sambanova', 'SAMBANOVA_API_KEY'),
  throughAx('nebius', 'NEBIUS_API_KEY'),
  throughAx('novita', 'NOVITA_API_KEY'),
  throughAx('hyperbolic', 'HYPERBOLIC_API_KEY'),
  throughAx('siliconflow', 'SILICONFLOW_API_KEY'),
  throughAx('friendli', 'FRIENDLI_TOKEN'),
  throughAx('featherless', 'FEATHERLESS_API_KEY'),
  throughAx('baseten', 'BASETEN_API_KEY'),
  throughAx('scaleway', 'SCW_SECRET_KEY'),
];

/** Names people try, and what they are called here. */
export const PROVIDER_NICKNAMES: Readonly<Record<string, string>> = {
  gemini: 'google-gemini',
  google: 'google-gemini',
  claude: 'anthropic',
  gpt: 'openai',
  chatgpt: 'openai',
  xai: 'grok',
  'llama.cpp': 'llama-cpp',
  llamacpp: 'llama-cpp',
  lmstudio: 'lm-studio',
  huggingface: 'huggingface-router',
  simulator: 'sim',
};
