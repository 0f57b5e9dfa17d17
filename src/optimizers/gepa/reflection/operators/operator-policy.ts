import { UsageError } from '../../../../core/errors.js';
import type { Rng } from '../../../../core/rng.js';
import { OPERATOR_NAMES, type OperatorName } from './operator.js';

/** What came of one operator's proposals so far. */
export interface OperatorRecord {
  /** Proposals that were judged: accepted, or turned down for their scores or texts. */
  readonly tries: number;
  /** Accepted ones that are better than their parent on the validation set. */
  readonly gains: number;
  /** Sum of these gains in mean validation score. */
  readonly gain: number;
  /** Tokens of reflections and of rollouts on the minibatch. */
  readonly tokens: number;
}

/** By operator; an operator that was never tried is absent. Plain JSON. */
export type OperatorState = Readonly<Partial<Record<OperatorName, OperatorRecord>>>;

/** Chooses how the next text is made. */
export interface OperatorPolicy {
  readonly name: string;
  /** Operators that it may choose, so that no work is done for others; default all. */
  readonly among?: readonly OperatorName[];
  /** One of `available`, which is never empty. `rng` is fresh for every choice. */
  choose(available: readonly OperatorName[], state: OperatorState, rng: Rng): OperatorName;
}

/** Always this one; a rewrite where it cannot be applied. */
export function fixedOperator(operator: OperatorName): OperatorPolicy {
  if (!OPERATOR_NAMES.includes(operator)) {
    throw new UsageError('compile/operator-unknown', `no operator is called ${JSON.stringify(operator)}`, {
      hint: `Choose one of ${OPERATOR_NAMES.join(', ')}.`,
    });
  }
  return {
    name: operator,
    among: [operator],
    choose: (available) => (available.includes(operator) ? operator : (available[0] ?? operator)),
  };
}

/**
 * Thompson sampling over operators by gain per token: draws how likely a try succeeds from its Beta posterior (with
 * one success in three before anything is known), times what a success gains, over what a try costs. Gain and cost
 * are means that start from those of all operators, so that none looks cheap for want of tries.
 */
export function thompsonOperators(among: readonly OperatorName[] = OPERATOR_NAMES): OperatorPolicy {
  return {
    name: `thompson(${among.join(', ')})`,
    among,
    choose(available, state, rng) {
      const open = among.filter((name) => available.includes(name));
      const usual = usualOf(Object.values(state));
      const drawn = (open.length > 0 ? open : available).map((name) => ({
        name,
        worth: drawnWorth(state[name] ?? UNTRIED, usual, rng),
      }));
      const [first, ...rest] = drawn;
      if (first === undefined) throw new RangeError('no operator is available');
      return rest.reduce((best, one) => (one.worth > best.worth ? one : best), first).name;
    },
  };
}

const UNTRIED: OperatorRecord = { tries: 0, gains: 0, gain: 0, tokens: 0 };

interface Usual {
  readonly gainPerSuccess: number;
  readonly tokensPerTry: number;
}

/** While nothing is known the figures cancel out. */
function usualOf(records: readonly OperatorRecord[]): Usual {
  const sum = (pick: (record: OperatorRecord) => number) =>
    records.reduce((total, record) => total + pick(record), 0);
  const [tries, gains] = [sum(({ tries }) => tries), sum(({ gains }) => gains)];
  return {
    gainPerSuccess: gains === 0 ? 1 : sum(({ gain }) => gain) / gains,
    tokensPerTry: tries === 0 ? 1 : Math.max(1, sum(({ tokens }) => tokens) / tries),
  };
}

function drawnWorth({ tries, gains, gain, tokens }: OperatorRecord, usual: Usual, rng: Rng): number {
  const success = drawBeta(1 + gains, 2 + tries - gains, rng);
  const gainPerSuccess = (gain + usual.gainPerSuccess) / (gains + 1);
  const tokensPerTry = (tokens + usual.tokensPerTry) / (tries + 1);
  return (success * gainPerSuccess) / tokensPerTry;
}

/** For whole numbers a Beta variate is an order statistic: the a-th smallest of a + b - 1 uniform draws. */
function drawBeta(a: number, b: number, rng: Rng): number {
  const draws = Array.from({ length: a + b - 1 }, () => rng.random()).sort((x, y) => x - y);
  return draws[a - 1] ?? 0;
}

/** The state after one more judged proposal. `gain` is 0 for one that was turned down or is no better. */
export function creditOperator(
  state: OperatorState,
  operator: OperatorName,
  { gain, tokens }: { readonly gain: number; readonly tokens: number },
): OperatorState {
  const before = state[operator] ?? { tries: 0, gains: 0, gain: 0, tokens: 0 };
  return {
    ...state,
    [operator]: {
      tries: before.tries + 1,
      gains: before.gains + (gain > 0 ? 1 : 0),
      gain: before.gain + Math.max(0, gain),
      tokens: before.tokens + tokens,
    },
  };
}
