import { isModelFailure, messageOf, UsageError } from '../core/errors.js';
import { ownValue } from '../core/own-value.js';
import type { Example } from '../datasets/example.js';
import type { ComponentPath, Prediction, RunContext } from '../modules/module.js';
import type { Metric, Score } from './metric.js';

/** What one stage measured. */
export interface StageResult {
  /** Each 0 to 1. An objective of the stage that is left out could not be measured on this example. */
  readonly objectives: Readonly<Record<string, number>>;
  readonly feedback: string;
  readonly componentFeedback?: Readonly<Record<ComponentPath, string>>;
  /** When given, the stages after this one are not run, for this reason. */
  readonly endBecause?: string;
  /** When given, the whole example has no score, for this reason: what was to be judged could not be. */
  readonly unscoredBecause?: string;
}

/** One step of a staged metric. Put cheap stages first: one of them can spare the dear ones. */
export interface Stage<I, O, E> {
  readonly name: string;
  readonly objectives: readonly string[];
  /** May throw: a failed model call leaves the example unscored, with the reason; it never becomes a number. */
  evaluate(example: Example<I, E>, prediction: Prediction<O>, context: RunContext): Promise<StageResult>;
}

export interface StagedMetricOptions<I, O, E> {
  readonly name: string;
  readonly stages: readonly Stage<I, O, E>[];
  /** Weight of each objective in the score, 0 or more; an objective without one counts nothing. */
  readonly weights: Readonly<Record<string, number>>;
}

interface Progress {
  readonly objectives: Record<string, number>;
  readonly feedback: string[];
  readonly componentFeedback: Map<ComponentPath, string[]>;
  skipped: readonly string[];
}

/**
 * A metric from stages that run in order, from cheap to dear. The score is the weighted mean of the objectives.
 * An objective that could not be measured is left out and its weight is shared by the others; the objectives of
 * skipped stages count 0, because a stage ends the evaluation only of what is not worth the rest; a stage that fails
 * leaves the whole example unscored. Throws UsageError `metric/weights` for a weight that is negative or names no
 * objective.
 *
 * @example
 * const metric = stagedMetric({ name: 'answer', stages: [exactMatch, judge], weights: { exact: 0.7, judged: 0.3 } });
 */
export function stagedMetric<I, O, E = unknown>(options: StagedMetricOptions<I, O, E>): Metric<I, O, E> {
  const { name, stages, weights } = options;
  const objectives = stages.flatMap((stage) => stage.objectives);
  checkWeights(name, objectives, weights);
  return {
    name,
    objectives,
    async evaluate(example, prediction, context) {
      const progress: Progress = { objectives: {}, feedback: [], componentFeedback: new Map(), skipped: [] };
      for (const [at, stage] of stages.entries()) {
        const result = await runStage(stage, example, prediction, context);
        if (result.type === 'failed') return unscored(progress, stage.name, result.reason);
        record(progress, result.measured);
        const { unscoredBecause } = result.measured;
        if (unscoredBecause !== undefined) return unscored(progress, stage.name, unscoredBecause);
        if (result.measured.endBecause !== undefined && at + 1 < stages.length) {
          skip(progress, stages.slice(at + 1), result.measured.endBecause);
          break;
        }
      }
      return finish(progress, weights);
    },
  };
}

function checkWeights(
  metric: string,
  objectives: readonly string[],
  weights: Readonly<Record<string, number>>,
): void {
  for (const [objective, weight] of Object.entries(weights)) {
    if (objectives.includes(objective) && weight >= 0 && Number.isFinite(weight)) continue;
    throw new UsageError(
      'metric/weights',
      `metric "${metric}": weight ${weight} for "${objective}" cannot be used.`,
      {
        hint: `Give numbers of 0 or more for: ${objectives.join(', ')}.`,
      },
    );
  }
}

type StageOutcome =
  | { readonly type: 'measured'; readonly measured: StageResult }
  | { readonly type: 'failed'; readonly reason: string };

async function runStage<I, O, E>(
  stage: Stage<I, O, E>,
  example: Example<I, E>,
  prediction: Prediction<O>,
  context: RunContext,
): Promise<StageOutcome> {
  try {
    return { type: 'measured', measured: await stage.evaluate(example, prediction, context) };
  } catch (error) {
    // An abort or a spent budget ends the whole run, and a fault of our own must be seen.
    if (!isModelFailure(error)) throw error;
    return { type: 'failed', reason: messageOf(error) };
  }
}

function record(progress: Progress, result: StageResult): void {
  Object.assign(progress.objectives, result.objectives);
  if (result.feedback !== '') progress.feedback.push(result.feedback);
  for (const [path, text] of Object.entries(result.componentFeedback ?? {})) {
    if (text !== '')
      progress.componentFeedback.set(path, [...(progress.componentFeedback.get(path) ?? []), text]);
  }
}

function skip<I, O, E>(progress: Progress, rest: readonly Stage<I, O, E>[], reason: string): void {
  progress.skipped = rest.map((stage) => stage.name);
  for (const objective of rest.flatMap((stage) => stage.objectives)) progress.objectives[objective] = 0;
  progress.feedback.push(`Not looked at further (${progress.skipped.join(', ')}): ${reason}`);
}

function finish(progress: Progress, weights: Readonly<Record<string, number>>): Score {
  const score = weightedMean(progress.objectives, weights);
  if (score === null) progress.feedback.push('Not scored: nothing could be measured on this example.');
  return scoreOf(progress, score);
}

function unscored(progress: Progress, stage: string, reason: string): Score {
  progress.feedback.push(`Not scored: the stage "${stage}" failed: ${reason}`);
  return scoreOf(progress, null);
}

function scoreOf(progress: Progress, score: number | null): Score {
  const byComponent = [...progress.componentFeedback].map(
    ([path, texts]) => [path, texts.join('\n')] as const,
  );
  return {
    score,
    objectives: progress.objectives,
    feedback: progress.feedback.join('\n'),
    componentFeedback: Object.fromEntries(byComponent),
    ...(progress.skipped.length > 0 && { skippedStages: progress.skipped }),
  };
}

function weightedMean(
  objectives: Readonly<Record<string, number>>,
  weights: Readonly<Record<string, number>>,
): number | null {
  let sum = 0;
  let total = 0;
  for (const [name, value] of Object.entries(objectives)) {
    const weight = ownValue(weights, name) ?? 0;
    sum += weight * value;
    total += weight;
  }
  return total > 0 ? Math.min(1, sum / total) : null;
}
