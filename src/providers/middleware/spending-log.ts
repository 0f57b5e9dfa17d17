import { z } from 'zod';
import type { RunFolder } from '../../storage/run-folder.js';
import { type BudgetAmount, NOTHING, plus, type Reservation } from './budget.js';

export const SPENDING_FILE = 'spending.jsonl';

const amountSchema = z.object({
  calls: z.number().min(0).describe('model calls, images included'),
  tokens: z.number().min(0).describe('input and output together'),
  usd: z.number().min(0),
});

const capsSchema = z.object({
  maxMetricCalls: z.number().optional(),
  maxCalls: z.number().optional(),
  maxTokens: z.number().optional(),
  maxCost: z.number().optional(),
});

/** Caps as the command line was given them. */
export type GivenCaps = Readonly<z.output<typeof capsSchema>>;

/** One line of `spending.jsonl`. */
export const spendingLineSchema = z
  .union([
    z.object({
      reserved: z.int().min(0).describe('number of the call, which is about to be made'),
      label: z.string().describe('role of the model'),
      worst: amountSchema.describe(
        'the most that it may take, as far as the caps of the run made that known',
      ),
    }),
    z.object({
      settled: z.int().min(0).describe('number of the call, which has ended'),
      used: amountSchema,
      inDoubt: z.boolean().describe('used is the worst case: nobody knows what the call took'),
    }),
    z.object({
      before: amountSchema.describe(
        'used before this file was begun, as far as the rest of the folder tells',
      ),
    }),
    z.object({
      caps: capsSchema.describe('given when the run was resumed, in place of those that it had'),
    }),
  ])
  .describe('What the caps of a run count: a call without its settled line counts with its worst case');

/** The account of a run folder: what is held for a call stands in it before the call is made. */
export interface SpendingLog {
  /** What the run has used up to the opening. */
  readonly spentBefore: BudgetAmount;
  /** Caps that it was given when it was resumed before, the last of each: what was agreed to holds until it is changed. */
  readonly capsGiven: GivenCaps;
  /**
   * Writes down what is held for a call, and later what it took. Rejects with StorageError or the signal's reason, and
   * gives the reservation back then.
   */
  keep(
    reservation: Reservation,
    worst: BudgetAmount,
    label: string,
    signal: AbortSignal,
  ): Promise<Reservation>;
  /** Writes down caps that a resumed run was given. Rejects with StorageError. */
  noteCaps(caps: GivenCaps): Promise<void>;
  close(): Promise<void>;
}

/** Opens the account; where there is none yet it begins with what `derive` finds elsewhere in the folder. */
export async function openSpendingLog(
  folder: Pick<RunFolder, 'openLog'>,
  derive: () => Promise<BudgetAmount>,
): Promise<SpendingLog> {
  const account = readAccount();
  const { log } = await folder.openLog(SPENDING_FILE, account.read);
  const known = account.total();
  const spentBefore = known ?? (await derive());
  if (known === null) await log.append({ before: spentBefore });
  let next = account.nextNumber();
  return {
    spentBefore,
    capsGiven: account.caps(),
    async keep(reservation, worst, label, signal) {
      const number = next++;
      const settle = (used: BudgetAmount, inDoubt = false) => {
        reservation.settle(used, inDoubt);
        // What cannot be written counts with its worst case; closing the log tells why.
        log.append({ settled: number, used, inDoubt }).catch(() => undefined);
      };
      try {
        await log.append({ reserved: number, label, worst });
        signal.throwIfAborted();
      } catch (error) {
        settle(NOTHING);
        throw error;
      }
      return { settle };
    },
    async noteCaps(caps) {
      await log.append({ caps: { ...caps } });
    },
    close: () => log.close(),
  };
}

/** Metric calls are only ever raised: a lower number was refused after it was written down. */
function laterCaps(caps: GivenCaps, given: GivenCaps): GivenCaps {
  const calls = [caps.maxMetricCalls, given.maxMetricCalls].filter((one) => one !== undefined);
  return { ...caps, ...given, ...(calls.length > 0 && { maxMetricCalls: Math.max(...calls) }) };
}

/** Adds up lines; null where there was none. */
function readAccount() {
  const open = new Map<number, BudgetAmount>();
  let spent: BudgetAmount | null = null;
  let next = 0;
  let caps: GivenCaps = {};
  return {
    read(value: unknown): void {
      const { data: line } = spendingLineSchema.safeParse(value);
      if (line === undefined) return;
      if ('caps' in line) caps = laterCaps(caps, line.caps);
      else if ('before' in line) spent = plus(spent ?? NOTHING, line.before);
      else if ('reserved' in line) {
        open.set(line.reserved, line.worst);
        next = Math.max(next, line.reserved + 1);
      } else if (open.delete(line.settled)) spent = plus(spent ?? NOTHING, line.used);
    },
    total: () =>
      spent === null && open.size === 0 ? null : [...open.values()].reduce(plus, spent ?? NOTHING),
    nextNumber: () => next,
    caps: () => caps,
  };
}
