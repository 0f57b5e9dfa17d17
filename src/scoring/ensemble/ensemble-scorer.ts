import { UsageError } from '../../core/errors.js';
import { hashJson } from '../../core/hash.js';
import { ownValue } from '../../core/own-value.js';
import type { Available, ImageScore, ImageScorer, Unavailable } from '../images/image-scorer.js';
import { scoreImage } from '../images/rank.js';
import { scorerOfFunction } from '../images/scorer-of-function.js';

/** Weights by the name of the scorer: preference first, then match with the prompt, then looks alone. */
export const ENSEMBLE_WEIGHTS: Readonly<Record<string, number>> = {
  pickscore: 0.5,
  'clip-score': 0.25,
  vqascore: 0.15,
  aesthetic: 0.1,
};

export interface EnsembleScorerOptions {
  /** The scorers that are put together; they are closed with the ensemble. */
  readonly parts: readonly ImageScorer[];
  /**
   * Weights by the name of the part, 0 or more; default 0.50 pickscore, 0.25 clip-score, 0.15 vqascore, 0.10 aesthetic.
   */
  readonly weights?: Readonly<Record<string, number>>;
}

/**
 * The weighted mean of several scorers, from 0 to 100, each taken as 100 times its `unit`. The weight of a part that is
 * missing (not given, unavailable, or failed on this image) is shared out among the others in proportion, and a note
 * names it with the reason; two images are comparable only where the same parts took part. With a part that failed the
 * score is partial. Unavailable when every part is; failed when no part that is there could score the image.
 */
export function ensembleScorer(options: EnsembleScorerOptions): ImageScorer {
  const { parts, weights = ENSEMBLE_WEIGHTS } = options;
  checkWeights(parts, weights);
  return scorerOfFunction({
    name: 'ensemble',
    prompt: parts.some(({ prompt }) => prompt === 'required') ? 'required' : 'ignored',
    scale: { min: 0, max: 100, meaning: 'weighted mean of several scorers, each from 0 to 100' },
    lookahead: Math.max(1, ...parts.map(({ lookahead }) => lookahead)),
    async availability(signal) {
      const states = await Promise.all(parts.map((part) => part.availability({ signal })));
      return together(parts, weights, states);
    },
    async scoreOne(item, signal) {
      const scores = await Promise.all(parts.map((part) => scoreImage(part, item, { signal })));
      return weightedMean(parts, weights, scores);
    },
    async close() {
      await Promise.all(parts.map((part) => part.close()));
    },
  });
}

function checkWeights(parts: readonly ImageScorer[], weights: Readonly<Record<string, number>>): void {
  const names = parts.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UsageError('scorer/part-twice', `The ensemble has two parts called ${twice}.`, {
      hint: 'Give each scorer once.',
    });
  }
  const wrong = Object.entries(weights).find(([, weight]) => !(weight >= 0 && Number.isFinite(weight)));
  const total = names.reduce((sum, name) => sum + (ownValue(weights, name) ?? 0), 0);
  const without = names.find((name) => ownValue(weights, name) === undefined);
  if (wrong === undefined && without === undefined && total > 0) return;
  const problem =
    wrong !== undefined
      ? `the weight of ${wrong[0]} is ${wrong[1]}`
      : without !== undefined
        ? `${without} has no weight`
        : 'no part has a weight above 0';
  throw new UsageError('scorer/weights', `The ensemble cannot be weighted: ${problem}.`, {
    hint: `Give numbers of 0 or more for: ${names.join(', ') || 'at least one scorer'}.`,
  });
}

function together(
  parts: readonly ImageScorer[],
  weights: Readonly<Record<string, number>>,
  states: readonly (Available | Unavailable)[],
): Available | Unavailable {
  const missing = states.filter((state) => state.status === 'unavailable');
  if (missing.length === states.length) {
    const commands = missing.flatMap(({ command }) => (command === null ? [] : [command]));
    return {
      status: 'unavailable',
      reason: `no part of the ensemble is available: ${missing.map(({ reason }) => reason).join('; ')}`,
      command: commands.length === 0 ? null : [...new Set(commands)].join(' && '),
    };
  }
  const revisions = states.map((state, at) => [
    parts[at]?.name,
    state.status === 'available' ? state.revision : null,
  ]);
  const preprocessing = `ensemble-1/${hashJson(weights).slice(0, 8)}`;
  return { status: 'available', revision: { weights: hashJson(revisions), preprocessing } };
}

function weightedMean(
  parts: readonly ImageScorer[],
  weights: Readonly<Record<string, number>>,
  scores: readonly ImageScore[],
): ImageScore {
  const points = new Map<string, number>();
  const notes: string[] = [];
  let sum = 0;
  let total = 0;
  let isPartial = false;
  for (const [name, weight] of Object.entries(weights)) {
    const score = scores[parts.findIndex((part) => part.name === name)];
    if (score?.status !== 'scored') {
      // Which parts are there is in the revision; that one of them failed is not.
      isPartial ||= weight > 0 && score?.status === 'failed';
      if (weight > 0) notes.push(`without ${name} (${reasonOf(score)}): its weight is shared out`);
      continue;
    }
    isPartial ||= score.isPartial === true;
    points.set(name, 100 * score.unit);
    sum += weight * score.unit;
    total += weight;
    notes.push(...score.notes.map((note) => `${name}: ${note}`));
  }
  if (total === 0) return failureOf(scores);
  const unit = Math.min(1, sum / total);
  const score = {
    status: 'scored',
    value: 100 * unit,
    unit,
    parts: Object.fromEntries(points),
    notes,
  } as const;
  return isPartial ? { ...score, isPartial } : score;
}

function reasonOf(score: Exclude<ImageScore, { status: 'scored' }> | undefined): string {
  if (score === undefined) return 'not given';
  return score.status === 'failed' ? score.message : score.reason;
}

/** Why an image has no score, in the words of the first part that looked at it. */
function failureOf(scores: readonly ImageScore[]): ImageScore {
  const failed = scores.find((score) => score.status === 'failed');
  const message = 'no part that has a weight gave this image a score';
  return failed ?? { status: 'failed', code: 'scorer/no-parts', message };
}
