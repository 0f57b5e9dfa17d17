import { UsageError } from '../core/errors.js';
import type { EvaluationFigures } from '../evaluation/report/report-schema.js';
import { didYouMean } from './did-you-mean.js';

/** A rule such as `score>=0.8`. */
export interface Threshold {
  readonly text: string;
  /** `score`, or the name of an objective. */
  readonly figure: string;
  readonly holds: (value: number) => boolean;
}

const RULE = /^\s*([^<>=\s]+)\s*(>=|<=|>|<)\s*(\d*\.?\d+)\s*$/;

/** Reads rules and checks that the metric gives what they name. Throws UsageError. */
export function parseThresholds(
  rules: readonly string[],
  objectives: readonly string[],
): readonly Threshold[] {
  return rules.map((text) => {
    const [, figure = '', operator = '', number = ''] = RULE.exec(text) ?? [];
    if (figure === '') {
      throw new UsageError('eval/threshold-invalid', `"${text}" is no threshold`, {
        hint: "Write a figure, an operator and a number, for example 'score>=0.8'.",
      });
    }
    const known = ['score', ...objectives];
    if (!known.includes(figure)) {
      throw new UsageError(
        'eval/threshold-unknown',
        `the metric gives no "${figure}".${didYouMean(figure, known)}`,
        {
          hint: `It gives: ${known.join(', ')}.`,
        },
      );
    }
    return { text, figure, holds: comparison(operator, Number(number)) };
  });
}

function comparison(operator: string, limit: number): (value: number) => boolean {
  switch (operator) {
    case '>=':
      return (value) => value >= limit;
    case '<=':
      return (value) => value <= limit;
    case '>':
      return (value) => value > limit;
    default:
      return (value) => value < limit;
  }
}

/** Every rule that a program misses, in words. What was not scored misses every rule. The baseline is not judged. */
export function missedThresholds(
  thresholds: readonly Threshold[],
  figures: EvaluationFigures,
): readonly string[] {
  const judged = figures.programs.filter(({ name }) => name !== figures.baseline);
  return judged.flatMap((program) =>
    thresholds.flatMap(({ text, figure, holds }) => {
      const estimate =
        figure === 'score' ? program.score : program.objectives.find(({ name }) => name === figure);
      if (estimate === null || estimate === undefined) return [`${program.name}: ${text} missed: not scored`];
      return holds(estimate.mean) ? [] : [`${program.name}: ${text} missed: ${estimate.mean.toFixed(3)}`];
    }),
  );
}
