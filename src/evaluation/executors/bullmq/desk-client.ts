import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../../core/clock.js';
import { AbortedError, BudgetExceededError } from '../../../core/errors.js';
import type { Budget, BudgetCaps } from '../../../providers/middleware/budget.js';
import type { LanguageModelResponse } from '../../../providers/language-model.js';
import { untilAborted } from '../../../providers/until-aborted.js';
import type { GivenReply, RolloutReplies } from '../../executor.js';
import type { Answer, Ask, Order } from './messages.js';

/** When an ask is sent again: a message is lost where Redis restarts or a coordinator is busy. */
const ASK_AGAIN_MS = 1_000;

/** How long a coordinator may be silent before its work is put down. */
const DEFAULT_PATIENCE_MS = 20_000;

export interface DeskClientOptions {
  readonly clock: Clock;
  send(number: number, ask: Ask): void;
  readonly patienceMs?: number;
}

/** One execution of a rollout, as its worker sees the coordinator. */
export interface DeskClient {
  /** Aborts when the rollout is no longer wanted of this worker, or the coordinator is gone. */
  readonly over: AbortSignal;
  /** Numbers of the replies that this execution paid for. */
  readonly paid: readonly number[];
  readonly replies: Pick<RolloutReplies, 'answer'>;
  /** Rejects with the signal's reason when that aborts; the coordinator takes back what it gives, or has given. */
  ask(ask: Ask, signal?: AbortSignal): Promise<Answer>;
  /** Asks without waiting for the answer. */
  tell(ask: Ask): void;
  /** Resolves when the coordinator has heard of everything that was told without waiting. */
  settled(): Promise<void>;
  receive(order: Order): void;
  stop(reason: unknown): void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  heardAt: number;
}

export function deskClient(options: DeskClientOptions): DeskClient {
  return new AskingClient(options);
}

class AskingClient implements DeskClient {
  readonly paid: number[] = [];
  readonly replies: DeskClient['replies'] = {
    answer: (key, signal, askModel) => this.reply(key, signal, () => askModel(signal)),
  };
  private readonly ended = new AbortController();
  private readonly waiting = new Map<number, Waiting>();
  private readonly told = new Set<Promise<unknown>>();
  private asked = 0;

  constructor(private readonly options: DeskClientOptions) {}

  get over(): AbortSignal {
    return this.ended.signal;
  }

  async ask(ask: Ask, signal: AbortSignal = this.over): Promise<Answer> {
    this.over.throwIfAborted();
    signal.throwIfAborted();
    const { clock, send } = this.options;
    const number = this.asked++;
    const answered = new AbortController();
    const answer = new Promise<Answer>((resolve) => {
      this.waiting.set(number, { resolve, heardAt: clock.now() });
    });
    send(number, ask);
    void this.insist(number, ask, AbortSignal.any([answered.signal, this.over]));
    try {
      return await untilAborted(answer, AbortSignal.any([this.over, signal]));
    } catch (error) {
      if (!this.over.aborted) this.tell({ type: 'withdraw', ask: number });
      throw error;
    } finally {
      this.waiting.delete(number);
      answered.abort();
    }
  }

  tell(ask: Ask): void {
    const done = this.ask(ask).catch(() => undefined);
    this.told.add(done);
    void done.then(() => this.told.delete(done));
  }

  async settled(): Promise<void> {
    await Promise.all(this.told);
  }

  receive(order: Order): void {
    if (order.type === 'cancel' || order.answer.type === 'superseded') return this.stop(superseded());
    const waiting = this.waiting.get(order.number);
    if (order.answer.type !== 'pending') waiting?.resolve(order.answer);
    else if (waiting !== undefined) waiting.heardAt = this.options.clock.now();
  }

  stop(reason: unknown): void {
    this.ended.abort(reason);
  }

  private async insist(number: number, ask: Ask, until: AbortSignal): Promise<void> {
    const { clock, send, patienceMs = DEFAULT_PATIENCE_MS } = this.options;
    for (;;) {
      await clock.sleep(ASK_AGAIN_MS, until).catch(() => undefined);
      const waiting = this.waiting.get(number);
      if (until.aborted || waiting === undefined) return;
      if (clock.now() - waiting.heardAt > patienceMs) return this.stop(gone());
      send(number, ask);
    }
  }

  private async reply(
    key: string,
    signal: AbortSignal,
    askModel: () => Promise<LanguageModelResponse>,
  ): Promise<GivenReply> {
    const known = await this.ask({ type: 'recall', key }, signal);
    if (known.type === 'reply') return this.given(known);
    let reply: LanguageModelResponse;
    try {
      reply = await askModel();
    } catch (error) {
      this.tell({ type: 'drop', key });
      throw error;
    }
    const kept = await this.ask({ type: 'keep', key, reply });
    return kept.type === 'reply' ? this.given(kept) : { reply, paid: null };
  }

  private given({ reply, paid }: Extract<Answer, { type: 'reply' }>): GivenReply {
    if (paid !== null) this.paid.push(paid);
    return { reply, paid };
  }
}

const current = new AsyncLocalStorage<DeskClient>();

/** Runs a rollout; budgets that it meets on its way ask this client. */
export function withDesk<T>(client: DeskClient, run: () => Promise<T>): Promise<T> {
  return current.run(client, run);
}

/** The purse of the coordinator: every call is reserved with it before it is made, on whatever machine. */
export function remoteBudget(caps: BudgetCaps): Budget {
  const line = { calls: 0, tokens: 0, usd: 0 };
  return {
    caps,
    // The account is kept by the coordinator.
    report: () => ({ caps, spent: line, reserved: line, inDoubt: line, byLabel: {} }),
    async reserve(worst, label, signal) {
      const client = current.getStore();
      if (client === undefined) throw new RangeError('a call was made outside of a rollout');
      const answer = await client.ask({ type: 'reserve', worst, label }, signal);
      if (answer.type === 'exceeded') {
        const { code, message, hint } = answer;
        throw new BudgetExceededError(code, message, hint === undefined ? {} : { hint });
      }
      const reservation = answer.type === 'reserved' ? answer.reservation : -1;
      return {
        settle: (used, inDoubt = false) => client.tell({ type: 'settle', reservation, used, inDoubt }),
      };
    },
  };
}

function superseded(): AbortedError {
  return new AbortedError('queue/superseded', 'the rollout is no longer wanted of this worker');
}

function gone(): AbortedError {
  return new AbortedError('queue/coordinator-gone', 'the coordinator of this rollout is silent');
}
