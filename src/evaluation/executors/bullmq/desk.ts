import { AbortedError, BudgetExceededError } from '../../../core/errors.js';
import { onAbort } from '../../../core/on-abort.js';
import { NOTHING } from '../../../providers/middleware/budget.js';
import type { Budget, BudgetAmount, Reservation } from '../../../providers/middleware/budget.js';
import type { LanguageModelResponse } from '../../../providers/language-model.js';
import type { GivenReply, RolloutReplies, SharedReplies } from '../../executor.js';
import type { Rollout, RolloutId } from '../../rollout.js';
import type { Answer, Ask } from './messages.js';
import type { StoredResult } from './stored-result.js';

/** A rollout that this coordinator waits for. */
export interface Wanted {
  readonly id: RolloutId;
  readonly generation: number;
  readonly replies: SharedReplies | undefined;
  /** Told when a worker begins, with how often one has begun so far; false: it is given up instead. */
  onStart(starts: number): boolean;
}

/** Work that was paid for and is in no figure: its worker was killed, or lost its hold on the job. */
export interface LostExecution {
  readonly id: RolloutId;
  readonly worker: string;
  readonly spent: BudgetAmount;
}

export interface DeskOptions {
  /** What the workers' calls are reserved with. */
  readonly budget: Budget;
  /** Says in Redis whose result counts from now on; false: there is a result already. */
  allow(wanted: Wanted, execution: string): Promise<boolean>;
  onLost(lost: LostExecution): void;
  /** Tells a worker to stop. */
  cancel(worker: string, execution: string): void;
}

/**
 * Answers what workers ask while they run rollouts: may I begin, may I make this call, was this request made before.
 * An ask that comes twice is answered once. One execution of a rollout counts: when a second worker begins with it, the
 * first is taken for dead, what it held is booked as spent, and its replies are paid for by whoever asks for them next.
 */
export interface Desk {
  want(wanted: Wanted): void;
  /** It has ended, or nobody waits for it any more: whoever runs it is told to stop. */
  unwant(wanted: Wanted): void;
  answer(worker: string, execution: string, number: number, ask: Ask): Promise<Answer>;
  /** Ends the execution that a result comes from; gives the rollout as it is to be kept. */
  accept(wanted: Wanted, result: StoredResult): Promise<Rollout>;
}

export function createDesk(options: DeskOptions): Desk {
  return new CountingDesk(options);
}

interface Held {
  readonly reservation: Reservation;
  readonly worst: BudgetAmount;
}

/** A request that the worker was told to make itself. */
interface Asking {
  resolve(reply: LanguageModelResponse): void;
  reject(error: unknown): void;
}

interface Execution {
  readonly name: string;
  readonly worker: string;
  readonly wanted: Wanted;
  readonly replies: RolloutReplies | undefined;
  readonly answers: Map<number, Promise<Answer>>;
  /** By the number of the ask, as what follows. */
  readonly held: Map<number, Held>;
  /** End asks for a reservation or a reply, whose answer may take its time. */
  readonly stops: Map<number, AbortController>;
  readonly asking: Map<string, Asking>;
  /** What became of its requests, by key. */
  readonly recalled: Map<string, Promise<GivenReply>>;
  spent: BudgetAmount;
}

/** The one who was to ask did not: another one of those who wait has to. */
class NotAsked extends Error {}

/** The worker does not wait for the answer any more. */
class Withdrawn extends Error {}

const SUPERSEDED: Answer = { type: 'superseded' };
const NOTED: Answer = { type: 'noted' };

class CountingDesk implements Desk {
  private readonly wanted = new Map<string, { readonly wanted: Wanted; starts: number }>();
  private readonly current = new Map<Wanted, Execution>();
  private readonly executions = new Map<string, Execution>();
  private readonly starting = new Set<string>();

  constructor(private readonly options: DeskOptions) {}

  want(wanted: Wanted): void {
    this.wanted.set(keyOf(wanted), { wanted, starts: 0 });
  }

  unwant(wanted: Wanted): void {
    this.wanted.delete(keyOf(wanted));
    const execution = this.current.get(wanted);
    if (execution === undefined) return;
    this.options.cancel(execution.worker, execution.name);
    this.lose(execution);
  }

  async answer(worker: string, name: string, number: number, ask: Ask): Promise<Answer> {
    if (ask.type === 'start' && !this.executions.has(name)) {
      if (this.starting.has(name)) return { type: 'pending' };
      this.starting.add(name);
      const hasBegun = await this.begin(worker, name, ask).finally(() => this.starting.delete(name));
      return hasBegun ? { type: 'go' } : { type: 'unwanted' };
    }
    const execution = this.executions.get(name);
    if (execution === undefined) return SUPERSEDED;
    const before = execution.answers.get(number);
    if (before !== undefined) return Promise.race([before, pendingAfterATurn()]);
    const stop = new AbortController();
    if (ask.type === 'reserve' || ask.type === 'recall') execution.stops.set(number, stop);
    const answer = this.answerOnce(execution, number, ask, stop.signal).catch(() =>
      stop.signal.reason instanceof Withdrawn ? NOTED : SUPERSEDED,
    );
    execution.answers.set(number, answer);
    return answer;
  }

  async accept(wanted: Wanted, { rollout, execution: name, paid }: StoredResult): Promise<Rollout> {
    this.wanted.delete(keyOf(wanted));
    const execution = this.current.get(wanted);
    if (execution?.name !== name) {
      // It was run for an earlier coordinator of this run.
      this.unwant(wanted);
      return paid === null ? rollout : { ...rollout, replies: paid };
    }
    this.end(execution);
    for (const { reservation, worst } of execution.held.values()) reservation.settle(worst, true);
    return (await execution.replies?.giveBack(rollout)) ?? rollout;
  }

  /** The result of the execution before may come in at any moment: Redis says which of the two was first. */
  private async begin(
    worker: string,
    name: string,
    ask: { readonly id: RolloutId; readonly generation: number },
  ): Promise<boolean> {
    const entry = this.wanted.get(keyOf(ask));
    if (entry === undefined) return false;
    const { wanted } = entry;
    if (!(await this.options.allow(wanted, name)) || !this.wanted.has(keyOf(ask))) return false;
    const before = this.current.get(wanted);
    if (before !== undefined) this.lose(before);
    entry.starts += 1;
    if (!wanted.onStart(entry.starts)) return false;
    const execution: Execution = {
      name,
      worker,
      wanted,
      replies: wanted.replies?.open(),
      answers: new Map(),
      held: new Map(),
      stops: new Map(),
      asking: new Map(),
      recalled: new Map(),
      spent: NOTHING,
    };
    this.executions.set(name, execution);
    this.current.set(wanted, execution);
    return true;
  }

  private async answerOnce(
    execution: Execution,
    number: number,
    ask: Ask,
    signal: AbortSignal,
  ): Promise<Answer> {
    switch (ask.type) {
      case 'start':
        return { type: 'go' };
      case 'reserve':
        return this.reserve(execution, number, ask, signal);
      case 'withdraw':
        execution.stops.get(ask.ask)?.abort(new Withdrawn());
        execution.held.get(ask.ask)?.reservation.settle(NOTHING);
        execution.held.delete(ask.ask);
        return NOTED;
      case 'settle': {
        const held = execution.held.get(ask.reservation);
        execution.held.delete(ask.reservation);
        held?.reservation.settle(ask.used, ask.inDoubt);
        execution.spent = add(execution.spent, ask.used);
        return NOTED;
      }
      case 'recall':
        return this.recall(execution, ask.key, signal);
      case 'keep': {
        const asking = execution.asking.get(ask.key);
        execution.asking.delete(ask.key);
        asking?.resolve(ask.reply);
        const given = await execution.recalled.get(ask.key);
        // Whoever asks next pays for it where this execution comes to nothing, so it is not spent in vain.
        if (given !== undefined && given.paid !== null) {
          execution.spent = add(execution.spent, amountOf(ask.reply), -1);
        }
        return given === undefined ? NOTED : { type: 'reply', ...given };
      }
      case 'drop':
        execution.asking.get(ask.key)?.reject(new NotAsked());
        execution.asking.delete(ask.key);
        return NOTED;
    }
  }

  /** The reservation has the number of the ask: several asks of one execution may wait at once. */
  private async reserve(
    execution: Execution,
    number: number,
    { worst, label }: Extract<Ask, { type: 'reserve' }>,
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      const reservation = await this.options.budget.reserve(worst, label, signal);
      if (signal.aborted) {
        reservation.settle(NOTHING);
        throw signal.reason;
      }
      execution.held.set(number, { reservation, worst });
      return { type: 'reserved', reservation: number };
    } catch (error) {
      if (!(error instanceof BudgetExceededError)) throw error;
      const { code, message, hint } = error;
      return { type: 'exceeded', code, message, ...(hint === undefined ? {} : { hint }) };
    }
  }

  /** The reply, or that the worker has to ask; then its reply is what all others who wait are given. */
  private recall(execution: Execution, key: string, signal: AbortSignal): Promise<Answer> {
    const { replies } = execution;
    if (replies === undefined) return Promise.resolve({ type: 'yours' });
    return new Promise((resolve, reject) => {
      const ask = () =>
        new Promise<LanguageModelResponse>((gotReply, failed) => {
          execution.asking.set(key, { resolve: gotReply, reject: failed });
          onAbort(signal, () => failed(new NotAsked()));
          resolve({ type: 'yours' });
        });
      const given = this.answerFrom(replies, key, signal, ask);
      execution.recalled.set(key, given);
      given.then((found) => resolve({ type: 'reply', ...found }), reject);
    });
  }

  private async answerFrom(
    replies: RolloutReplies,
    key: string,
    signal: AbortSignal,
    ask: () => Promise<LanguageModelResponse>,
  ): Promise<GivenReply> {
    let asked = false;
    for (;;) {
      try {
        return await replies.answer(key, signal, () => {
          asked = true;
          return ask();
        });
      } catch (error) {
        // Another one was to ask and did not; next time it may be our turn.
        if (asked || signal.aborted || !(error instanceof NotAsked)) throw error;
      }
    }
  }

  private lose(execution: Execution): void {
    this.end(execution);
    const { wanted, worker, held, replies } = execution;
    let { spent } = execution;
    for (const { reservation, worst } of held.values()) {
      reservation.settle(worst, true);
      spent = add(spent, worst);
    }
    replies?.giveUp();
    this.options.onLost({ id: wanted.id, worker, spent });
  }

  private end(execution: Execution): void {
    this.executions.delete(execution.name);
    if (this.current.get(execution.wanted) === execution) this.current.delete(execution.wanted);
    const reason = new AbortedError(
      'queue/superseded',
      'the rollout has ended, or another worker has it now',
    );
    for (const stop of execution.stops.values()) stop.abort(reason);
  }
}

/** So that a worker that asks again hears that somebody is there. */
async function pendingAfterATurn(): Promise<Answer> {
  await new Promise((resolve) => setImmediate(resolve));
  return { type: 'pending' };
}

function keyOf({ id, generation }: { readonly id: RolloutId; readonly generation: number }): string {
  return `${id}:${generation}`;
}

function amountOf({ usage: { inputTokens, outputTokens }, costUsd }: LanguageModelResponse): BudgetAmount {
  return { calls: 1, tokens: (inputTokens ?? 0) + (outputTokens ?? 0), usd: costUsd ?? 0 };
}

function add(one: BudgetAmount, other: BudgetAmount, sign: 1 | -1 = 1): BudgetAmount {
  const sum = (a: number, b: number) => Math.max(0, a + sign * b);
  return {
    calls: sum(one.calls, other.calls),
    tokens: sum(one.tokens, other.tokens),
    usd: sum(one.usd, other.usd),
  };
}
