import { UsageError } from '../core/errors.js';
import type { Example } from '../datasets/example.js';
import type { ComponentPath, Prediction, RunContext } from '../modules/module.js';
import { checkScore } from './check-score.js';
import type { Metric, Score } from './metric.js';

/** What a metric function may give: a number from 0 to 1, null for "cannot be scored", or more than that. */
export type MetricResult =
  | number
  | null
  | {
      /** 0 to 1; null = not scored, with the reason in `feedback`. */
      readonly score: number | null;
      /** Parts that the metric has declared, each 0 to 1. */
      readonly objectives?: Readonly<Record<string, number>>;
      readonly feedback?: string;
      readonly componentFeedback?: Readonly<Record<ComponentPath, string>>;
    };

export interface MetricOptions<I, O, E> {
  readonly name: string;
  /** Names of the parts that `evaluate` gives, in report order; default none. */
  readonly objectives?: readonly string[];
  evaluate(
    example: Example<I, E>,
    prediction: Prediction<O>,
    context: RunContext,
  ): MetricResult | Promise<MetricResult>;
}

/**
 * Makes a metric of a function. Rejects with UsageError `metric/invalid-score` for a number that is NaN or not within
 * 0 to 1, and with `metric/unknown-objective` for a part that was not declared: both would spoil means in silence.
 *
 * @example
 * const brevity = metric({
 *   name: 'brevity',
 *   evaluate: (_example, { output }: Prediction<{ answer: string }>) => 1 / (1 + output.answer.length / 100),
 * });
 */
export function metric<I = unknown, O = unknown, E = unknown>(
  options: MetricOptions<I, O, E>,
): Metric<I, O, E> {
  const { name, objectives = [] } = options;
  return {
    name,
    objectives,
    async evaluate(example, prediction, context) {
      const score = scoreOf(await options.evaluate(example, prediction, context));
      const unknown = Object.keys(score.objectives).find((objective) => !objectives.includes(objective));
      if (unknown !== undefined) throw unknownObjective(name, unknown, objectives);
      return checkScore(score, name);
    },
  };
}

function scoreOf(result: MetricResult): Score {
  if (result === null) return scoreOf({ score: null, feedback: 'the metric gave no score and no reason' });
  if (typeof result === 'number') return scoreOf({ score: result });
  const { score, objectives = {}, feedback = '', componentFeedback = {} } = result;
  return { score, objectives, feedback, componentFeedback };
}

function unknownObjective(name: string, objective: string, declared: readonly string[]): UsageError {
  return new UsageError('metric/unknown-objective', `metric "${name}" gave an objective "${objective}"`, {
    hint: `Declare it in "objectives"; declared are: ${declared.join(', ') || 'none'}.`,
  });
}
