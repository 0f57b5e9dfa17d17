import type { Example } from '../datasets/example.js';
import type { ComponentPath, Prediction, RunContext } from '../modules/module.js';

/** What a metric says of one prediction. */
export interface Score {
  /** 0 to 1, higher is better; null = not scored (with the reason in `feedback`). A failure is never a zero. */
  readonly score: number | null;
  /** Named parts, each 0 to 1 and higher is better, for Pareto fronts and reports. */
  readonly objectives: Readonly<Record<string, number>>;
  /** What was good and bad, in words for the reflection model. */
  readonly feedback: string;
  /** Feedback for single components, by path; shown instead of `feedback` when that component is reflected on. */
  readonly componentFeedback: Readonly<Record<ComponentPath, string>>;
  /** Stages that were not run because an earlier one ended the evaluation. */
  readonly skippedStages?: readonly string[];
}

/** Scores one prediction against its example. May call models through the context; must not keep state. */
export interface Metric<I = never, O = never, E = unknown> {
  /**
   * Stands for the metric wherever scores are kept: a run that is resumed reuses them by it. A function cannot be told
   * from what it was before it was edited, so a metric that scores otherwise needs another name (`exact-2`), or a new
   * run folder.
   */
  readonly name: string;
  /** Names of the objectives it gives, in report order. */
  readonly objectives: readonly string[];
  evaluate(example: Example<I, E>, prediction: Prediction<O>, context: RunContext): Promise<Score>;
}
