import { onTestFinished } from 'vitest';
import type { AnswerUsage, LoopbackServer, RecordedRequest } from '../loopback/loopback-server.js';
import { startOpenAIServer } from '../loopback/openai-server.js';

/** A user's own program, metric and data: nothing about scenes, one call per run. */
export const QA_FILES = {
  'qa.ts': `
import { predict, signature, toProgram, type Metric } from 'scenewright';
import { z } from 'zod';

enum Kind { Short = 'short' }

const Answer = signature({
  name: 'AnswerQuestion',
  instructions: 'Answer the question.',
  input: z.object({ question: z.string().min(1), hints: z.array(z.string()).optional() }),
  output: z.object({ answer: z.string() }),
});

export const qa = toProgram(predict(Answer));
export const bare = predict(Answer);
export const kind: Kind = Kind.Short;

export const exact: Metric<{ question: string }, { answer: string }, { answer: string }> = {
  name: 'exact',
  objectives: ['right'],
  async evaluate(example, prediction) {
    const right = prediction.output.answer === example.expected?.answer ? 1 : 0;
    return { score: right, objectives: { right }, feedback: right ? 'Right.' : 'Wrong.', componentFeedback: {} };
  },
};
`,
  'questions.jsonl': Array.from({ length: 24 }, (_, n) =>
    JSON.stringify({ id: `q${n}`, input: { question: `${n}?` }, expected: { answer: `${n}!` } }),
  ).join('\n'),
} as const;

/** Flags that make the program above the one in use. */
export const QA = ['--program', './qa.ts#qa'] as const;

/** Flags of a small search on it. */
export const QA_COMPILE = [
  ...QA,
  ...['--metric', './qa.ts#exact', '--dataset', 'questions.jsonl'],
  ...['--train', '8', '--val', '8', '--test', '8', '--max-metric-calls', '60'],
] as const;

/** Flags of an evaluation on all its questions. */
export const QA_EVAL = [
  '--metric',
  './qa.ts#exact',
  '--dataset',
  'questions.jsonl',
  '--split',
  'all',
] as const;

/** An OpenAI-compatible server that answers \`3?\` with \`3!\` once its instruction asks for care, and half of them before. */
export async function startQaServer(
  usage?: AnswerUsage,
): Promise<LoopbackServer & { readonly flags: readonly string[] }> {
  const server = await startOpenAIServer();
  onTestFinished(() => server.close());
  const counted = usage === undefined ? {} : { usage };
  server.answerWith((request) => ({ type: 'text', text: answerTo(request), ...counted }));
  const flags = ['--lm', 'openai-compatible:m', '--base-url', `openai-compatible=${server.url}/v1`];
  return { ...server, flags };
}

/** A reflection is asked for in one user message; any other request is a question. */
function answerTo({ json }: RecordedRequest): string {
  const messages = messagesOf(json);
  const [system, user] = [messages[0]?.content ?? '', messages.at(-1)?.content ?? ''];
  if (messages.length === 1) return '```\nAnswer the question with care.\n```';
  const question = /## question\n(\d+)\?/.exec(user)?.[1] ?? '';
  const isRight = system.includes('with care') || Number(question) % 2 === 0;
  return JSON.stringify({ answer: isRight ? `${question}!` : 'no idea' });
}

export interface SentMessage {
  readonly role: string;
  readonly content: string;
}

/** Messages of a chat-completions body. */
export function messagesOf(body: unknown): readonly SentMessage[] {
  const { messages } = body as { messages: { role: string; content: string | { text: string }[] }[] };
  return messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : content.map(({ text }) => text).join('\n\n'),
  }));
}
