import { importPeer } from '../../src/providers/llama/peer.js';

/** node-llama-cpp used as its own documentation shows it, with nothing of ours around. */
export interface DirectModel {
  /** Tokens of a prompt with one message of the user. */
  promptOf(text: string): readonly number[];
  /** Greedy continuation of a fresh state; gives the number of tokens. */
  generate(prompt: readonly number[], tokens: number): Promise<number>;
  dispose(): Promise<void>;
}

export async function directModel(
  path: string,
  threads: number,
  contextTokens: number,
): Promise<DirectModel> {
  const peer = await importPeer();
  const llama = await peer.getLlama({
    gpu: false,
    build: 'never',
    logLevel: 'error',
    logger: () => undefined,
    progressLogs: false,
    maxThreads: threads,
  });
  const { signal } = new AbortController();
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0, loadSignal: signal });
  const context = await model.createContext({
    contextSize: contextTokens,
    sequences: 1,
    batchSize: 512,
    threads: { ideal: threads, min: 1 },
    swaFullCache: true,
    failedCreationRemedy: false,
    createSignal: signal,
  });
  const sequence = context.getSequence();
  const wrapper = peer.resolveChatWrapper(model);
  return {
    promptOf(text) {
      const chatHistory = [{ type: 'user', text } as const, { type: 'model', response: [] } as const];
      return wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
    },
    async generate(prompt, tokens) {
      await sequence.clearHistory();
      const sampling = { temperature: 0, topP: 1, topK: 0, minP: 0, seed: 0, yieldEogToken: true } as const;
      let count = 0;
      for await (const { token } of sequence.evaluateWithMetadata(
        prompt,
        { probabilities: false },
        sampling,
      )) {
        count++;
        if (count >= tokens || model.isEogToken(token)) break;
      }
      return count;
    },
    dispose: () => llama.dispose(),
  };
}
