import { ownValue } from '../../core/own-value.js';
import type { AcceptanceCriterion, Verdict } from './acceptance.js';
import { isNowhereWorse, isSomewhereBetter } from './dominance.js';
import { type ObjectiveMeans, type ObjectiveSpace, pointOf, violationOf } from './objective-space.js';
import { type Proposal, unscoredIds } from './proposal.js';
import { meanObjectives, type ValidationScore } from './state.js';

/**
 * When a child passes by its objectives on the minibatch:
 * - `non-dominated`: some objective rises by more than its tolerance, whatever the others lose. Every step along the
 *   front passes, so that it is explored; the frontier keeps what was good.
 * - `dominating`: some objective rises and none falls, each by more than its tolerance.
 * - `weighted`: the weighted sum of the objectives rises by more than the weighted sum of their tolerances.
 */
export type ObjectiveRule =
  | { readonly type: 'non-dominated' }
  | { readonly type: 'dominating' }
  /** Weights by objective, 0 or more; what is absent weighs nothing. */
  | { readonly type: 'weighted'; readonly weights: Readonly<Record<string, number>> };

/**
 * Judges children by objectives instead of their score. The floors come first: a child that misses one by more than
 * its parent fails, one that misses less passes, and only where both miss by the same the rule is asked.
 */
export function objectiveAcceptance(space: ObjectiveSpace, rule: ObjectiveRule): AcceptanceCriterion {
  return {
    name: `objectives-${rule.type}`,
    needsResults: true,
    judge: (proposal) => judge(proposal, space, rule),
  };
}

function judge(proposal: Proposal, space: ObjectiveSpace, rule: ObjectiveRule): Verdict {
  const means = comparedMeans(proposal);
  if (means === null)
    return { type: 'reject', reason: { type: 'unscored', exampleIds: unscoredIds(proposal) } };
  const { before, after } = means;
  const [missedBefore, missedAfter] = [violationOf(space.floors, before), violationOf(space.floors, after)];
  if (missedAfter < missedBefore) return { type: 'accept' };
  if (missedAfter > missedBefore)
    return refuse('missed a floor by more than its parent', space, before, after);
  if (passes(space, rule, before, after)) return { type: 'accept' };
  return refuse(REFUSALS[rule.type], space, before, after);
}

const REFUSALS = {
  'non-dominated': 'no objective rose',
  dominating: 'no objective rose without a loss in another',
  weighted: 'the weighted objectives did not rise',
} as const;

function passes(space: ObjectiveSpace, rule: ObjectiveRule, before: ObjectiveMeans, after: ObjectiveMeans) {
  const [from, to] = [pointOf(space.names, before), pointOf(space.names, after)];
  if (from === null || to === null) return false;
  const tolerances = space.names.map((name) => ownValue(space.tolerances, name) ?? 0);
  switch (rule.type) {
    case 'non-dominated':
      return isSomewhereBetter(to, from, tolerances);
    case 'dominating':
      return isSomewhereBetter(to, from, tolerances) && isNowhereWorse(to, from, tolerances);
    case 'weighted': {
      const gains = space.names.map((name, at) => {
        const gain = (to[at] ?? 0) - (from[at] ?? 0) - (tolerances[at] ?? 0);
        return (ownValue(rule.weights, name) ?? 0) * gain;
      });
      return gains.reduce((sum, gain) => sum + gain, 0) > 0;
    }
  }
}

function refuse(
  why: string,
  { names, floors }: ObjectiveSpace,
  before: ObjectiveMeans,
  after: ObjectiveMeans,
): Verdict {
  const shown = [...new Set([...names, ...Object.keys(floors)])];
  const figures = shown.map(
    (name) => `${name} ${figure(ownValue(before, name))} to ${figure(ownValue(after, name))}`,
  );
  return { type: 'reject', reason: { type: 'other', text: `${why}: ${figures.join(', ')}` } };
}

function figure(value: number | undefined): string {
  return value === undefined ? 'none' : value.toFixed(3);
}

/** Means over the examples on which both sides were scored; null where the sums would be, see `comparedSums`. */
function comparedMeans({ exampleIds, before, after }: Proposal) {
  const pairs: { before: ValidationScore; after: ValidationScore }[] = [];
  for (const [at, exampleId] of exampleIds.entries()) {
    const [from, to] = [before[at], after[at]];
    if (from === undefined || from.score === null) continue;
    if (to === undefined || to.score === null) return null;
    pairs.push({
      before: { exampleId, score: from.score, objectives: from.objectives ?? {} },
      after: { exampleId, score: to.score, objectives: to.objectives ?? {} },
    });
  }
  if (pairs.length === 0) return null;
  return {
    before: meanObjectives(pairs.map((pair) => pair.before)),
    after: meanObjectives(pairs.map((pair) => pair.after)),
  };
}
