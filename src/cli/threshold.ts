import { UsageError } from '../core/errors.js';
import type { Check } from '../evaluation/report/junit.js';
import type { EvaluationFigures, ProgramFigures } from '../evaluation/report/report-schema.js';
import { didYouMean } from './did-you-mean.js';

/** A rule such as `score>=0.8`. */
export interface Threshold {
  readonly text: string;
  /** `score`, the name of an objective, or `errors`: the share of rollouts that failed. */
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
    const known = ['score', 'errors', ...objectives];
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

/** Every rule for every program but the baseline. What was not scored misses every rule on scores. */
export function thresholdChecks(
  thresholds: readonly Threshold[],
  figures: EvaluationFigures,
): readonly Check[] {
  const judged = figures.programs.filter(({ name }) => name !== figures.baseline);
  return judged.flatMap((program) =>
    thresholds.map(({ text, figure, holds }) => {
      const value = figureOf(program, figure);
      const failure =
        value === null ? 'missed: not scored' : holds(value) ? null : `missed: ${value.toFixed(3)}`;
      return { program: program.name, name: text, failure };
    }),
  );
}

function figureOf({ score, objectives, rollouts, errors }: ProgramFigures, figure: string): number | null {
  if (figure === 'score') return score?.mean ?? null;
  const objective = objectives.find(({ name }) => name === figure);
  if (objective !== undefined || figure !== 'errors') return objective?.mean ?? null;
  const failed = errors.reduce((sum, { rollouts: count }) => sum + count, 0);
  return failed / (rollouts.scored + rollouts.errored + rollouts.skipped);
}
