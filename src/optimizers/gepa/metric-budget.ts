/** Counts metric calls against a cap. */
export interface MetricBudget {
  /** Null = no cap. */
  readonly cap: number | null;
  /** True when calls are reserved before they are made, so that the cap is never passed. */
  readonly hard: boolean;
  remaining(spentCalls: number): number;
  /** Asked when the calls have run out: raises the cap to what was agreed on meanwhile, and tells it; null = no more. */
  extend?(): number | null;
}

/** Never passed: an iteration starts, and a validation is made, only if it can be paid to the end. */
export function hardBudget(cap: number): MetricBudget {
  return { cap, hard: true, remaining: (spent) => cap - spent };
}

/**
 * A hard budget whose cap was raised once or more: the search goes on where the smaller one ended it, so that what it
 * did until then does not depend on what came later.
 */
export function extendedBudget(caps: readonly [number, ...number[]]): MetricBudget {
  let [cap, ...further] = caps;
  return {
    get cap() {
      return cap;
    },
    hard: true,
    remaining: (spent) => cap - spent,
    extend() {
      const [next, ...rest] = further;
      if (next === undefined) return null;
      [cap, further] = [next, rest];
      return cap;
    },
  };
}

/** No cap of its own; something else (time, score, a stopper) ends the run. */
export const noBudget: MetricBudget = { cap: null, hard: false, remaining: () => Number.POSITIVE_INFINITY };
