import { BudgetExceededError } from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';

/** Caps on what models may use; an absent cap does not limit. */
export interface BudgetCaps {
  /** Calls that reached a provider and were not turned away. */
  readonly calls?: number;
  /** Input and output tokens together. */
  readonly tokens?: number;
  readonly usd?: number;
}

export interface BudgetAmount {
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
}

export interface BudgetLine {
  readonly spent: BudgetAmount;
  /** Held for calls in flight. */
  readonly reserved: BudgetAmount;
  /** The part of `spent` booked at the worst case, because a call broke off or the provider gave no usage. */
  readonly inDoubt: BudgetAmount;
}

export interface BudgetReport extends BudgetLine {
  readonly caps: BudgetCaps;
  readonly byLabel: Readonly<Record<string, BudgetLine>>;
}

/** What is held for one call until it is known what it took. Settle exactly once; later calls do nothing. */
export interface Reservation {
  /** What was really used; `inDoubt` when that is the worst case for want of better knowledge. */
  settle(used: BudgetAmount, inDoubt?: boolean): void;
}

/**
 * One purse for all models of a run. The worst case of a call is reserved before it starts, so that parallel calls
 * together never pass a cap.
 */
export interface Budget {
  readonly caps: BudgetCaps;
  /**
   * Waits until the amount fits beside what calls in flight hold. Rejects with BudgetExceededError as soon as it can
   * never fit, and with the signal's reason when that aborts. First come, first served.
   */
  reserve(worst: BudgetAmount, label: string, signal: AbortSignal): Promise<Reservation>;
  report(): BudgetReport;
}

const KINDS = ['calls', 'tokens', 'usd'] as const;
export const NOTHING: BudgetAmount = { calls: 0, tokens: 0, usd: 0 };

/** Money is counted in whole billionths of a dollar, rounded up: sums of fractions would drift past a cap. */
const NANO = 1_000_000_000;
const toNano = (amount: BudgetAmount): BudgetAmount => ({ ...amount, usd: Math.ceil(amount.usd * NANO) });
const fromNano = (amount: BudgetAmount): BudgetAmount => ({ ...amount, usd: amount.usd / NANO });

/** A budget; `spentBefore` counts what an earlier part of a resumed run used. */
export function createBudget(caps: BudgetCaps, spentBefore: BudgetAmount = NOTHING): Budget {
  return new CountingBudget(caps, spentBefore);
}

interface Account {
  spent: BudgetAmount;
  reserved: BudgetAmount;
  inDoubt: BudgetAmount;
}

interface Waiting {
  readonly worst: BudgetAmount;
  readonly label: string;
  readonly resolve: (reservation: Reservation) => void;
  readonly reject: (error: unknown) => void;
}

class CountingBudget implements Budget {
  readonly caps: BudgetCaps;
  private readonly total: Account;
  private readonly labels = new Map<string, Account>();
  private readonly line: Waiting[] = [];

  constructor(caps: BudgetCaps, spentBefore: BudgetAmount) {
    for (const kind of KINDS) {
      const cap = caps[kind];
      if (cap !== undefined && !(cap >= 0))
        throw new RangeError(`budget: ${kind} must not be below 0, got ${cap}`);
    }
    this.caps = caps;
    this.total = { spent: toNano(spentBefore), reserved: NOTHING, inDoubt: NOTHING };
  }

  reserve(amount: BudgetAmount, label: string, signal: AbortSignal): Promise<Reservation> {
    const worst = toNano(amount);
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const waiting: Waiting = {
        worst,
        label,
        resolve: (reservation) => {
          stopListening();
          resolve(reservation);
        },
        reject: (error) => {
          stopListening();
          reject(error);
        },
      };
      const stopListening = onAbort(signal, () => {
        this.line.splice(this.line.indexOf(waiting), 1);
        reject(signal.reason);
        this.serve();
      });
      this.line.push(waiting);
      this.serve();
    });
  }

  report(): BudgetReport {
    const byLabel = [...this.labels].map(([label, account]) => [label, lineOf(account)] as const);
    byLabel.sort(([a], [b]) => (a < b ? -1 : 1));
    return { caps: this.caps, ...lineOf(this.total), byLabel: Object.fromEntries(byLabel) };
  }

  private serve(): void {
    for (let first = this.line[0]; first !== undefined; first = this.line[0]) {
      const passed = KINDS.find((kind) => this.over(kind, first.worst[kind], false));
      if (passed !== undefined) {
        this.line.shift();
        first.reject(this.exceeded(passed, first));
        continue;
      }
      // It would fit if calls in flight take less than they hold: wait for them.
      if (KINDS.some((kind) => this.over(kind, first.worst[kind], true))) return;
      this.line.shift();
      first.resolve(this.hold(first));
    }
  }

  private over(kind: keyof BudgetAmount, more: number, withReserved: boolean): boolean {
    const cap = this.caps[kind];
    if (cap === undefined) return false;
    const limit = kind === 'usd' ? Math.floor(cap * NANO) : cap;
    return this.total.spent[kind] + (withReserved ? this.total.reserved[kind] : 0) + more > limit;
  }

  private hold({ worst, label }: Waiting): Reservation {
    const accounts = [this.total, this.account(label)];
    for (const account of accounts) account.reserved = add(account.reserved, worst, 1);
    let settled = false;
    return {
      settle: (amount, inDoubt = false) => {
        if (settled) return;
        settled = true;
        const used = toNano(amount);
        for (const account of accounts) {
          account.reserved = add(account.reserved, worst, -1);
          account.spent = add(account.spent, used, 1);
          if (inDoubt) account.inDoubt = add(account.inDoubt, used, 1);
        }
        this.serve();
      },
    };
  }

  private account(label: string): Account {
    const account = this.labels.get(label) ?? { spent: NOTHING, reserved: NOTHING, inDoubt: NOTHING };
    this.labels.set(label, account);
    return account;
  }

  private exceeded(kind: keyof BudgetAmount, { worst, label }: Waiting): BudgetExceededError {
    const cap = this.caps[kind];
    const spent = fromNano(this.total.spent)[kind];
    const needed = fromNano(worst)[kind];
    const show = (amount: number) => (kind === 'usd' ? dollars(amount) : `${amount}`);
    const message =
      `The budget of ${show(cap ?? 0)} (${kind}) is used up: ${show(spent)} spent, ` +
      `and the next call (${label}) may take up to ${show(needed)}.`;
    const hint =
      spent + needed > (cap ?? 0) && spent === 0
        ? 'Even one call may take more than the cap: lower maxOutputTokens or raise the cap.'
        : 'Raise the cap to go on; nothing was spent beyond it.';
    return new BudgetExceededError(`budget/${kind}`, message, { hint });
  }
}

/** Four decimals, and as many as it takes where those would show nothing. */
function dollars(amount: number): string {
  if (amount === 0) return '$0';
  return `$${amount >= 0.001 ? amount.toFixed(4) : amount.toFixed(9).replace(/0+$/, '')}`;
}

export function plus(one: BudgetAmount, other: BudgetAmount): BudgetAmount {
  return add(one, other, 1);
}

function add(to: BudgetAmount, more: BudgetAmount, sign: 1 | -1): BudgetAmount {
  return {
    calls: to.calls + sign * more.calls,
    tokens: to.tokens + sign * more.tokens,
    usd: to.usd + sign * more.usd,
  };
}

function lineOf({ spent, reserved, inDoubt }: Account): BudgetLine {
  return { spent: fromNano(spent), reserved: fromNano(reserved), inDoubt: fromNano(inDoubt) };
}
