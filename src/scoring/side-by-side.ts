import { UsageError } from '../core/errors.js';
import type { Metric, Score } from './metric.js';

/**
 * Several metrics on the same outputs, as one: the first gives the score; the scores of the others, and their
 * objectives, are objectives (`length`, `length.words`). Where another metric gives no score its objectives are absent;
 * where one fails the rollout has failed, since a part of what was asked for is missing. Throws UsageError
 * `metric/none` without a metric, `metric/names-collide` where two objectives would have one name.
 */
export function sideBySide(metrics: readonly Metric[]): Metric {
  const [first, ...others] = metrics;
  if (first === undefined) {
    throw new UsageError('metric/none', 'there is no metric to evaluate with', { hint: 'Give one or more.' });
  }
  if (others.length === 0) return first;
  const objectives = [...first.objectives, ...others.flatMap(namesFrom)];
  const twice = objectives.find((name, at) => objectives.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UsageError('metric/names-collide', `two of the metrics give an objective "${twice}"`, {
      hint: 'Give each metric a name of its own.',
    });
  }
  return {
    name: metrics.map(({ name }) => name).join(' + '),
    objectives,
    async evaluate(example, prediction, context) {
      let score = await first.evaluate(example, prediction, context);
      for (const other of others) {
        score = beside(score, other.name, await other.evaluate(example, prediction, context));
      }
      return score;
    },
  };
}

function namesFrom({ name, objectives }: Metric): string[] {
  return [name, ...objectives.map((objective) => `${name}.${objective}`)];
}

function beside(score: Score, name: string, other: Score): Score {
  const own = other.score === null ? {} : { [name]: other.score };
  const parts = Object.entries(other.objectives).map(([part, value]) => [`${name}.${part}`, value] as const);
  return {
    ...score,
    objectives: { ...score.objectives, ...own, ...Object.fromEntries(parts) },
    feedback: [score.feedback, other.feedback === '' ? '' : `${name}: ${other.feedback}`]
      .filter((text) => text !== '')
      .join('\n'),
  };
}
