/** One message as the chat template takes it. */
export interface LlamaTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
}

export interface LlamaLoadOptions {
  /** Of a GGUF file that was checked before. */
  readonly path: string;
  /** Tokens of prompt and reply that one sequence holds. */
  readonly contextTokens: number;
  /** Sequences that are held at the same time. */
  readonly sequences: number;
  readonly threads: number;
  /** Tokens that are computed in one go. */
  readonly batchTokens: number;
  /** Whether a graphics card may be used where there is one. */
  readonly gpu: boolean;
  readonly signal: AbortSignal;
}

/** How the next tokens are chosen. Temperature 0 takes the likeliest. */
export interface LlamaSampling {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly seed: number;
  /** GBNF text that the reply must follow. */
  readonly grammar: string | null;
  /** Number of alternatives to tell the probabilities of; 0: none. */
  readonly alternatives: number;
}

export interface LlamaStep {
  readonly token: number;
  /** Natural logarithms; null when none were asked for. */
  readonly logprob: number | null;
  readonly alternatives: readonly { readonly token: number; readonly logprob: number }[];
}

/** One text in the making, with the computed state of its tokens. */
export interface LlamaSequence {
  /** Throws away the state of all tokens but the first `tokens`; gives how many were kept, which may be fewer. */
  keep(tokens: number): Promise<number>;
  /** Takes over the state of the first `tokens` of another sequence; false when the runtime cannot. */
  copyFrom(other: LlamaSequence, tokens: number): Promise<boolean>;
  /** Computes the state of further tokens. */
  evaluate(tokens: readonly number[]): Promise<void>;
  /** Computes the state of further tokens, at least one, and continues them until it is told to stop. */
  generate(tokens: readonly number[], sampling: LlamaSampling): AsyncGenerator<LlamaStep, void, void>;
}

/** A model in memory. */
export interface LoadedLlama {
  readonly sequences: readonly LlamaSequence[];
  /** What computes: processor or graphics card, and the version of the runtime. */
  readonly computedBy: string;
  /** The prompt as tokens, in the form of the model's chat template, up to where the reply begins. */
  promptOf(turns: readonly LlamaTurn[]): readonly number[];
  /** Token sequences that end a reply besides the end tokens of the model. */
  readonly endings: readonly (readonly number[])[];
  isEnd(token: number): boolean;
  textOf(tokens: readonly number[]): string;
  dispose(): Promise<void>;
}

/** The native library, as narrow as it is used; tests put a small one of their own in its place. */
export interface LlamaRuntime {
  /** Rejects with an error of this package, never with a native one. */
  load(options: LlamaLoadOptions): Promise<LoadedLlama>;
}
