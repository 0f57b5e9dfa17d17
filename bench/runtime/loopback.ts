import { type AddressInfo } from 'node:net';
import { createServer, type ServerResponse } from 'node:http';
import { replyTo } from './task.js';

export interface Loopback {
  readonly url: string;
  /** Requests that arrived, and those that got an answer. */
  counts(): { readonly asked: number; readonly answered: number; readonly failed: number };
  /** How often each request arrived. */
  timesAsked(): ReadonlyMap<string, number>;
  forget(): void;
  close(): Promise<void>;
}

export interface LoopbackOptions {
  readonly delayMs: number;
  /** What goes wrong with the n-th request, counted from 0; null = nothing. */
  readonly fault?: (number: number) => Fault | null;
}

export const FAULTS = ['rate-limit', 'server-error', 'cut', 'malformed'] as const;
export type Fault = (typeof FAULTS)[number];

/** The bench's model as a server on this machine that speaks OpenAI chat completions. */
export async function startLoopback({ delayMs, fault = () => null }: LoopbackOptions): Promise<Loopback> {
  const asked = new Map<string, number>();
  let counts = { asked: 0, answered: 0, failed: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const number = counts.asked;
      counts = { ...counts, asked: number + 1 };
      asked.set(text, (asked.get(text) ?? 0) + 1);
      setTimeout(() => {
        const broken = fault(number);
        if (broken !== null) {
          counts = { ...counts, failed: counts.failed + 1 };
          return fail(response, broken);
        }
        send(response, 200, completion(text));
        // A killed client takes nothing: its call was in flight.
        response.on('finish', () => (counts = { ...counts, answered: counts.answered + 1 }));
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    counts: () => counts,
    timesAsked: () => asked,
    forget() {
      asked.clear();
      counts = { asked: 0, answered: 0, failed: 0 };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

function fail(response: ServerResponse, fault: Fault): void {
  const error = (message: string) =>
    JSON.stringify({ error: { message, type: 'error', param: null, code: null } });
  switch (fault) {
    case 'rate-limit':
      return send(response, 429, error('too many requests'), { 'retry-after': '0.05' });
    case 'server-error':
      return send(response, 500, error('the server failed'));
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      response.write('{"id":"chatcmpl-1","choices":[{"index":0,');
      return void response.destroy();
    case 'malformed':
      return send(response, 200, '{"id":"chatcmpl-1","choices":');
  }
}

function completion(text: string): string {
  const { messages } = JSON.parse(text) as { messages: readonly { role: string; content: unknown }[] };
  const [first] = messages;
  const system = first?.role === 'system' ? textOf(first.content) : null;
  const content = replyTo(system, textOf(messages.at(-1)?.content));
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'bench',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content, refusal: null },
      },
    ],
    usage: { prompt_tokens: 400, completion_tokens: 20, total_tokens: 420 },
  });
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: string }) => part.text ?? '').join('\n');
}
