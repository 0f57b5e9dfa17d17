import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Clock, LONGEST_TIMER_MS, systemClock } from '../../../core/clock.js';
import { isScenewrightError, messageOf, UsageError } from '../../../core/errors.js';
import { hashJson } from '../../../core/hash.js';
import type { JsonObject } from '../../../core/json.js';
import { onAbort } from '../../../core/on-abort.js';
import type { ModelsByRole, Program } from '../../../modules/module.js';
import { untilAborted } from '../../../providers/until-aborted.js';
import type { Budget } from '../../../providers/middleware/budget.js';
import type { Metric } from '../../../scoring/metric.js';
import { PACKAGE_VERSION } from '../../../storage/package-version.js';
import type { Rollout } from '../../rollout.js';
import { runRollout } from '../../run-rollout.js';
import { withReplies } from '../../with-replies.js';
import { type CandidatePrograms, candidatePrograms } from '../candidate-programs.js';
import { connect, type Connection } from './connection.js';
import type { ConnectionSettings } from './connection-settings.js';
import { type DeskClient, deskClient, remoteBudget, withDesk } from './desk-client.js';
import { checkQueueName, KEY_PREFIX, runKeys, workerChannel } from './keys.js';
import {
  jobSchema,
  messageIn,
  type Order,
  orderSchema,
  type RolloutJob,
  type WorkerReport,
} from './messages.js';
import { type QueuePackages, queuePackages } from './packages.js';
import { requestOf } from './parse-request.js';
import { resultStore } from './result-store.js';

/** Jobs at once where nothing is said: as many as a coordinator has under way. */
export const DEFAULT_WORKER_CONCURRENCY = 8;

/** BullMQ's own default: a worker that is silent for so long has lost its job. */
export const DEFAULT_LOCK_MS = 30_000;

/** A job that is given back comes up again after so long: not while the one who gave it back still takes jobs. */
const GIVEN_BACK_MS = 250;

/** A job is given to another worker as often as its coordinator lets it begin; the queue itself has no limit. */
const NO_LIMIT = 1_000_000;

/** Program, metric and models of a job, as this machine has them. */
export interface OpenedWork {
  readonly program: Program;
  readonly metric: Metric;
  /** Those that take part in a rollout; their calls are reserved with the budget that `open` was given. */
  readonly models: ModelsByRole;
}

export interface WorkerOptions extends ConnectionSettings {
  readonly queue: string;
  /** Name of this worker: no other worker has it. */
  readonly id: string;
  readonly concurrency?: number;
  /** How long this worker may be silent before its jobs are given to others; default 30 s. */
  readonly lockMs?: number;
  readonly clock?: Clock;
  /** Opens what a job asks for. Whatever it rejects with ends the worker, which is not fit for its queue. */
  readonly open: (work: JsonObject, budget: Budget) => Promise<OpenedWork>;
  readonly onEvent?: (event: WorkerEvent) => void;
  /** Takes no more jobs, finishes what is running, and ends. */
  readonly finishing: AbortSignal;
  /** Gives what is running back to the queue, and ends. */
  readonly stopping: AbortSignal;
}

export type WorkerEvent =
  | { readonly type: 'listening'; readonly server: string }
  | { readonly type: 'ended'; readonly rollout: Rollout; readonly stored: boolean }
  /** It was given to another worker, or its coordinator is gone. */
  | { readonly type: 'dropped'; readonly id: string; readonly reason: string };

/**
 * Runs rollouts of coordinators until it is told to end. Rejects with QueueError when Redis stays away, and with the
 * reason why it is not fit for a job: another version, program, metric or model than the coordinator has.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  checkQueueName(options.queue);
  const packages = await queuePackages();
  const connection = await connect(packages, options);
  try {
    const settings = { clock: systemClock, onEvent: () => undefined, ...options };
    await new QueueWorker(settings, connection, packages).run();
  } catch (error) {
    throw connection.failure(error);
  } finally {
    connection.close();
  }
}

type WorkerSettings = WorkerOptions & Required<Pick<WorkerOptions, 'clock' | 'onEvent'>>;

interface Prepared extends OpenedWork {
  readonly candidates: CandidatePrograms;
}

class QueueWorker {
  private readonly redis: Redis;
  private readonly running = new Map<string, DeskClient>();
  private readonly prepared = new Map<string, Promise<Prepared>>();
  private readonly unfit = new AbortController();
  private executions = 0;

  constructor(
    private readonly options: WorkerSettings,
    private readonly connection: Connection,
    private readonly packages: QueuePackages,
  ) {
    this.redis = connection.open();
  }

  async run(): Promise<void> {
    const { options, connection, packages, unfit } = this;
    const { concurrency = DEFAULT_WORKER_CONCURRENCY } = options;
    // BullMQ waits with one timer.
    const lockMs = Math.min(options.lockMs ?? DEFAULT_LOCK_MS, LONGEST_TIMER_MS);
    await this.listen();
    const worker = new packages.Worker(options.queue, (job, token) => this.process(job, token), {
      connection: packages.createIORedisClient(connection.open()),
      prefix: KEY_PREFIX,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: NO_LIMIT,
    });
    worker.on('error', () => undefined);
    await worker.waitUntilReady();
    options.onEvent({ type: 'listening', server: connection.server });
    const ends = AbortSignal.any([options.finishing, options.stopping, unfit.signal, connection.lost]);
    onAbort(options.stopping, () => {
      for (const client of this.running.values()) client.stop(options.stopping.reason);
    });
    if (!ends.aborted) await new Promise<void>((resolve) => onAbort(ends, resolve));
    // Without Redis no job can be ended in order.
    await untilAborted(worker.close(), connection.lost);
    if (unfit.signal.aborted) throw unfit.signal.reason;
  }

  private async listen(): Promise<void> {
    const listener = this.connection.open();
    listener.on('message', (_channel: string, text: string) => {
      const order: Order | null = messageIn(orderSchema, text);
      if (order !== null) this.running.get(order.execution)?.receive(order);
    });
    await listener.subscribe(workerChannel(this.options.queue, this.options.id));
  }

  private async process(job: Job<unknown>, token: string | undefined): Promise<void> {
    const { options, unfit } = this;
    if (unfit.signal.aborted || options.stopping.aborted) return this.giveBack(job, token);
    try {
      const data = jobIn(job.data);
      const work = await this.open(data);
      await this.execute(data, work);
    } catch (error) {
      if (!isScenewrightError(error)) throw error;
      this.refuse(job.data, error);
    }
    if (unfit.signal.aborted || options.stopping.aborted) await this.giveBack(job, token);
  }

  /** Another worker may be fit for it, or not be stopping. */
  private async giveBack(job: Job<unknown>, token: string | undefined): Promise<void> {
    await job.moveToDelayed(this.options.clock.now() + GIVEN_BACK_MS, token);
    throw new this.packages.DelayedError();
  }

  private refuse(job: unknown, error: Error & { readonly code: string }): void {
    this.unfit.abort(error);
    const { id: worker } = this.options;
    const scope = jobSchema.shape.scope.safeParse(scopeIn(job));
    if (scope.success)
      this.report(scope.data, { type: 'refused', worker, code: error.code, message: error.message });
  }

  private open(job: RolloutJob): Promise<Prepared> {
    const key = hashJson({ work: job.work, caps: job.caps });
    const known = this.prepared.get(key);
    if (known !== undefined) return known;
    const opening = this.options.open(job.work, remoteBudget(capsOf(job))).then((opened) => ({
      ...opened,
      candidates: candidatePrograms(opened.program, opened.models),
    }));
    this.prepared.set(key, opening);
    return opening;
  }

  private async execute(job: RolloutJob, work: Prepared): Promise<void> {
    const { options } = this;
    const store = resultStore(this.redis, runKeys(options.queue, job.scope));
    const request = await requestOf(job, job.hasBytes ? await store.getInput(job.id, job.generation) : {});
    if (work.candidates.idOf(request) !== job.id) throw otherRollout();
    const execution = `${options.id}/${this.executions++}`;
    const client = deskClient({
      clock: options.clock,
      send: (number, ask) =>
        this.report(job.scope, { type: 'ask', worker: options.id, execution, number, ask }),
    });
    this.running.set(execution, client);
    try {
      const { id, generation } = job;
      const answer = await client.ask({ type: 'start', id, generation });
      if (answer.type !== 'go')
        return options.onEvent({ type: 'dropped', id, reason: 'it is not wanted any more' });
      const rollout = await withDesk(client, () =>
        runRollout({
          id,
          program: work.candidates.programOf(request.candidate),
          request,
          metric: work.metric,
          models: job.sharesReplies ? withReplies(work.models, client.replies) : work.models,
          clock: options.clock,
          signal: client.over,
        }),
      );
      await client.settled();
      client.over.throwIfAborted();
      const paid = job.sharesReplies ? client.paid : null;
      const stored = await store.store(id, generation, { rollout, worker: options.id, execution, paid });
      if (stored) this.report(job.scope, { type: 'stored', id, generation });
      options.onEvent({ type: 'ended', rollout, stored });
    } catch (error) {
      if (!client.over.aborted) throw error;
      options.onEvent({ type: 'dropped', id: job.id, reason: messageOf(client.over.reason) });
    } finally {
      this.running.delete(execution);
      client.stop(undefined);
    }
  }

  private report(scope: string, report: WorkerReport): void {
    const { desk } = runKeys(this.options.queue, scope);
    // What is lost is asked again, or found by the coordinator.
    void this.redis.publish(desk, JSON.stringify(report)).catch(() => undefined);
  }
}

function capsOf({ caps: { calls, tokens, usd } }: RolloutJob) {
  return {
    ...(calls === undefined ? {} : { calls }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(usd === undefined ? {} : { usd }),
  };
}

function scopeIn(job: unknown): unknown {
  return typeof job === 'object' && job !== null && 'scope' in job ? job.scope : undefined;
}

/** Throws UsageError for a job of another program, or of another version of this one. */
function jobIn(data: unknown): RolloutJob {
  const parsed = jobSchema.safeParse(data);
  if (!parsed.success) {
    throw new UsageError(
      'worker/foreign-job',
      'the queue holds a job that this version of scenewright does not know',
      {
        hint: 'Run the same version here and there, or choose another --queue.',
      },
    );
  }
  const { packageVersion } = parsed.data;
  if (packageVersion !== PACKAGE_VERSION) {
    throw new UsageError(
      'worker/other-version',
      `the coordinator has scenewright ${packageVersion}, this worker has ${PACKAGE_VERSION}`,
      { hint: 'Install the same version on both.' },
    );
  }
  return parsed.data;
}

function otherRollout(): UsageError {
  return new UsageError(
    'worker/other-rollout',
    'the program and models of this worker make another rollout of the job than those of its coordinator',
    { hint: 'Run the same files and versions on both machines.' },
  );
}
