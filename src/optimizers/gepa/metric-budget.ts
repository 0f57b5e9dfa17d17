/** Counts metric calls against a cap. */
export interface MetricBudget {
  /** Null = no cap. */
  readonly cap: number | null;
  /** True when calls are reserved before they are made, so that the cap is never passed. */
  readonly hard: boolean;
  remaining(spentCalls: number): number;
}

/** Never passed: an iteration starts, and a validation is made, only if it can be paid to the end. */
export function hardBudget(cap: number): MetricBudget {
  return { cap, hard: true, remaining: (spent) => cap - spent };
}

/** No cap of its own; something else (time, score, a stopper) ends the run. */
export const noBudget: MetricBudget = { cap: null, hard: false, remaining: () => Number.POSITIVE_INFINITY };
