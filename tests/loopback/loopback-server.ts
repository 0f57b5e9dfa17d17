import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** What a loopback provider does with a request, apart from protocol. */
export type Answer =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly finish?: 'stop' | 'length' | 'safety';
      readonly usage?: AnswerUsage | null;
      readonly logprobs?: readonly { readonly token: string; readonly logprob: number }[];
    }
  /** The model refuses in its own words. */
  | { readonly type: 'refusal'; readonly text: string }
  /** The provider's filter stops the prompt (or the reply, where the protocol has no other way). */
  | { readonly type: 'blocked' }
  | {
      readonly type: 'error';
      readonly status: number;
      readonly message?: string;
      /** Machine-readable reason, where the protocol has one. */
      readonly code?: string;
      /** The refused field. */
      readonly param?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'raw';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers. */
  | { readonly type: 'hang' }
  /** Sends headers and the start of a body, then nothing more. */
  | { readonly type: 'stall'; readonly start: string }
  /** Closes the connection after the start of a body, or before anything when it is empty. */
  | { readonly type: 'cut'; readonly start: string };

export interface AnswerUsage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

export const DEFAULT_USAGE: AnswerUsage = { input: 21, output: 9 };

/** What a protocol makes of the answers that need one. */
export interface Protocol {
  /** Status and JSON body. */
  render(
    answer: Extract<Answer, { type: 'text' | 'refusal' | 'blocked' | 'error' }>,
    request: RecordedRequest,
  ): { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };
}

/** A real HTTP server on a free port of this machine that answers by script and keeps what it was asked. */
export interface LoopbackServer {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Answers for the next requests, in order; the last one repeats. */
  script(...answers: readonly Answer[]): void;
  /** Answers worked out from each request; wins over the script. */
  answerWith(answer: (request: RecordedRequest) => Answer | Promise<Answer>): void;
  /** Resolves when so many requests have arrived. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startLoopbackServer(protocol: Protocol): Promise<LoopbackServer> {
  const requests: RecordedRequest[] = [];
  let answers: readonly Answer[] = [{ type: 'text', text: 'hello' }];
  let answerOf: ((request: RecordedRequest) => Answer | Promise<Answer>) | null = null;
  let waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  const server = createServer((incoming, outgoing) => {
    void record(incoming).then(async (request) => {
      requests.push(request);
      for (const waiter of waiters) if (requests.length >= waiter.count) waiter.resolve();
      waiters = waiters.filter(({ count }) => requests.length < count);
      const scripted = answers.length > 1 ? answers[0] : answers.at(-1);
      if (answers.length > 1) answers = answers.slice(1);
      const answer = (answerOf === null ? undefined : await answerOf(request)) ?? scripted;
      if (answer !== undefined) perform(answer, request, outgoing, protocol);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    script: (...next) => {
      answers = next;
      answerOf = null;
    },
    answerWith: (next) => {
      answerOf = next;
    },
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiters.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One request, read to its end. */
export async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    text,
    json: parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function perform(
  answer: Answer,
  request: RecordedRequest,
  outgoing: ServerResponse,
  protocol: Protocol,
): void {
  switch (answer.type) {
    case 'hang':
      return;
    case 'stall':
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.write(answer.start);
      return;
    case 'cut':
      if (answer.start === '') {
        outgoing.socket?.destroy();
        return;
      }
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
      outgoing.write(answer.start, () => outgoing.socket?.destroy());
      return;
    case 'raw':
      outgoing.writeHead(answer.status, {
        'content-type': answer.contentType ?? 'application/json',
        ...answer.headers,
      });
      outgoing.end(answer.body);
      return;
    case 'text':
    case 'refusal':
    case 'blocked':
    case 'error': {
      const { status, body, headers } = protocol.render(answer, request);
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(JSON.stringify(body));
    }
  }
}
