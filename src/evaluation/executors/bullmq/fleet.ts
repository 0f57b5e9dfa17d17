import type { Redis } from 'ioredis';
import { type Clock, systemClock } from '../../../core/clock.js';
import type { JsonObject } from '../../../core/json.js';
import { onAbort } from '../../../core/on-abort.js';
import type { Budget } from '../../../providers/middleware/budget.js';
import { PACKAGE_VERSION } from '../../../storage/package-version.js';
import type { ExecuteOptions, ExecutorParts, RolloutExecutor, RolloutRequest } from '../../executor.js';
import type { Rollout } from '../../rollout.js';
import { candidateTexts } from '../../rollout-id.js';
import { candidatePrograms } from '../candidate-programs.js';
import { createLimit, DEFAULT_CONCURRENCY, schedule } from '../schedule.js';
import { type Board, createBoard, type JobQueue, type Post } from './board.js';
import { connect, type Connection } from './connection.js';
import type { ConnectionSettings } from './connection-settings.js';
import { createDesk, type Desk, type LostExecution } from './desk.js';
import { checkQueueName, KEY_PREFIX, type RunKeys, runKeys, workerChannel } from './keys.js';
import {
  JOB_FORMAT,
  JOB_VERSION,
  messageIn,
  type Order,
  reportSchema,
  type WorkerReport,
} from './messages.js';
import { type QueuePackages, queuePackages } from './packages.js';
import { toPayload } from './payload.js';
import { QueueError } from './queue-error.js';
import { type ResultStore, resultStore } from './result-store.js';
import type { DuplicateResult } from './stored-result.js';

/** How often outstanding rollouts are looked after where nothing is said. */
const DEFAULT_SWEEP_MS = 2_000;

/** How long a run waits where no worker is on the queue. */
const DEFAULT_NO_WORKER_MS = 300_000;

export interface FleetOptions extends ConnectionSettings {
  readonly queue: string;
  /** Name of the run: the same when it is resumed, and no other run's. */
  readonly scope: string;
  /** What calls of workers are reserved with. */
  readonly budget: Budget;
  readonly clock?: Clock;
  readonly onEvent?: (event: FleetEvent) => void;
  /** How long to wait where no worker is on the queue; default five minutes. */
  readonly noWorkerMs?: number;
  /** How often outstanding rollouts are looked after, in case that a message or a job was lost; default 2 s. */
  readonly sweepMs?: number;
}

/** What happened on other machines. None of it changes a figure. */
export type FleetEvent =
  /** A worker was lost, or too slow, with the rollout that it ran; another one runs it. */
  | ({ readonly type: 'lost' } & LostExecution)
  /** A result came second, or from a worker that had been taken for dead. */
  | ({ readonly type: 'duplicate' } & DuplicateResult)
  /** A worker is not fit for this run, and has ended. */
  | { readonly type: 'refused'; readonly worker: string; readonly code: string; readonly message: string }
  | { readonly type: 'no-workers' };

/** The workers on a queue, as a coordinator uses them. */
export interface Fleet {
  /** Runs rollouts of one program there; `work` tells workers which program, metric and models are meant. */
  executor(parts: ExecutorParts, work: JsonObject): RolloutExecutor;
  /** Takes back what is not finished, and leaves. */
  close(): Promise<void>;
}

/** Connects to the workers on a queue. Rejects with QueueError, or with UsageError for options that cannot work. */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  checkQueueName(options.queue);
  const packages = await queuePackages();
  const connection = await connect(packages, options);
  try {
    const fleet = new QueueFleet(
      { clock: systemClock, onEvent: () => undefined, ...options },
      connection,
      packages,
    );
    await fleet.listen();
    return fleet;
  } catch (error) {
    connection.close();
    throw connection.failure(error);
  }
}

type RolloutQueue = InstanceType<QueuePackages['Queue']>;

type FleetSettings = FleetOptions & Required<Pick<FleetOptions, 'clock' | 'onEvent'>>;

class QueueFleet implements Fleet {
  private readonly keys: RunKeys;
  private readonly redis: Redis;
  private readonly queue: RolloutQueue;
  private readonly store: ResultStore;
  private readonly desk: Desk;
  private readonly board: Board;
  private readonly over = new AbortController();
  private readonly refused = new Set<string>();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: FleetSettings,
    private readonly connection: Connection,
    { Queue, createIORedisClient }: QueuePackages,
  ) {
    const { queue, scope, budget, clock, onEvent } = options;
    this.keys = runKeys(queue, scope);
    this.redis = connection.open();
    this.queue = new Queue(queue, { connection: createIORedisClient(connection.open()), prefix: KEY_PREFIX });
    // What goes wrong with the connection is told by `connection.lost`.
    this.queue.on('error', () => undefined);
    this.store = resultStore(this.redis, this.keys);
    this.desk = createDesk({
      budget,
      allow: ({ id, generation }, execution) => this.store.allow(id, generation, execution),
      onLost: (lost) => onEvent({ type: 'lost', ...lost }),
      cancel: (worker, execution) => this.order(worker, { type: 'cancel', execution }),
    });
    this.board = createBoard({ queue: this.jobs(), store: this.store, desk: this.desk, clock });
  }

  async listen(): Promise<void> {
    const listener = this.connection.open();
    listener.on('message', (_channel: string, text: string) => {
      const report = messageIn(reportSchema, text);
      if (report !== null) this.receive(report);
    });
    await listener.subscribe(this.keys.desk);
    const { lost } = this.connection;
    onAbort(lost, () => void this.board.cancelAll(lost.reason));
    this.sweeping = this.sweepUntilOver();
  }

  executor(parts: ExecutorParts, work: JsonObject): RolloutExecutor {
    const limit = createLimit(parts.concurrency ?? DEFAULT_CONCURRENCY);
    const { idOf, programOf } = candidatePrograms(parts.program, parts.models);
    const { board, connection } = this;
    const run = (request: RolloutRequest, options: ExecuteOptions) => {
      // The texts of the program may be compiled ones, which the workers' copy does not have.
      const candidate = candidateTexts(programOf(request.candidate));
      return this.run(idOf(request), { ...request, candidate }, parts, work, options);
    };
    return {
      idOf,
      async *execute(requests, options = {}) {
        for await (const rollout of schedule(requests, options, limit, (request) => run(request, options))) {
          yield rollout;
          // Who asks for the next one has this one safe.
          await board.take(rollout.id).catch((error: unknown) => {
            throw connection.failure(error);
          });
        }
      },
    };
  }

  async close(): Promise<void> {
    this.over.abort();
    await this.sweeping;
    if (!this.connection.lost.aborted) {
      await this.board.cancelAll(new Error('the coordinator has left'));
      await this.tellDuplicates();
    }
    await this.queue.close().catch(() => undefined);
    this.connection.close();
  }

  private async run(
    id: Rollout['id'],
    request: RolloutRequest,
    parts: ExecutorParts,
    work: JsonObject,
    { signal, stop }: ExecuteOptions,
  ): Promise<Rollout | null> {
    const { board, connection } = this;
    const post = await this.postOf(id, request, parts, work);
    const { ended } = await board.post(post).catch((error: unknown) => {
      throw connection.failure(error);
    });
    const cancel = () => void board.cancel(id, signal?.reason).catch(() => undefined);
    const takeBack = () => void board.takeBack(id).catch(() => undefined);
    const stopListening = [signal && onAbort(signal, cancel), stop && onAbort(stop, takeBack)];
    if (signal?.aborted === true) cancel();
    else if (stop?.aborted === true) takeBack();
    try {
      return await ended;
    } finally {
      for (const stopOne of stopListening) stopOne?.();
    }
  }

  private async postOf(
    id: Rollout['id'],
    request: RolloutRequest,
    { replies }: ExecutorParts,
    work: JsonObject,
  ): Promise<Post> {
    const { scope, budget } = this.options;
    const { json, ...blobs } = await toPayload(request);
    const bytes = Object.keys(blobs).length === 0 ? null : blobs;
    return {
      id,
      request,
      replies,
      bytes,
      jobOf: (generation) => ({
        format: JOB_FORMAT,
        version: JOB_VERSION,
        packageVersion: PACKAGE_VERSION,
        scope,
        id,
        generation,
        request: String(json),
        hasBytes: bytes !== null,
        work,
        caps: { ...budget.caps },
        sharesReplies: replies !== undefined,
      }),
    };
  }

  private jobs(): JobQueue {
    const { queue, keys } = this;
    return {
      async add(job) {
        const jobId = keys.job(job.id, job.generation);
        await queue.add('rollout', job, { jobId, removeOnComplete: true, removeOnFail: true });
      },
      has: async ({ id, generation }) => (await queue.getJobState(keys.job(id, generation))) !== 'unknown',
      remove: async ({ id, generation }) => (await queue.remove(keys.job(id, generation))) === 1,
    };
  }

  private receive(report: WorkerReport): void {
    switch (report.type) {
      case 'stored':
        return void this.board.look(report.id);
      case 'refused':
        // It is told once a worker, however many jobs it had its hands on.
        if (!this.refused.has(report.worker)) this.options.onEvent(report);
        this.refused.add(report.worker);
        return;
      case 'ask':
        return void this.answer(report);
    }
  }

  private async answer({ worker, execution, number, ask }: Extract<WorkerReport, { type: 'ask' }>) {
    try {
      const answer = await this.desk.answer(worker, execution, number, ask);
      this.order(worker, { type: 'answer', execution, number, answer });
    } catch {
      // Redis is away: the worker asks again.
    }
  }

  private order(worker: string, order: Order): void {
    const channel = workerChannel(this.options.queue, worker);
    void this.redis.publish(channel, JSON.stringify(order)).catch(() => undefined);
  }

  private async sweepUntilOver(): Promise<void> {
    const { clock, onEvent, noWorkerMs = DEFAULT_NO_WORKER_MS, sweepMs = DEFAULT_SWEEP_MS } = this.options;
    const { signal } = this.over;
    let aloneSince: number | null = null;
    while (!signal.aborted && !this.connection.lost.aborted) {
      await clock.sleep(sweepMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.board.sweep(sweepMs);
        await this.tellDuplicates();
        const isAlone = !this.board.isEmpty() && (await this.queue.getWorkersCount()) === 0;
        if (!isAlone) aloneSince = null;
        else if (aloneSince === null) {
          aloneSince = clock.now();
          onEvent({ type: 'no-workers' });
        } else if (clock.now() - aloneSince > noWorkerMs) await this.board.cancelAll(noWorkers(this.options));
      } catch {
        // Redis is away for a moment, or for good, which `connection.lost` tells.
      }
    }
  }

  private async tellDuplicates(): Promise<void> {
    for (const duplicate of await this.store.duplicates())
      this.options.onEvent({ type: 'duplicate', ...duplicate });
  }
}

function noWorkers({ queue, noWorkerMs = DEFAULT_NO_WORKER_MS }: FleetOptions): QueueError {
  const seconds = Math.round(noWorkerMs / 1_000);
  return new QueueError('queue/no-workers', `no worker has been on the queue "${queue}" for ${seconds} s`, {
    hint: `Start one where the program is: scenewright worker --queue ${queue} --redis URL`,
  });
}
