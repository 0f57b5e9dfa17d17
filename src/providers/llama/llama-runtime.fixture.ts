import type {
  LlamaLoadOptions,
  LlamaRuntime,
  LlamaSampling,
  LlamaSequence,
  LoadedLlama,
} from './llama-runtime.js';

/** What the toy model says to a prompt; called once per reply. */
export type ToyReply = (prompt: string, sampling: LlamaSampling) => string;

export interface ToyRuntime extends LlamaRuntime {
  readonly loads: LlamaLoadOptions[];
  /** Texts whose state was computed, in order, each in the piece in which it was computed. */
  readonly computed: string[];
  readonly copies: number;
  readonly samplings: LlamaSampling[];
  /** Most sequences that were computing at the same time. */
  readonly mostAtOnce: number;
  /** Ran before every computation, for example to hold it up. */
  beforeStep: () => Promise<void>;
}

/** Ends every reply of the toy model. */
const END = 0;
const SETTLE = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * A runtime in the place of the native one: a token is a character, the prompt is written as `<role>text`, and a
 * sequence checks that its state is always the whole of what it goes on from.
 */
export function toyRuntime(replyTo: ToyReply, { canCopy = true } = {}): ToyRuntime {
  const toy = { loads: [] as LlamaLoadOptions[], computed: [] as string[], samplings: [] as LlamaSampling[] };
  let copies = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  const computing = async (runtime: ToyRuntime) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    await runtime.beforeStep();
    atOnce--;
  };

  class ToySequence implements LlamaSequence {
    state: readonly number[] = [];

    async keep(tokens: number) {
      this.state = this.state.slice(0, tokens);
      return this.state.length;
    }

    async copyFrom(other: LlamaSequence, tokens: number) {
      if (!canCopy || !(other instanceof ToySequence)) return false;
      copies++;
      this.state = other.state.slice(0, tokens);
      return true;
    }

    async evaluate(tokens: readonly number[]) {
      await computing(runtime);
      toy.computed.push(textOf(tokens));
      this.state = [...this.state, ...tokens];
    }

    async *generate(tokens: readonly number[], sampling: LlamaSampling) {
      await this.evaluate(tokens);
      toy.samplings.push(sampling);
      const reply = [...replyTo(textOf(this.state), sampling)].map((one) => one.codePointAt(0) ?? END);
      for (const token of [...reply, END]) {
        await computing(runtime);
        const alternatives = Array.from({ length: sampling.alternatives }, (_, index) => ({
          token: token + index,
          logprob: -0.5 - index,
        }));
        yield { token, logprob: sampling.alternatives > 0 ? -0.5 : null, alternatives };
        this.state = [...this.state, token];
      }
    }
  }

  const runtime: ToyRuntime = {
    ...toy,
    get copies() {
      return copies;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    beforeStep: SETTLE,
    async load(options) {
      toy.loads.push(options);
      return loadedToy(Array.from({ length: options.sequences }, () => new ToySequence()));
    },
  };
  return runtime;
}

function loadedToy(sequences: readonly LlamaSequence[]): LoadedLlama {
  return {
    sequences,
    computedBy: 'toy',
    promptOf: (turns) => tokensOf(`${turns.map(({ role, text }) => `<${role}>${text}`).join('')}<assistant>`),
    endings: [tokensOf('<end>')],
    isEnd: (token) => token === END,
    textOf,
    dispose: async () => {},
  };
}

const tokensOf = (text: string) => [...text].map((one) => one.codePointAt(0) ?? END);
const textOf = (tokens: readonly number[]) => String.fromCodePoint(...tokens);
