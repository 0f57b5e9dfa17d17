import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { UsageError } from '../../../core/errors.js';
import { parseJson } from '../../../core/parse-json.js';
import { simulatedLanguageModel, type SimulatedLanguageModelOptions } from '../simulated-language-model.js';
import { BadChatRequest, readChatRequest } from './chat-request.js';
import { chatCompletion, chatError, chatEvents } from './chat-response.js';

export interface SimServerOptions extends Omit<SimulatedLanguageModelOptions, 'id'> {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on; default 127.0.0.1, so that nobody but this machine reaches it. */
  readonly host?: string;
}

export interface SimServer {
  /** Base URL for OpenAI-compatible clients, with `/v1`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Names under which the model is served: `sim`, and `sim` with any suffix. */
const MODEL_NAMES = /^sim(?:[:\-/].*)?$/;

/** Longest body taken, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The simulator as a web application that speaks the OpenAI chat-completions protocol. */
function simApp(options: SimulatedLanguageModelOptions = {}): Hono {
  const model = simulatedLanguageModel(options);
  const app = new Hono();
  app.get('/v1/models', (context) =>
    context.json({
      object: 'list',
      data: [{ id: 'sim', object: 'model', created: 0, owned_by: 'scenewright', simulated: true }],
    }),
  );
  app.post('/v1/chat/completions', async (context) => {
    const text = await context.req.text();
    if (text.length > MOST_BYTES)
      return context.json(chatError('the body is too large', 'invalid_request_error', null), 413);
    const asked = readChatRequest(parseJson(text));
    if (!MODEL_NAMES.test(asked.model)) {
      return context.json(
        chatError(
          `The model "${asked.model}" does not exist; this server serves "sim".`,
          'invalid_request_error',
          'model_not_found',
        ),
        404,
      );
    }
    const response = await model.generate(asked.request, { signal: context.req.raw.signal, repeat: 0 });
    const completion = chatCompletion(asked, response);
    if (!asked.stream) return context.json(completion);
    return context.body(chatEvents(completion, asked, response), 200, {
      'content-type': 'text/event-stream',
    });
  });
  app.notFound((context) =>
    context.json(chatError(`no such path: ${context.req.path}`, 'invalid_request_error', null), 404),
  );
  app.onError((error, context) => {
    const isClientError = error instanceof BadChatRequest;
    return context.json(
      chatError(error.message, isClientError ? 'invalid_request_error' : 'server_error', null),
      isClientError ? 400 : 500,
    );
  });
  return app;
}

/**
 * Serves the simulator on the loopback address until `close`. Rejects with UsageError when it cannot listen there.
 */
export async function startSimServer(options: SimServerOptions): Promise<SimServer> {
  const { port, host = '127.0.0.1', ...model } = options;
  const app = simApp(model);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: host }, (address) => {
      server.removeListener('error', onError);
      resolve({
        url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}/v1`,
        port: address.port,
        close: () => closeServer(server),
      });
    });
    const onError = (cause: Error) =>
      reject(
        new UsageError(
          'sim/cannot-listen',
          `The simulator cannot listen on ${host}:${port}: ${cause.message}`,
          {
            hint: 'Choose another port with --port, or 0 for any free one.',
            cause,
          },
        ),
      );
    server.once('error', onError);
  });
}

function closeServer(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
    // Clients keep connections open; without this, closing would wait for them.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
