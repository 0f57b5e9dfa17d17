import { z } from 'zod';
import type { Example } from '../datasets/example.js';
import { predict } from '../modules/predict.js';
import { program } from '../modules/program.js';
import type {
  CallOptions,
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
} from '../providers/language-model.js';
import type { Metric } from '../scoring/metric.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';

/**
 * A small program with a model that plays both roles, for tests of compile: each component must name some letters,
 * and does so for every "letter X" that its instruction asks for. Feedback names what is missing.
 */
const Draft = signature({
  name: 'ToyDraft',
  instructions: 'Answer with letters.',
  input: z.object({ word: z.string() }),
  output: z.object({ letters: z.string() }),
});
const Polish = signature({
  name: 'ToyPolish',
  instructions: 'Answer with more letters.',
  input: z.object({ word: z.string(), letters: z.string() }),
  output: z.object({ letters: z.string() }),
});

export const toyProgram = program({
  name: 'toy',
  input: z.object({ word: z.string() }),
  output: z.object({ draft: z.string(), polish: z.string() }),
  modules: { draft: predict(Draft), polish: predict(Polish) },
  async forward({ word }, { draft, polish }) {
    const first = await draft({ word });
    const second = await polish({ word, letters: first.letters });
    return { draft: first.letters, polish: second.letters };
  },
});

const WANTED = { draft: 'abcdef', polish: 'uvwxyz' } as const;

/** Each example wants some letters of each component. */
export function toyExamples(prefix: string, count: number): Example[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${prefix}${at}`,
    input: { word: `${prefix}-word-${at}` },
    expected: { draft: pick(WANTED.draft, at), polish: pick(WANTED.polish, at) },
    tags: [],
  }));
}

function pick(letters: string, at: number): string {
  return [...letters].filter((_, index) => (index + at) % 3 !== 0).join('');
}

export const toyMetric: Metric = {
  name: 'toy',
  objectives: ['draft', 'polish'],
  async evaluate(example: Example, prediction: { output: unknown }) {
    const output = prediction.output as Record<'draft' | 'polish', string>;
    const expected = example.expected as Record<'draft' | 'polish', string>;
    const missing = (name: 'draft' | 'polish') =>
      [...expected[name]].filter((letter) => !output[name].includes(letter));
    const share = (name: 'draft' | 'polish') => 1 - missing(name).length / expected[name].length;
    const objectives = { draft: share('draft'), polish: share('polish') };
    return {
      score: (objectives.draft + objectives.polish) / 2,
      objectives,
      feedback: 'Some letters may be missing.',
      componentFeedback: Object.fromEntries(
        (['draft', 'polish'] as const).map((name) => [name, `Missing letters: ${missing(name).join(' ')}.`]),
      ),
    };
  },
};

export interface ToyModelOptions {
  /** Called before each request; may throw, or wait. `number` counts from 0. */
  readonly before?: (
    number: number,
    request: LanguageModelRequest,
    options: CallOptions,
  ) => void | Promise<void>;
}

export interface ToyModel extends LanguageModel {
  /** Requests so far. */
  readonly calls: () => number;
  readonly requests: readonly string[];
}

export function toyModel({ before }: ToyModelOptions = {}): ToyModel {
  const requests: string[] = [];
  return {
    id: 'toy:one',
    capabilities: { structuredOutput: 'prompted', media: [], seed: true, logprobs: false },
    simulated: true,
    requests,
    calls: () => requests.length,
    async generate(request, options) {
      const number = requests.length;
      requests.push(JSON.stringify([request.messages, request.sampling?.seed ?? null, options.repeat]));
      await before?.(number, request, options);
      options.signal.throwIfAborted();
      return responseOf(replyTo(request));
    },
  };
}

function replyTo(request: LanguageModelRequest): string {
  const [first] = request.messages;
  const text = first === undefined ? '' : textOf(first);
  return first?.role === 'system' ? toyReply(text, '') : toyReply(null, text);
}

/** What the model says to a system message, or to a reflection prompt where there is none. */
export function toyReply(system: string | null, prompt: string): string {
  if (system === null) return reflectionOn(prompt);
  const asked = [...system.matchAll(/letter ([a-z])/g)].map((match) => match[1]);
  return JSON.stringify({ letters: asked.join('') });
}

/** Adds one missing letter to the instruction that stands in the first fence; drops one for every tenth word. */
function reflectionOn(prompt: string): string {
  const instruction = prompt.split('```')[1]?.trim() ?? '';
  const missing = [...prompt.matchAll(/Missing letters: ([a-z ]*)\./g)].flatMap((match) =>
    (match[1] ?? '').split(' ').filter((letter) => letter !== ''),
  );
  const wanted = missing.find((letter) => !instruction.includes(`letter ${letter}`));
  return `Here it is:\n\`\`\`\n${instruction}${wanted === undefined ? ' Be thorough.' : ` Name letter ${wanted}.`}\n\`\`\``;
}

export function responseOf(text: string): LanguageModelResponse {
  return {
    text,
    finishReason: 'stop',
    usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0 },
    costUsd: 0.001,
    servedBy: 'toy',
    requestId: null,
    logprobs: null,
    downgrades: [],
    latencyMs: 1,
    cached: false,
    retries: [],
  };
}
