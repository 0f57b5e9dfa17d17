import type { Clock } from '../../../core/clock.js';
import { addUsage } from '../../../modules/usage.js';
import type { RolloutRequest, SharedReplies } from '../../executor.js';
import type { Rollout, RolloutId } from '../../rollout.js';
import type { Desk, Wanted } from './desk.js';
import type { RolloutJob } from './messages.js';
import type { Payload } from './payload.js';
import type { ResultStore } from './result-store.js';
import type { StoredResult } from './stored-result.js';

/** A rollout whose workers died so often is not tried again: it may be what kills them. */
const MAX_STARTS = 10;

/** The part of a queue that the board uses. */
export interface JobQueue {
  /** Does nothing where the job is there already. */
  add(job: RolloutJob): Promise<void>;
  has(job: RolloutJob): Promise<boolean>;
  /** False when a worker has it, or it is not there. */
  remove(job: RolloutJob): Promise<boolean>;
}

/** A rollout to put on the board. */
export interface Post {
  readonly id: RolloutId;
  readonly request: RolloutRequest;
  readonly replies: SharedReplies | undefined;
  /** Null: there are no bytes beside the job. */
  readonly bytes: Payload | null;
  jobOf(generation: number): RolloutJob;
}

/** A rollout that was put on the board and has not ended. */
export interface Posted {
  /** Null when it was taken back before a worker began. */
  readonly ended: Promise<Rollout | null>;
}

/** The rollouts that a coordinator waits for. What it has posted stays posted until it has ended, come what may. */
export interface Board {
  /** Equal rollouts are posted once. */
  post(post: Post): Promise<Posted>;
  /** Takes it back when no worker has it, now or later. */
  takeBack(id: RolloutId): Promise<void>;
  /** Whoever runs it is told to stop; who waits for it gets the reason. */
  cancel(id: RolloutId, reason: unknown): Promise<void>;
  cancelAll(reason: unknown): Promise<void>;
  /** A result may be there. */
  look(id: RolloutId): Promise<void>;
  /** The result is safe with the caller; Redis need not keep it. */
  take(id: RolloutId): Promise<void>;
  /** Looks after what was not heard of for so long: its job or the message about its result may be lost. */
  sweep(silentMs: number): Promise<void>;
  isEmpty(): boolean;
}

interface Entry extends Posted, Wanted {
  readonly job: RolloutJob;
  readonly bytes: Payload | null;
  heardAt: number;
  /** Nobody needs it, but a worker that has it may finish. */
  isTakenBack: boolean;
  /** How often it was not in the queue when it was looked for, without a break. */
  misses: number;
  end(rollout: Rollout | null): void;
  fail(error: unknown): void;
}

interface BoardOptions {
  readonly queue: JobQueue;
  readonly store: ResultStore;
  readonly desk: Desk;
  readonly clock: Clock;
}

export function createBoard(options: BoardOptions): Board {
  return new QueueBoard(options);
}

class QueueBoard implements Board {
  private readonly posting = new Map<RolloutId, Promise<Posted>>();
  private readonly entries = new Map<RolloutId, Entry>();
  /** Generation of what was given to the caller and may still lie in Redis. */
  private readonly given = new Map<RolloutId, number>();

  constructor(private readonly options: BoardOptions) {}

  post(post: Post): Promise<Posted> {
    const known = this.posting.get(post.id);
    if (known !== undefined) return known;
    const posted = this.postNew(post);
    this.posting.set(post.id, posted);
    posted.catch(() => this.posting.delete(post.id));
    return posted;
  }

  private async postNew(post: Post): Promise<Posted> {
    const { queue, store, desk } = this.options;
    const { id, bytes } = post;
    let generation = await store.generation(id);
    const before = await store.get(id, generation);
    if (before !== null && before.rollout.outcome.type !== 'scored') {
      // It failed for an earlier coordinator of this run: asking again means trying again.
      await store.take(id, generation);
      generation += 1;
    }
    const entry = this.entryOf(post, post.jobOf(generation));
    this.entries.set(id, entry);
    desk.want(entry);
    if (before?.rollout.outcome.type === 'scored') await this.accept(entry, before);
    else {
      if (bytes !== null) await store.putInput(id, generation, bytes);
      await queue.add(entry.job);
    }
    return entry;
  }

  private entryOf({ id, request, replies, bytes }: Post, job: RolloutJob): Entry {
    const { clock } = this.options;
    let end: Entry['end'] = () => undefined;
    let fail: Entry['fail'] = () => undefined;
    const ended = new Promise<Rollout | null>((resolve, reject) => {
      [end, fail] = [resolve, reject];
    });
    ended.catch(() => undefined);
    const entry: Entry = {
      id,
      generation: job.generation,
      replies,
      job,
      bytes,
      heardAt: clock.now(),
      isTakenBack: false,
      misses: 0,
      ended,
      end,
      fail,
      onStart: (starts) => {
        entry.heardAt = clock.now();
        if (starts <= MAX_STARTS) return true;
        this.close(entry);
        entry.end(lostTooOften(request, id));
        return false;
      },
    };
    return entry;
  }

  async takeBack(id: RolloutId): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.isTakenBack = true;
    // A job that a worker has is locked and stays.
    const isRemoved = await this.options.queue.remove(entry.job);
    if (!isRemoved) return;
    // One that has just ended cannot be told from one that was removed, but for its result.
    await this.look(id);
    if (this.entries.get(id) !== entry) return;
    this.close(entry);
    entry.end(null);
  }

  async cancel(id: RolloutId, reason: unknown): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.close(entry);
    entry.fail(reason);
    await this.options.queue.remove(entry.job);
  }

  async cancelAll(reason: unknown): Promise<void> {
    await Promise.allSettled([...this.entries.keys()].map((id) => this.cancel(id, reason)));
  }

  async look(id: RolloutId): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    try {
      const result = await this.options.store.get(id, entry.generation);
      if (result !== null) await this.accept(entry, result);
    } catch (error) {
      this.close(entry);
      entry.fail(error);
    }
  }

  async take(id: RolloutId): Promise<void> {
    const generation = this.given.get(id);
    if (generation === undefined) return;
    this.given.delete(id);
    await this.options.store.take(id, generation);
  }

  async sweep(silentMs: number): Promise<void> {
    const { clock, queue, store } = this.options;
    for (const entry of [...this.entries.values()]) {
      if (entry.isTakenBack) await this.takeBack(entry.id);
      if (clock.now() - entry.heardAt < silentMs) continue;
      // A worker stores the result first and then ends the job: so it is looked for in the other order.
      const isThere = await queue.has(entry.job);
      await this.look(entry.id);
      if (this.entries.get(entry.id) !== entry) continue;
      entry.misses = isThere ? 0 : entry.misses + 1;
      if (entry.misses < 2) continue;
      entry.misses = 0;
      if (entry.bytes !== null) await store.putInput(entry.id, entry.generation, entry.bytes);
      await queue.add(entry.job);
    }
  }

  isEmpty(): boolean {
    return this.entries.size === 0;
  }

  private async accept(entry: Entry, result: StoredResult): Promise<void> {
    // Two looks may have found it.
    if (this.entries.get(entry.id) !== entry) return;
    this.entries.delete(entry.id);
    try {
      const rollout = await this.options.desk.accept(entry, result);
      this.given.set(entry.id, entry.generation);
      this.posting.delete(entry.id);
      entry.end(rollout);
    } catch (error) {
      this.posting.delete(entry.id);
      entry.fail(error);
    }
  }

  private close(entry: Entry): void {
    this.entries.delete(entry.id);
    this.posting.delete(entry.id);
    this.options.desk.unwant(entry);
  }
}

function lostTooOften({ example, seed, repeat }: RolloutRequest, id: RolloutId): Rollout {
  const message = `the rollout was begun ${MAX_STARTS} times, and each time its worker was lost`;
  return {
    id,
    exampleId: example.id,
    seed,
    repeat,
    outcome: { type: 'errored', error: { code: 'worker/lost', message, isRetryable: true } },
    trace: { entries: [] },
    usage: addUsage([]),
    simulated: false,
  };
}
