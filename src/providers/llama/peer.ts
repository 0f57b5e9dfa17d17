import { UsageError } from '../../core/errors.js';

/** The versions of node-llama-cpp that were tried; the range of the peer dependency. */
export const PEER_RANGE = '^3.22.0';
export const INSTALL_PEER = `npm install node-llama-cpp@${PEER_RANGE}`;

/** What is used of node-llama-cpp, in our own words: it is not installed where nobody needs it. */
export interface Peer {
  getLlama(options: {
    gpu: 'auto' | false;
    build: 'never';
    logLevel: 'error';
    logger: (level: string, message: string) => void;
    progressLogs: false;
    maxThreads: number;
  }): Promise<PeerLlama>;
  resolveChatWrapper(model: PeerModel): PeerChatWrapper;
  readonly LlamaGrammarEvaluationState: new (options: {
    model: PeerModel;
    grammar: PeerGrammar;
  }) => PeerGrammarState;
}

export interface PeerLlama {
  readonly gpu: string | false;
  readonly llamaCppRelease: { readonly release: string };
  loadModel(options: {
    modelPath: string;
    gpuLayers: 'auto' | 0;
    loadSignal: AbortSignal;
  }): Promise<PeerModel>;
  createGrammar(options: { grammar: string }): Promise<PeerGrammar>;
  dispose(): Promise<void>;
}

/** Passed back and forth, never looked into. */
export interface PeerGrammar {
  readonly grammar: string;
}
export interface PeerGrammarState {
  clone(): PeerGrammarState;
}

export interface PeerModel {
  readonly tokenizer: PeerTokenizer;
  createContext(options: {
    contextSize: number;
    sequences: number;
    batchSize: number;
    threads: { ideal: number; min: number };
    swaFullCache: boolean;
    failedCreationRemedy: false;
    createSignal: AbortSignal;
  }): Promise<PeerContext>;
  detokenize(tokens: readonly number[], specialTokens: boolean): string;
  isEogToken(token: number): boolean;
}

/** A function with further properties; only handed on. */
export type PeerTokenizer = (text: string, specialTokens?: boolean) => number[];

export interface PeerContext {
  getSequence(): PeerSequence;
}

export interface PeerSequence {
  readonly nextTokenIndex: number;
  readonly needsCheckpoints: boolean;
  clearHistory(): Promise<void>;
  takeCheckpoint(): Promise<void>;
  eraseContextTokenRanges(ranges: readonly { start: number; end: number }[]): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  evaluateWithMetadata(
    tokens: readonly number[],
    metadata: { probabilities: boolean },
    options: {
      temperature: number;
      topP: number;
      topK: number;
      minP: number;
      seed: number;
      yieldEogToken: true;
      grammarEvaluationState?: PeerGrammarState;
    },
  ): AsyncGenerator<
    { readonly token: number; readonly probabilities?: ReadonlyMap<number, number> },
    void,
    void
  >;
  /** Not part of its documented interface; used where it is there. */
  _copyStateFromOtherSequence?(other: PeerSequence, tokens: number): Promise<boolean>;
}

export interface PeerChatWrapper {
  generateContextState(options: { chatHistory: readonly PeerTurn[] }): {
    readonly contextText: PeerText;
    readonly stopGenerationTriggers: readonly (string | PeerText | readonly (string | number)[])[];
  };
}

export interface PeerText {
  tokenize(tokenizer: PeerTokenizer): number[];
}

export type PeerTurn =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] };

const PACKAGE = 'node-llama-cpp';

/**
 * Loads node-llama-cpp. `load` stands for `import`, which a test replaces. Rejects with UsageError
 * (`llama/peer-missing`) and the command that installs it, or with `llama/peer-unusable`.
 */
export async function importPeer(
  load: (specifier: string) => Promise<unknown> = (specifier) => import(specifier),
): Promise<Peer> {
  let module: unknown;
  try {
    module = await load(PACKAGE);
  } catch (error) {
    if (!isNotFound(error)) throw unusable('it does not load', error);
    throw new UsageError(
      'llama/peer-missing',
      `llama: models need the package ${PACKAGE}, which is not installed.`,
      {
        hint: `Install it beside scenewright: ${INSTALL_PEER}`,
        cause: error,
      },
    );
  }
  if (isPeer(module)) return module;
  throw unusable('it lacks functions that are needed');
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
  );
}

export function unusable(reason: string, cause?: unknown): UsageError {
  return new UsageError('llama/peer-unusable', `The installed ${PACKAGE} cannot be used: ${reason}.`, {
    hint: `This version of scenewright is made for: ${INSTALL_PEER}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function isPeer(module: unknown): module is Peer {
  if (typeof module !== 'object' || module === null) return false;
  const functions: Readonly<Record<string, unknown>> = { ...module };
  return ['getLlama', 'resolveChatWrapper', 'LlamaGrammarEvaluationState'].every(
    (name) => typeof functions[name] === 'function',
  );
}
