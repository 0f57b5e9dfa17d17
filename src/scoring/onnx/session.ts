import { Worker } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { AbortedError, InputFileError, UsageError } from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';

/** A tensor on its way to or from the runtime. */
export type TensorData =
  | { readonly type: 'float32'; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: 'int64'; readonly data: BigInt64Array; readonly dims: readonly number[] };

type Tensors = Readonly<Record<string, TensorData>>;

export interface SessionStart {
  readonly model: Uint8Array;
  readonly options: InferenceSession.SessionOptions;
}
export type SessionRequest = { readonly type: 'run'; readonly feeds: Tensors } | { readonly type: 'close' };
export type SessionAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly results: Tensors }
  | { readonly type: 'failed'; readonly message: string };

export interface SessionOptions {
  /** Absolute, with links resolved: the folder in which the external data of the graph lies. */
  readonly weightsFolder: string;
  /** Threads of one run; default all cores that the process may use, as the runtime counts them. */
  readonly threads?: number | undefined;
  /**
   * `long` (default) rearranges the weights once for faster runs; `short` leaves them mapped: opens in a tenth of a
   * second, with a tenth of the memory, and runs 5 to 8% slower (docs/scoring.md).
   */
  readonly use?: 'long' | 'short' | undefined;
}

/** A graph ready to run. Runs go one after the other, in a thread of their own, so the event loop stays free. */
export interface OnnxSession {
  /** Rejects with AbortedError when aborted: a run under way goes on unseen, one that waits is never begun. */
  run(feeds: Tensors, signal?: AbortSignal): Promise<Tensors>;
  /** Rejects what waits (UsageError `onnx/closed`) and frees the memory once the run under way has ended. */
  close(): Promise<void>;
}

/** Opens an ONNX model given as bytes. Rejects with InputFileError `onnx/load-failed`. */
export async function openSession(model: Uint8Array, options: SessionOptions): Promise<OnnxSession> {
  const start: SessionStart = { model, options: runtimeOptions(options) };
  // The compiled file lies beside this one in both worlds: as source and in dist.
  const worker = new Worker(new URL('./session-worker.js', import.meta.url), { workerData: start });
  const session = new WorkerSession(worker);
  await session.whenReady;
  return session;
}

function runtimeOptions({
  weightsFolder,
  threads,
  use = 'long',
}: SessionOptions): InferenceSession.SessionOptions {
  const folder = { model_external_initializers_file_folder_path: weightsFolder };
  return {
    executionProviders: ['cpu'],
    // 4 = fatal only: warnings are not for a user's terminal, and errors come back to the caller.
    logSeverityLevel: 4,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    extra: { session: use === 'short' ? { ...folder, disable_prepacking: '1' } : folder },
  };
}

interface Waiting {
  readonly feeds: Tensors;
  resolve(results: Tensors): void;
  reject(error: Error): void;
}

class WorkerSession implements OnnxSession {
  readonly whenReady: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #ended: Error | undefined;
  readonly #exited: Promise<void>;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    this.whenReady = new Promise((resolve, reject) => {
      worker.once('message', (answer: SessionAnswer) => {
        if (answer.type === 'failed') return reject(loadFailed(answer.message));
        worker.on('message', (later: SessionAnswer) => this.#answered(later));
        // An open session that nobody uses must not keep the process alive.
        worker.unref();
        resolve();
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(loadFailed('its thread ended')));
    });
    worker.on('error', (error) => this.#end(error));
    worker.once('exit', () => this.#end(new Error('The thread of the model has ended.')));
  }

  async run(feeds: Tensors, signal?: AbortSignal): Promise<Tensors> {
    if (this.#ended !== undefined) throw this.#ended;
    if (signal?.aborted) throw aborted(signal);
    let stopListening = () => {};
    try {
      return await new Promise<Tensors>((resolve, reject) => {
        const waiting = { feeds, resolve, reject };
        if (signal !== undefined) {
          stopListening = onAbort(signal, () => {
            const at = this.#waiting.indexOf(waiting);
            if (at >= 0) this.#waiting.splice(at, 1);
            reject(aborted(signal));
          });
        }
        this.#waiting.push(waiting);
        this.#next();
      });
    } finally {
      stopListening();
    }
  }

  async close(): Promise<void> {
    if (this.#ended === undefined) {
      this.#end(new UsageError('onnx/closed', 'The model was closed.'));
      this.#worker.ref();
      this.#post({ type: 'close' });
    }
    await this.#exited;
  }

  #next(): void {
    if (this.#running !== undefined) return;
    this.#running = this.#waiting.shift();
    if (this.#running === undefined) return this.#worker.unref();
    this.#worker.ref();
    this.#post({ type: 'run', feeds: this.#running.feeds });
  }

  #post(request: SessionRequest): void {
    this.#worker.postMessage(request);
  }

  #answered(answer: SessionAnswer): void {
    const asked = this.#running;
    this.#running = undefined;
    if (answer.type === 'result') asked?.resolve(answer.results);
    if (answer.type === 'failed') asked?.reject(new Error(`The model failed to run: ${answer.message}`));
    if (this.#ended === undefined) this.#next();
  }

  #end(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    this.#running?.reject(error);
  }
}

function aborted(signal: AbortSignal): AbortedError {
  return new AbortedError('scorer/aborted', 'The scoring was stopped.', { cause: signal.reason });
}

function loadFailed(message: string): InputFileError {
  return new InputFileError('onnx/load-failed', `The runtime cannot load the model: ${message}`, {
    hint: 'Check the weights with: scenewright models verify',
  });
}
