import { statSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import type { Clock } from '../../core/clock.js';
import { UsageError } from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';
import { abortedError, callError, type CallInFlight, type ProviderConnection, startCall } from '../call.js';
import type {
  CallOptions,
  Downgrade,
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
} from '../language-model.js';
import { LOCAL_PRICE } from '../prices.js';
import { providerError } from '../provider-failure.js';
import { findWeights } from '../weights/find-weights.js';
import type { DecodeTask } from './decode.js';
import { type GgufFacts, readGgufFile } from './gguf-file.js';
import { jsonSchemaGrammar } from './json-schema-grammar.js';
import { type Computed, llamaEngine, type LlamaEngine } from './llama-engine.js';
import type { LlamaRuntime } from './llama-runtime.js';
import { DEFAULT_CONTEXT_TOKENS, type LlamaSettings } from './llama-settings.js';
import { memoryNeed, refuseBeyondMemory } from './memory-need.js';
import { nodeLlamaCpp } from './node-llama-cpp.js';
import { llamaPrompt, turnsOf } from './prompt.js';

export const LLAMA_CAPABILITIES = {
  structuredOutput: 'native',
  media: [],
  seed: true,
  logprobs: true,
} as const;

/** How tokens are chosen where a request does not say: the defaults of llama.cpp (common_params_sampling). */
export const DEFAULT_TEMPERATURE = 0.8;
export const DEFAULT_TOP_P = 0.95;
const TOP_K = 40;
const MIN_P = 0.05;

/** Tokens per step of reading a prompt; more takes memory (the whole vocabulary per token) and saves no time. */
export const BATCH_TOKENS = 256;

export interface LlamaModelOptions {
  readonly settings: LlamaSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: node-llama-cpp. */
  readonly runtime?: LlamaRuntime;
}

/** A model with what its file says. */
interface Ready {
  readonly engine: LlamaEngine;
  readonly facts: GgufFacts;
  readonly contextTokens: number;
}

/** One copy of the weights per process: task, judge and reflection model are often the same. */
const loadedModels = new Map<string, Promise<Ready>>();

/** A GGUF model computed in this process. The file is read by the first call, and then shared by all of them. */
export function llamaModel(connection: ProviderConnection, options: LlamaModelOptions): LanguageModel {
  const { id } = connection;
  const { settings } = options;
  let ready: Promise<Ready> | undefined;

  async function generate(
    request: LanguageModelRequest,
    { signal, repeat }: CallOptions,
  ): Promise<LanguageModelResponse> {
    if (signal.aborted) throw abortedError(id, signal);
    const turns = turnsOf(request.messages, id);
    const startedAtMs = connection.clock.now();
    ready ??= readyModel(connection, options);
    const model = await unlessAborted(id, signal, ready).catch((error: unknown) => {
      if (!signal.aborted) ready = undefined;
      throw error;
    });
    const prompt = llamaPrompt(model.engine.model, turns);
    const inputTokens = prompt.tokens.length;
    if (inputTokens >= model.contextTokens) throw tooLong(id, inputTokens, model);
    const grammar = request.output === undefined ? null : jsonSchemaGrammar(request.output.schema);
    const task = {
      prompt,
      sampling: samplingOf(request, grammar?.text ?? null, repeat),
      maxOutputTokens: Math.min(
        request.sampling?.maxOutputTokens ?? model.contextTokens,
        model.contextTokens - inputTokens,
      ),
      stop: request.sampling?.stop ?? [],
    };
    const computed = await compute(connection, model.engine, task, signal);
    return {
      text: computed.text,
      finishReason: computed.finishReason,
      usage: {
        inputTokens,
        outputTokens: computed.outputTokens,
        cachedInputTokens: computed.reusedTokens,
        reasoningTokens: null,
      },
      costUsd: 0,
      computeMs: computed.computeMs,
      servedBy: `${model.facts.name ?? model.facts.architecture} (${model.engine.model.computedBy})`,
      requestId: null,
      logprobs: computed.logprobs,
      downgrades: downgradesOf(request, grammar?.givenUp ?? [], model.facts, settings),
      latencyMs: connection.clock.now() - startedAtMs,
      cached: false,
      retries: [],
    };
  }

  return {
    id,
    capabilities: LLAMA_CAPABILITIES,
    simulated: false,
    price: LOCAL_PRICE,
    cacheScope: `llama/1 ${fileStamp(connection.model)} context ${settings.contextTokens ?? 'default'}`,
    generate,
  };
}

/** Waits in line, then computes within the time limit: waiting for others on the same machine is no failure. */
async function compute(
  connection: ProviderConnection,
  engine: LlamaEngine,
  task: Omit<DecodeTask, 'signal'>,
  signal: AbortSignal,
): Promise<Computed> {
  let call: CallInFlight | undefined;
  const work = engine.run(task, () => {
    call = startCall(connection, signal);
    return call.signal;
  });
  try {
    return await unlessAborted(connection.id, signal, work);
  } catch (error) {
    if (call === undefined) throw error;
    throw callError(error, connection, call, signal);
  } finally {
    // After an abort the token in the making is still computed; the time limit need not watch it.
    call?.end();
  }
}

/** The promise, or an AbortedError as soon as the signal aborts. */
async function unlessAborted<T>(id: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stopListening = onAbort(signal, () => reject(abortedError(id, signal)));
    if (signal.aborted) reject(abortedError(id, signal));
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening?.();
  }
}

function samplingOf(
  { sampling = {}, topLogprobs = 0 }: LanguageModelRequest,
  grammar: string | null,
  repeat: number,
): DecodeTask['sampling'] {
  const temperature = sampling.temperature ?? DEFAULT_TEMPERATURE;
  return {
    temperature,
    topP: sampling.topP ?? DEFAULT_TOP_P,
    topK: TOP_K,
    minP: MIN_P,
    // Without a seed a reply still hangs on nothing but its request and the number of its repetition.
    seed: sampling.seed ?? repeat,
    grammar,
    alternatives: topLogprobs,
  };
}

function downgradesOf(
  request: LanguageModelRequest,
  givenUp: readonly string[],
  facts: GgufFacts,
  { batched, sequences }: LlamaSettings,
): readonly Downgrade[] {
  const downgrades: Downgrade[] = [];
  const temperature = request.sampling?.temperature ?? DEFAULT_TEMPERATURE;
  if (givenUp.length > 0) {
    downgrades.push({ setting: 'output', action: `not enforced while decoding: ${givenUp.join(', ')}` });
  }
  if (request.sampling?.seed !== undefined && batched && sequences > 1 && temperature > 0) {
    downgrades.push({
      setting: 'seed',
      action: 'computed together with other calls, so rounding may differ',
    });
  }
  if (request.topLogprobs !== undefined && temperature > 0) {
    const action =
      'of the choice after temperature and cut-offs; temperature 0 gives those of the model itself';
    downgrades.push({ setting: 'topLogprobs', action });
  }
  if (!facts.hasChatTemplate) {
    const action = `the file has no chat template; the form usual for ${facts.architecture} was used`;
    downgrades.push({ setting: 'messages', action });
  }
  return downgrades;
}

function tooLong(id: string, inputTokens: number, { contextTokens, facts }: Ready): Error {
  const trained = `the model was trained on ${facts.trainedContextTokens}`;
  return providerError('context-length', {
    model: id,
    secrets: [],
    detail: `the prompt has ${inputTokens} tokens and the context holds ${contextTokens}, reply included; ${trained}; SCENEWRIGHT_LLAMA_CONTEXT sets the context`,
  });
}

function readyModel(connection: ProviderConnection, options: LlamaModelOptions): Promise<Ready> {
  if (options.runtime !== undefined) return load(connection, options, options.runtime);
  const key = JSON.stringify([connection.model, fileStamp(connection.model), options.settings]);
  const known = loadedModels.get(key);
  if (known !== undefined) return known;
  const loading = load(connection, options, nodeLlamaCpp());
  loadedModels.set(key, loading);
  loading.catch(() => loadedModels.delete(key));
  return loading;
}

async function load(
  { model, clock }: { readonly model: string; readonly clock: Clock },
  { settings, env }: LlamaModelOptions,
  runtime: LlamaRuntime,
): Promise<Ready> {
  const path = isPath(model) ? resolvePath(model) : await pathOfWeights(model, env);
  const facts = await readGgufFile(path);
  const contextTokens =
    settings.contextTokens ?? Math.min(DEFAULT_CONTEXT_TOKENS, facts.trainedContextTokens);
  const { sequences, threads, gpu } = settings;
  const use = { contextTokens, sequences, batchTokens: Math.min(BATCH_TOKENS, contextTokens) };
  refuseBeyondMemory(facts, memoryNeed(facts, use), use, settings.memoryBytes ?? process.availableMemory());
  // Loading goes on when the call that began it is stopped: others may wait for it.
  const { signal } = new AbortController();
  const loaded = await runtime.load({ path, ...use, threads, gpu, signal });
  return { engine: llamaEngine(loaded, settings.batched, clock), facts, contextTokens };
}

/** `llama:./x.gguf` and `llama:/models/x.gguf` are files, `llama:NAME` is a model of the catalogue. */
function isPath(model: string): boolean {
  return model.toLowerCase().endsWith('.gguf') || /[/\\]/.test(model);
}

async function pathOfWeights(name: string, env: LlamaModelOptions['env']): Promise<string> {
  const found = await findWeights(name, { env });
  if (found.type === 'missing') {
    throw new UsageError('llama/weights-missing', `llama:${name}: ${found.reason}.`, {
      hint: `Get it: ${found.command}`,
    });
  }
  const file = found.files.find(({ path }) => path.toLowerCase().endsWith('.gguf'));
  if (file !== undefined) return file.absolutePath;
  throw new UsageError('llama/weights-no-gguf', `llama:${name}: its weights hold no GGUF file.`, {
    hint: 'Take a model that the catalogue offers for text: scenewright models list.',
  });
}

/** Size and date of the file, so that replies of another file under the same name are not taken for its own. */
function fileStamp(model: string): string {
  const stats = isPath(model) ? statSync(model, { throwIfNoEntry: false }) : undefined;
  return stats === undefined ? 'by name' : `${stats.size} bytes of ${Math.round(stats.mtimeMs)}`;
}
