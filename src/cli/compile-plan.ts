import type { CompilePlan } from '../optimizers/plan.js';
import type { BudgetCaps } from '../providers/middleware/budget.js';
import type { OpenedDataset } from './open-dataset.js';
import type { OpenedModels } from './models.js';
import type { OpenedProgram } from './program-spec.js';
import { GUESSED_REPLY_TOKENS, guessRollout, type RolloutGuess } from './first-guess.js';
import { allRollouts, capLines, type Projection } from './progress/compile-lines.js';
import { count, shortCount, time, usd } from './progress/figures.js';

export interface ShownPlan {
  readonly opened: OpenedProgram;
  readonly data: OpenedDataset;
  readonly models: OpenedModels;
  readonly metric: string;
  readonly optimizer: string;
  readonly controls: readonly string[];
  readonly plan: CompilePlan;
  readonly maxTimeMs: number | null;
  readonly runFolder: string;
}

/** What is going to happen and what it affords, before anything is paid. */
export function planLines(shown: ShownPlan): string[] {
  const { opened, data, plan } = shown;
  const { split, dataset } = data;
  const components = opened.program.components().map(({ path }) => path);
  const { controls } = shown;
  const { task, image } = shown.models.models;
  const leastImages = opened.builtin?.leastImages;
  const images = leastImages === undefined ? undefined : { count: leastImages, model: image };
  const guess = guessRollout(opened.program, split.train[0]?.input, task, images);
  const projection = projectionOf(shown);
  const rollouts = allRollouts(projection);
  return [
    `program     ${opened.label}: ${components.join(', ')}`,
    `data        ${data.shownPath}: ${count(dataset.examples.length)} examples; train ${split.train.length}, val ${split.val.length}, sealed test ${split.test.length}`,
    `metric      ${shown.metric}`,
    `models      ${modelsText(shown.models)}${images === undefined ? '' : `, images ${image.id}`}`,
    `search      ${shown.optimizer}, ${count(plan.metricCalls)} metric calls: ${plan.seedCalls} to score the seed, then ${proposalsText(plan)}`,
    ...(controls.length === 0
      ? []
      : [
          `controls    ${controls.join(', ')}: ${count(plan.metricCalls)} metric calls each, on top of the search, and the sealed test`,
        ]),
    `calls       up to ${count(rollouts)} rollouts, those for the report included; ${components.length} model ${components.length === 1 ? 'call' : 'calls'} each, or more`,
    `cost        ${guessText(rollouts, guess)}`,
    `caps        ${capsText(shown.models.budget.caps, shown.maxTimeMs, split.test.length > 0)}`,
    `run folder  ${shown.runFolder}`,
    ...capLines(guess, projection),
    ...plan.warnings.map((warning) => `warning: ${warning}`),
    ...dataset.notes.map((note) => `note: ${note}`),
  ];
}

/**
 * What a compile is going to take. For the report, at most: seed, result and what each control found on the sealed
 * examples, and the result on the validation examples that its race did not come to.
 */
export function projectionOf({
  data: { split },
  plan,
  controls,
  models,
}: Pick<ShownPlan, 'data' | 'plan' | 'controls' | 'models'>): Projection {
  const races = plan.callsPerValidation > plan.seedCalls;
  const reportRollouts = (2 + controls.length) * split.test.length + (races ? split.val.length : 0);
  return { plan, reportRollouts, controls: controls.length, caps: models.budget.caps };
}

function guessText(rollouts: number, { tokens, images, usd: dollars }: RolloutGuess): string {
  const amount = dollars === null ? '(price unknown)' : usd(rollouts * dollars);
  return (
    `at a guess at least ${amount}, ${shortCount(rollouts * tokens)} tokens (a call a component, ${GUESSED_REPLY_TOKENS} tokens ` +
    `a reply; ${images === 0 ? 'no images,' : `${images} images a rollout; no`} re-asks, judges or reflection); the seed will tell better`
  );
}

function proposalsText({ proposals, callsPerProposal, callsPerValidation }: CompilePlan): string {
  if (proposals.most === 0) return 'no proposals';
  const range =
    proposals.least === proposals.most
      ? String(proposals.most)
      : `${proposals.least} to ${proposals.most}, about ${proposals.expected},`;
  return `${range} proposals (${callsPerProposal} calls each, ${callsPerValidation} more for one that passes)`;
}

function modelsText({ ids, simulated }: OpenedModels): string {
  const same = ids.judge === ids.task && ids.reflection === ids.task;
  const text = same
    ? `${ids.task} for every role`
    : `task ${ids.task}, judge ${ids.judge}, reflection ${ids.reflection}`;
  return simulated ? `${text} (simulated)` : text;
}

function capsText(caps: BudgetCaps, maxTimeMs: number | null, hasTest: boolean): string {
  const texts = [
    caps.calls === undefined ? '' : `${count(caps.calls)} model calls`,
    caps.tokens === undefined ? '' : `${count(caps.tokens)} tokens`,
    caps.usd === undefined ? '' : usd(caps.usd),
  ].filter((text) => text !== '');
  const kept = texts.length > 0 && hasTest ? ' (what the sealed test needs is kept back)' : '';
  const all = maxTimeMs === null ? texts : [...texts, `${time(maxTimeMs)} of search`];
  return all.length === 0 ? 'none (see --max-calls, --max-cost, --max-time)' : `${all.join(', ')}${kept}`;
}
