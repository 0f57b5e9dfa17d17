import { createServer, type ServerResponse } from 'node:http';
import { type RecordedRequest, record } from './loopback-server.js';
import { at, textAt } from './seen-request.js';
import { sizeOf, tinyPng } from './tiny-png.js';

/** What goes wrong at one step. */
export type FalFault =
  | {
      readonly type: 'error';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Status 200 with this instead. */
  | { readonly type: 'body'; readonly body: string; readonly contentType?: string }
  | { readonly type: 'cut' }
  | { readonly type: 'hang' };

type Step = 'submit' | 'status' | 'result' | 'cancel' | 'file';

/** How one request fares. */
export interface FalBehaviour {
  /** Questions answered IN_QUEUE, then IN_PROGRESS, before it is done; default 0 and 0. */
  readonly inQueue?: number;
  readonly inProgress?: number;
  /** At which steps something goes wrong, every time or once. */
  readonly faults?: Partial<Record<Step, FalFault>>;
  readonly once?: Partial<Record<Step, FalFault>>;
  /** The model's own error instead of images: nothing is billed. */
  readonly failure?: { readonly status: number; readonly body: unknown };
  /** Fewer images than asked for. */
  readonly images?: number;
  /** Numbers of images whose file is gone. */
  readonly expired?: readonly number[];
  readonly nsfw?: readonly boolean[];
  /** What the runner does with a cancellation while it works; default stops. */
  readonly whenCancelled?: 'stops' | 'finishes';
}

export interface FalJob {
  readonly id: string;
  readonly model: string;
  readonly input: unknown;
  readonly behaviour: FalBehaviour;
  readonly spent: Set<Step>;
  asked: number;
  state: 'open' | 'done' | 'removed' | 'stopping' | 'stopped';
  /** What the provider bills for it. */
  billedUsd: number;
  cancelled: 'never' | 'in time' | 'too late';
}

/** fal's queue with its files, on one port: what it is told, what it does with it, what it bills. */
export interface FalServer {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  readonly jobs: readonly FalJob[];
  /** For the next requests, in order; the last one repeats. */
  behave(...next: readonly FalBehaviour[]): void;
  billedUsd(): number;
  received(method: string, path: RegExp): Promise<void>;
  close(): Promise<void>;
}

const ROUTE = /^\/([\w-]+\/[\w-]+)\/requests\/([\w-]+)(?:\/(status|cancel|status\/stream))?(?:\?.*)?$/;

export interface FalServerOptions {
  readonly usdPerImage: number;
  /** What an image of a request shows; default a few grey pixels of the size asked for. */
  readonly paint?: (input: unknown, number: number) => Promise<Uint8Array>;
}

export async function startFalServer(options: FalServerOptions): Promise<FalServer> {
  const requests: RecordedRequest[] = [];
  const jobs: FalJob[] = [];
  let behaviours: readonly FalBehaviour[] = [{}];
  let waiters: { readonly matches: (request: RecordedRequest) => boolean; readonly resolve: () => void }[] =
    [];
  const server = createServer((incoming, outgoing) => {
    void record(incoming).then((request) => {
      requests.push(request);
      for (const waiter of waiters) if (waiter.matches(request)) waiter.resolve();
      waiters = waiters.filter(({ matches }) => !matches(request));
      answer(request, outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;

  function answer(request: RecordedRequest, outgoing: ServerResponse): void {
    if (request.path.startsWith('/files/')) return void serveFile(request.path, outgoing);
    if (request.headers['authorization']?.startsWith('Key ') !== true)
      return send(outgoing, 401, { detail: 'Authentication is required' });
    const [, app, id, verb] = ROUTE.exec(request.path) ?? [];
    if (request.method === 'POST' && id === undefined) return submit(request, outgoing);
    const job = jobs.find((one) => one.id === id && one.model.startsWith(app ?? '?'));
    if (job === undefined) return send(outgoing, 404, { status: 'NOT_FOUND' });
    if (request.method === 'PUT' && verb === 'cancel') return cancel(job, outgoing);
    if (request.method !== 'GET' || verb === 'cancel')
      return send(outgoing, 405, { detail: 'no such method' });
    if (verb === 'status/stream') return stream(job, outgoing);
    if (verb === 'status') return status(job, outgoing);
    result(job, outgoing);
  }

  function submit(request: RecordedRequest, outgoing: ServerResponse): void {
    const behaviour = (behaviours.length > 1 ? behaviours[0] : behaviours.at(-1)) ?? {};
    if (behaviours.length > 1) behaviours = behaviours.slice(1);
    const fault = behaviour.once?.submit ?? behaviour.faults?.submit;
    // Broken off or refused before the queue took it.
    if (fault !== undefined && fault.type !== 'body') return fail(fault, outgoing);
    const job: FalJob = {
      id: `req-${jobs.length + 1}`,
      model: request.path.replace(/^\/|\?.*$/g, ''),
      input: request.json,
      behaviour,
      spent: new Set(),
      asked: 0,
      state: 'open',
      billedUsd: 0,
      cancelled: 'never',
    };
    jobs.push(job);
    if (fault !== undefined) return fail(fault, outgoing);
    const base = `${url}/${appOf(job)}/requests/${job.id}`;
    send(outgoing, 200, {
      status: 'IN_QUEUE',
      request_id: job.id,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
      queue_position: 0,
    });
  }

  function status(job: FalJob, outgoing: ServerResponse): void {
    if (faulty(job, 'status', outgoing)) return;
    if (job.state === 'removed') return send(outgoing, 404, { status: 'NOT_FOUND' });
    const body = advance(job);
    send(outgoing, body.status === 'COMPLETED' ? 200 : 202, body);
  }

  function stream(job: FalJob, outgoing: ServerResponse): void {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    for (;;) {
      const body = advance(job);
      outgoing.write(`data: ${JSON.stringify(body)}\n\n`);
      if (body.status === 'COMPLETED') return void outgoing.end();
    }
  }

  function advance(job: FalJob): { readonly status: string; readonly [field: string]: unknown } {
    const { inQueue = 0, inProgress = 0 } = job.behaviour;
    const base = { request_id: job.id, response_url: `${url}/${appOf(job)}/requests/${job.id}` };
    if (job.state === 'open' && job.asked < inQueue + inProgress) {
      const waits = job.asked++ < inQueue;
      return waits
        ? { status: 'IN_QUEUE', queue_position: 1, ...base }
        : { status: 'IN_PROGRESS', logs: [], ...base };
    }
    finish(job);
    return { status: 'COMPLETED', logs: [], metrics: { inference_time: 1 }, ...base };
  }

  /** The runner ends: from here on it is billed, unless it failed or was stopped. */
  function finish(job: FalJob): void {
    if (job.state === 'stopping' && job.behaviour.whenCancelled !== 'finishes') job.state = 'stopped';
    if (job.state !== 'open' && job.state !== 'stopping') return;
    if (job.state === 'stopping') job.cancelled = 'too late';
    job.state = 'done';
    if (job.behaviour.failure === undefined) job.billedUsd = imagesOf(job) * options.usdPerImage;
  }

  function result(job: FalJob, outgoing: ServerResponse): void {
    if (faulty(job, 'result', outgoing)) return;
    if (job.state === 'removed') return send(outgoing, 404, { status: 'NOT_FOUND' });
    if (job.state === 'stopped') return send(outgoing, 499, { detail: 'Request was cancelled' });
    if (job.state !== 'done') return send(outgoing, 400, { detail: 'Request is still in progress' });
    const { failure } = job.behaviour;
    if (failure !== undefined) return send(outgoing, failure.status, failure.body);
    const files = Array.from({ length: imagesOf(job) }, (_, number) => ({
      url: `${url}/files/${job.id}/${number}.png`,
      content_type: 'image/png',
      ...dimensionsOf(job.input),
    }));
    send(outgoing, 200, resultOf(job, files), { 'x-fal-request-id': job.id });
  }

  function cancel(job: FalJob, outgoing: ServerResponse): void {
    if (faulty(job, 'cancel', outgoing)) return;
    if (job.state !== 'open') {
      job.cancelled = 'too late';
      return send(outgoing, 400, { status: 'ALREADY_COMPLETED' });
    }
    const waits = job.asked <= (job.behaviour.inQueue ?? 0) && (job.behaviour.inQueue ?? 0) > 0;
    job.cancelled = 'in time';
    job.state = waits ? 'removed' : 'stopping';
    if (waits) send(outgoing, 200, { status: 'OK' });
    else send(outgoing, 202, { status: 'CANCELLATION_REQUESTED' });
  }

  async function serveFile(path: string, outgoing: ServerResponse): Promise<void> {
    const [, , id, name = ''] = path.split('/');
    const job = jobs.find((one) => one.id === id);
    const number = Number.parseInt(name, 10);
    if (job === undefined) return send(outgoing, 404, { detail: 'no such file' });
    if (faulty(job, 'file', outgoing)) return;
    if (job.behaviour.expired?.includes(number) === true)
      return send(outgoing, 403, { detail: 'URL expired' });
    const { width, height } = dimensionsOf(job.input);
    const tiny = () =>
      tinyPng(width, height, JSON.stringify([at(job.input, 'prompt'), at(job.input, 'seed'), number]));
    const bytes = (await options.paint?.(job.input, number)) ?? tiny();
    outgoing.writeHead(200, { 'content-type': 'image/png' });
    outgoing.end(bytes);
  }

  function faulty(job: FalJob, step: Step, outgoing: ServerResponse): boolean {
    const once = job.spent.has(step) ? undefined : job.behaviour.once?.[step];
    job.spent.add(step);
    const fault = once ?? job.behaviour.faults?.[step];
    if (fault === undefined) return false;
    fail(fault, outgoing);
    return true;
  }

  return {
    url,
    requests,
    jobs,
    behave: (...next) => {
      behaviours = next;
    },
    billedUsd: () => jobs.reduce((sum, { billedUsd }) => sum + billedUsd, 0),
    received: (method, path) =>
      new Promise((resolve) => {
        const matches = (request: RecordedRequest) => request.method === method && path.test(request.path);
        if (requests.some(matches)) resolve();
        else waiters.push({ matches, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const appOf = ({ model }: FalJob) => model.split('/').slice(0, 2).join('/');

function imagesOf({ input, behaviour }: FalJob): number {
  const asked = at(input, 'num_images');
  return behaviour.images ?? (typeof asked === 'number' ? asked : 1);
}

function dimensionsOf(input: unknown): { readonly width: number; readonly height: number } {
  const [width, height] = [at(input, 'image_size', 'width'), at(input, 'image_size', 'height')];
  if (typeof width === 'number' && typeof height === 'number') return { width, height };
  return sizeOf(textAt(input, 'aspect_ratio') || '1:1', textAt(input, 'resolution') || '1K');
}

/** As the client's types have the results: nano-banana and FIBO tell no seed and no verdicts. */
function resultOf({ model, input, behaviour }: FalJob, images: readonly object[]): object {
  if (model.includes('nano-banana')) return { images, description: '' };
  if (model.includes('fibo')) return { image: images[0], images: [], structured_prompt: {} };
  const seed = at(input, 'seed') ?? 4_242;
  const has_nsfw_concepts = behaviour.nsfw ?? images.map(() => false);
  return { images, seed, has_nsfw_concepts, prompt: '', timings: { inference: 1 } };
}

function fail(fault: FalFault, outgoing: ServerResponse): void {
  switch (fault.type) {
    case 'hang':
      return;
    case 'cut':
      outgoing.socket?.destroy();
      return;
    case 'body':
      outgoing.writeHead(200, { 'content-type': fault.contentType ?? 'application/json' });
      outgoing.end(fault.body);
      return;
    case 'error':
      send(outgoing, fault.status, fault.body ?? { detail: `error ${fault.status}` }, fault.headers);
  }
}

function send(
  outgoing: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(JSON.stringify(body));
}
