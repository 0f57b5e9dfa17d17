import { AbortedError, InputFileError, messageOf } from '../../core/errors.js';
import type {
  LlamaLoadOptions,
  LlamaRuntime,
  LlamaSampling,
  LlamaSequence,
  LlamaStep,
  LlamaTurn,
  LoadedLlama,
} from './llama-runtime.js';
import {
  importPeer,
  type Peer,
  type PeerContext,
  type PeerGrammar,
  type PeerLlama,
  type PeerModel,
  type PeerSequence,
  unusable,
} from './peer.js';

/** Native lines kept for a message; the last ones say why. */
const MAX_NATIVE_LINES = 3;
/** Grammars kept ready; a program has one per output schema. */
const MAX_GRAMMARS = 64;

/** The runtime over node-llama-cpp. Inference runs in its own native threads. */
export function nodeLlamaCpp(importer?: (specifier: string) => Promise<unknown>): LlamaRuntime {
  return { load: async (options) => loadOver(await importPeer(importer), options) };
}

async function loadOver(peer: Peer, options: LlamaLoadOptions): Promise<LoadedLlama> {
  const said: string[] = [];
  const llama = await startNative(peer, options, said);
  try {
    const model = await llama.loadModel({
      modelPath: options.path,
      gpuLayers: options.gpu ? 'auto' : 0,
      loadSignal: options.signal,
    });
    const context = await model.createContext({
      contextSize: options.contextTokens,
      sequences: options.sequences,
      batchSize: options.batchTokens,
      threads: { ideal: options.threads, min: 1 },
      // Without it a model with a sliding window cannot go back to a shared prefix.
      swaFullCache: true,
      failedCreationRemedy: false,
      createSignal: options.signal,
    });
    return loaded(peer, llama, model, context, options.sequences);
  } catch (error) {
    await llama.dispose().catch(() => undefined);
    throw loadError(error, options, said);
  }
}

async function startNative(peer: Peer, options: LlamaLoadOptions, said: string[]): Promise<PeerLlama> {
  try {
    return await peer.getLlama({
      gpu: options.gpu ? 'auto' : false,
      build: 'never',
      logLevel: 'error',
      logger: (_level, message) => {
        said.push(message.trim());
        if (said.length > MAX_NATIVE_LINES) said.shift();
      },
      progressLogs: false,
      maxThreads: options.threads,
    });
  } catch (error) {
    // It starts itself once more to try its library out, which fails where a script was given with -e.
    const isEval = process.execArgv.some((arg) => /^(-e|-p|-pe|--eval|--print|--input-type.*)$/.test(arg));
    const reason = isEval
      ? 'it does not start from node --eval; put the code into a file'
      : `it has no library for this machine (${process.platform} ${process.arch}): ${messageOf(error)}`;
    throw unusable(reason, error);
  }
}

function loadError(error: unknown, options: LlamaLoadOptions, said: readonly string[]): Error {
  if (options.signal.aborted) {
    return new AbortedError('aborted', `loading ${options.path} was stopped`, { cause: error });
  }
  const detail = [messageOf(error), ...said].join('; ');
  if (/memory|alloc/i.test(detail)) {
    return new InputFileError('llama/memory-short', `${options.path} does not fit: ${detail}`, {
      hint: 'Take a smaller context, fewer sequences, or a smaller model.',
      cause: error,
    });
  }
  return new InputFileError('llama/load-failed', `llama.cpp could not load ${options.path}: ${detail}`, {
    hint: 'The file may be of an architecture newer than the installed node-llama-cpp.',
    cause: error,
  });
}

function loaded(
  peer: Peer,
  llama: PeerLlama,
  model: PeerModel,
  context: PeerContext,
  sequences: number,
): LoadedLlama {
  const wrapper = peer.resolveChatWrapper(model);
  const history = (turns: readonly LlamaTurn[]) =>
    turns.map(({ role, text }) =>
      role === 'assistant' ? ({ type: 'model', response: [text] } as const) : ({ type: role, text } as const),
    );
  const state = (turns: readonly LlamaTurn[]) =>
    wrapper.generateContextState({ chatHistory: [...history(turns), { type: 'model', response: [] }] });
  const grammarState = grammarStates(peer, llama, model);
  const { stopGenerationTriggers } = state([{ role: 'user', text: '' }]);
  return {
    sequences: Array.from(
      { length: sequences },
      () => new NativeSequence(context.getSequence(), grammarState),
    ),
    computedBy: `llama.cpp ${llama.llamaCppRelease.release}, ${llama.gpu === false ? 'processor' : llama.gpu}`,
    promptOf: (turns) => state(turns).contextText.tokenize(model.tokenizer),
    endings: stopGenerationTriggers
      .map((trigger) => endingOf(trigger, model))
      .filter((one) => one.length > 0),
    isEnd: (token) => model.isEogToken(token),
    textOf: (tokens) => model.detokenize(tokens, false),
    dispose: () => llama.dispose(),
  };
}

function endingOf(
  trigger: string | { tokenize(tokenizer: PeerModel['tokenizer']): number[] } | readonly (string | number)[],
  model: PeerModel,
): readonly number[] {
  if (typeof trigger === 'string') return model.tokenizer(trigger, false);
  if ('tokenize' in trigger) return trigger.tokenize(model.tokenizer);
  return trigger.flatMap((part) => (typeof part === 'number' ? [part] : model.tokenizer(part, false)));
}

type GrammarStates = (text: string) => Promise<InstanceType<Peer['LlamaGrammarEvaluationState']>>;

function grammarStates(peer: Peer, llama: PeerLlama, model: PeerModel): GrammarStates {
  const compiled = new Map<string, Promise<PeerGrammar>>();
  return async (text) => {
    let grammar = compiled.get(text);
    if (grammar === undefined) {
      grammar = llama.createGrammar({ grammar: text });
      if (compiled.size >= MAX_GRAMMARS) compiled.clear();
      compiled.set(text, grammar);
    }
    return new peer.LlamaGrammarEvaluationState({ model, grammar: await grammar });
  };
}

class NativeSequence implements LlamaSequence {
  constructor(
    private readonly native: PeerSequence,
    private readonly grammarState: GrammarStates,
  ) {}

  async keep(tokens: number): Promise<number> {
    const { native } = this;
    if (tokens === 0) await native.clearHistory();
    else if (native.nextTokenIndex > tokens) {
      await native.eraseContextTokenRanges([{ start: tokens, end: native.nextTokenIndex }]);
    }
    return native.nextTokenIndex;
  }

  async copyFrom(other: LlamaSequence, tokens: number): Promise<boolean> {
    if (!(other instanceof NativeSequence) || this.native._copyStateFromOtherSequence === undefined)
      return false;
    return this.native._copyStateFromOtherSequence(other.native, tokens);
  }

  async evaluate(tokens: readonly number[]): Promise<void> {
    await this.native.evaluateWithoutGeneratingNewTokens(tokens);
    // Models with a recurrent state can go back to such points only.
    if (this.native.needsCheckpoints) await this.native.takeCheckpoint();
  }

  async *generate(tokens: readonly number[], sampling: LlamaSampling): AsyncGenerator<LlamaStep, void, void> {
    const { temperature, topP, topK, minP, seed, grammar, alternatives } = sampling;
    const steps = this.native.evaluateWithMetadata(
      tokens,
      { probabilities: alternatives > 0 },
      {
        temperature,
        topP,
        topK,
        minP,
        seed,
        yieldEogToken: true,
        ...(grammar === null ? {} : { grammarEvaluationState: await this.grammarState(grammar) }),
      },
    );
    for await (const { token, probabilities } of steps) {
      yield { token, ...logprobsOf(token, probabilities, alternatives) };
    }
  }
}

/** The map comes sorted by probability and holds tens of thousands of tokens: only its start is read. */
function logprobsOf(
  token: number,
  probabilities: ReadonlyMap<number, number> | undefined,
  count: number,
): Pick<LlamaStep, 'logprob' | 'alternatives'> {
  if (probabilities === undefined) return { logprob: null, alternatives: [] };
  const alternatives: { token: number; logprob: number }[] = [];
  for (const [other, probability] of probabilities) {
    if (alternatives.length >= count) break;
    alternatives.push({ token: other, logprob: logOf(probability) });
  }
  return { logprob: logOf(probabilities.get(token) ?? 0), alternatives };
}

/** JSON has no infinity: what was ruled out gets the logarithm of the smallest double. */
function logOf(probability: number): number {
  return Math.log(Math.min(1, Math.max(probability, Number.MIN_VALUE)));
}
