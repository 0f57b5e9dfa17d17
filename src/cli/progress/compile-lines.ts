import type { FinalSelection } from '../../optimizers/final-selection.js';
import type { Spending } from '../../optimizers/optimizer.js';
import type { CompilePlan } from '../../optimizers/plan.js';
import { FEW_PROPOSALS } from '../../optimizers/plan.js';
import type { BudgetCaps } from '../../providers/middleware/budget.js';
import type { NewMember } from '../accepted-proposals.js';
import type { Output } from '../output.js';
import type { CompileView } from './compile-view.js';
import { count, score, signedScore, usd } from './figures.js';

/** One line per proposal that entered the pool: what it changed, why it was taken, what it is worth. */
export function acceptedLine(
  { proposal, lead, validationSize, isBest }: NewMember,
  byObjectives: boolean,
  { colors }: Pick<Output, 'colors'>,
): string {
  const { candidate, iteration, parents, components, validationMean, validationExamples } = proposal;
  const origin = `${proposal.through} of ${parents.map((parent) => `#${parent}`).join(' and ')}`;
  const isWhole = validationExamples >= validationSize;
  const ahead =
    lead === null
      ? ''
      : `${signedScore(lead.gain)} against #${lead.over} on ${lead.examples} of ${validationSize} validation examples`;
  const special = lead?.isSpecialist === true ? 'alone solves an example, twice' : '';
  const worth =
    validationMean === null
      ? 'not scored on validation'
      : `validation ${isWhole ? '' : '~'}${score(validationMean)}`;
  const parts = [components.join(', '), minibatchReason(proposal, byObjectives), ahead, special];
  return (
    `${colors.green(`accepted #${candidate}`)} in iteration ${iteration} (${origin}): ` +
    `${parts.filter((part) => part !== '').join('; ')}; ${worth}${isBest ? ' (best so far)' : ''}`
  );
}

/** Empty where a race on the validation set was the test. */
function minibatchReason({ scoreBefore, scoreAfter }: NewMember['proposal'], byObjectives: boolean): string {
  if (scoreBefore === null || scoreAfter === null) return '';
  const change = `${scoreBefore.toFixed(2)} -> ${scoreAfter.toFixed(2)}`;
  return byObjectives ? `passed the minibatch by its objectives, score ${change}` : `minibatch ${change}`;
}

/** What the whole takes, as measured on the seed. */
export interface Projection {
  readonly plan: CompilePlan;
  /** Rollouts for the report, at most: every program on the sealed examples above all. */
  readonly reportRollouts: number;
  /** Searches to compare with, as large as this one; a cap is shared evenly. */
  readonly controls: number;
  readonly caps: BudgetCaps;
}

/** What the whole is going to take and what the caps afford, measured on the seed: nothing better is known yet. */
export function projectionLines(
  { usage, rollouts }: Spending,
  { seedMean }: CompileView,
  projection: Projection,
): string[] {
  const { inputTokens, outputTokens } = usage.tokens;
  const per = (amount: number | null) => (amount === null || rollouts === 0 ? null : amount / rollouts);
  const images = per(usage.images ?? 0) ?? 0;
  // Caps count an image as a call.
  const calls = (per(usage.calls) ?? 0) + images;
  const tokens = per(inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens);
  const costUsd = per(usage.costUsd);
  const ahead = allRollouts(projection);
  const seed = seedMean === null ? 'without a score' : score(seedMean);
  const line =
    `seed on validation: ${seed}; at this rate the whole takes about ${count(Math.round(calls * ahead))} model calls, ` +
    `${images === 0 ? '' : `${count(Math.round(images * ahead))} of them for images, `}` +
    `${tokens === null ? 'tokens unknown' : `${count(Math.round(tokens * ahead))} tokens`}, ` +
    `${costUsd === null ? 'a price is unknown' : `about ${usd(costUsd * ahead)}`}, reflection not counted`;
  return [line, ...capLines({ calls, tokens, usd: costUsd }, projection)];
}

/** Rollouts that a cap pays for. */
function limitOf(cap: number | undefined, perRollout: number | null): number {
  return cap === undefined || perRollout === null || perRollout === 0
    ? Number.POSITIVE_INFINITY
    : Math.floor(cap / perRollout);
}

/** What the tightest cap pays for, where that is less than all; a warning when it is hardly a search. */
export function capLines(
  perRollout: { readonly calls: number; readonly tokens: number | null; readonly usd: number | null },
  projection: Projection,
): string[] {
  const { plan, reportRollouts, controls, caps } = projection;
  const { metricCalls, seedCalls, proposals } = plan;
  const rollouts = Math.min(
    limitOf(caps.calls, perRollout.calls),
    limitOf(caps.tokens, perRollout.tokens),
    limitOf(caps.usd, perRollout.usd),
  );
  if (rollouts >= allRollouts(projection)) return [];
  const share = Math.floor((rollouts - reportRollouts) / (controls + 1));
  const affordable = Math.max(0, Math.min(metricCalls, share));
  const part = metricCalls > seedCalls ? Math.max(0, affordable - seedCalls) / (metricCalls - seedCalls) : 0;
  const expected = Math.floor(proposals.expected * part);
  const text = `the caps pay for about ${count(affordable)} of the ${count(metricCalls)} metric calls, about ${expected} proposals`;
  return [expected < FEW_PROPOSALS ? `warning: ${text}: raise them, or use fewer validation examples` : text];
}

/** Of the search, its controls and the report together. */
export function allRollouts({ plan, reportRollouts, controls }: Projection): number {
  return (1 + controls) * plan.metricCalls + reportRollouts;
}

/** Who was chosen among the best few when the search was over, and on what; null where there was no such choice. */
export function selectionLine({ leader, winner, finalists }: FinalSelection): string | null {
  if (finalists.length === 0) return null;
  const items = finalists.map(({ index, gain, low, high, scores }) =>
    index === 0
      ? `the seed (${scores} scores)`
      : `#${index} ${signedScore(gain)} [${signedScore(low)}, ${signedScore(high)}] (${scores} scores)`,
  );
  const what = winner === leader ? `#${winner} stays ahead` : `#${winner} instead of #${leader}`;
  return `final selection: ${what}; gains over the seed: ${items.join(', ')}`;
}
