import { sumOrNull } from '../modules/usage.js';
import { UsageError } from '../core/errors.js';
import { isOfMetric } from '../evaluation/metric-scope.js';
import type { ComponentChanges, Program } from '../modules/module.js';
import type { Attempt, ImageCallTrace, Trace } from '../modules/trace.js';
import type { RolloutRecord, SeenRollout } from './rollout-record.js';
import { zip } from './gepa/zip.js';

/** Objectives that come from what a rollout took, not from the metric. */
export const DERIVED_OBJECTIVES = ['cost', 'calls', 'tokens', 'latency', 'prompt-length'] as const;
export type DerivedObjective = (typeof DERIVED_OBJECTIVES)[number];

/** The unit in which each is measured, per rollout. The metric's own calls are not counted: no user pays for them. */
export const DERIVED_UNITS: Readonly<Record<DerivedObjective, string>> = {
  cost: 'US dollars',
  /** Of models, re-asks and images included. */
  calls: 'calls',
  /** In and out. */
  tokens: 'tokens',
  /** Of calls of models, images included, one after another. */
  latency: 'ms',
  /** Of all instructions and demonstrations together. */
  'prompt-length': 'tokens',
};

/** The scale is so many times what the seed takes: then the seed stands at one half, and zero is twice the seed. */
export const SEEDS_PER_SCALE = 2;

/** The usual rule of thumb for English text; exact counts differ by model. */
const CHARACTERS_PER_TOKEN = 4;

export type Scales = Readonly<Partial<Record<DerivedObjective, number>>>;

/** Measured amounts in their units, and back: linear, so that the mean objective is that of the mean amount. */
export function objectiveValue(amount: number, scale: number): number {
  return 1 - amount / scale;
}

export function amountOf(value: number, scale: number): number {
  return (1 - value) * scale;
}

export function isDerived(name: string): name is DerivedObjective {
  return DERIVED_OBJECTIVES.some((derived) => derived === name);
}

/** What to add to the metric's objectives. */
export interface DerivedOptions {
  readonly program: Program;
  readonly derived: readonly DerivedObjective[];
  /** Given scales; the others are set by the seed. */
  readonly scales: Scales;
  /** Whether the scalar score stands among the objectives as `score`. */
  readonly withScore: boolean;
}

export interface DerivedRecord {
  readonly rollouts: RolloutRecord;
  /** The scales in force; complete once the seed was scored. */
  readonly scales: () => Scales;
}

/**
 * Adds derived objectives to every scored rollout: `1 - amount / scale`, so 1 is nothing, 0 is the scale, and more than
 * the scale is below 0. Scales that are not given are twice the mean of the first rollouts asked for, which are the
 * seed's. Cached replies count with the price and the time of the call that they were first paid for, so that no figure
 * depends on what a cache held. Throws UsageError when a derived objective cannot be measured.
 */
export function withDerivedObjectives(rollouts: RolloutRecord, options: DerivedOptions): DerivedRecord {
  let { scales } = options;
  const lengthOf = promptLengths(options.program);
  return {
    scales: () => scales,
    rollouts: {
      close: () => rollouts.close(),
      async run(requests, execution, onRollout) {
        const done = await rollouts.run(requests, execution, onRollout);
        const measured: Measured[] = [];
        for (const [{ candidate }, rollout] of zip(requests, done)) {
          const amounts = amountsOf(await rollout.loadTrace(), options.derived, () => lengthOf(candidate));
          measured.push({ rollout, amounts });
        }
        scales = completed(scales, options.derived, measured);
        return measured.map(({ rollout, amounts }) => withObjectives(rollout, amounts, scales, options));
      },
    },
  };
}

type Amounts = Readonly<Partial<Record<DerivedObjective, number | null>>>;

interface Measured {
  readonly rollout: SeenRollout;
  readonly amounts: Amounts;
}

/** What one rollout took, by objective; null where a provider gave no figure. */
export function amountsOf(
  trace: Trace,
  derived: readonly DerivedObjective[],
  promptLength: () => number,
): Amounts {
  const own = trace.entries.filter(({ component }) => !isOfMetric(component));
  const asked: Asked = {
    attempts: own.flatMap((entry) => (entry.type === 'call' ? entry.attempts : [])),
    images: own.flatMap((entry) => (entry.type === 'image' ? [entry] : [])),
  };
  return Object.fromEntries(derived.map((name) => [name, amountIn(name, asked, promptLength)]));
}

/** What a program asked of models in one rollout. */
interface Asked {
  readonly attempts: readonly Attempt[];
  readonly images: readonly ImageCallTrace[];
}

function amountIn(
  name: DerivedObjective,
  { attempts, images }: Asked,
  promptLength: () => number,
): number | null {
  switch (name) {
    case 'cost':
      return sumOrNull([...attempts.map(({ costUsd }) => costUsd), ...images.map(imageCost)]);
    case 'calls':
      return attempts.length + images.length;
    case 'tokens':
      return total(attempts, ({ usage: { inputTokens, outputTokens } }) =>
        inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
      );
    case 'latency':
      return sumOrNull([
        ...attempts.map(({ latencyMs }) => latencyMs),
        ...images.map(({ response }) => response?.latencyMs ?? 0),
      ]);
    case 'prompt-length':
      return promptLength();
  }
}

/** As with calls, a cached image counts with the price it was first paid for. */
function imageCost({ response, error }: ImageCallTrace): number | null {
  return response === undefined ? (error?.billedUsd ?? 0) : response.costUsd;
}

function total(attempts: readonly Attempt[], part: (attempt: Attempt) => number | null): number | null {
  return sumOrNull(attempts.map(part));
}

/** Tokens of a program's instructions and demonstrations, by the rule of thumb of four characters to a token. */
export function promptLength(program: Program): number {
  const characters = program.components().reduce((sum, { instruction, demos }) => {
    const shown = demos.map((demo) => JSON.stringify(demo)).join('');
    return sum + instruction.length + shown.length;
  }, 0);
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

function promptLengths(program: Program): (candidate: ComponentChanges) => number {
  const known = new WeakMap<ComponentChanges, number>();
  return (candidate) => {
    const found = known.get(candidate) ?? promptLength(program.with(candidate));
    known.set(candidate, found);
    return found;
  };
}

function completed(
  scales: Scales,
  derived: readonly DerivedObjective[],
  measured: readonly Measured[],
): Scales {
  const missing = derived.filter((name) => scales[name] === undefined);
  const scored = measured.filter(({ rollout }) => rollout.outcome.type === 'scored');
  if (missing.length === 0 || scored.length === 0) return scales;
  const own = missing.map((name) => {
    const amounts = scored.flatMap(({ amounts: { [name]: amount } }) => amount ?? []);
    if (amounts.length === 0) throw unmeasured(name);
    const mean = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length;
    // A seed that takes nothing gives no scale; then one unit is the scale.
    return [name, mean > 0 ? SEEDS_PER_SCALE * mean : 1] as const;
  });
  return { ...scales, ...Object.fromEntries(own) };
}

function unmeasured(name: DerivedObjective): UsageError {
  return new UsageError(
    'compile/objective-unmeasured',
    `the objective ${name} cannot be measured: no rollout of the seed has a figure for it`,
    {
      hint: name === 'cost' ? 'Give the price of the model, or use the objective tokens.' : 'Leave it out.',
    },
  );
}

function withObjectives(
  rollout: SeenRollout,
  amounts: Amounts,
  scales: Scales,
  { derived, withScore }: DerivedOptions,
): SeenRollout {
  const { outcome } = rollout;
  if (outcome.type !== 'scored') return rollout;
  const objectives: Record<string, number> = { ...outcome.score.objectives };
  if (withScore && outcome.score.score !== null) objectives[SCORE_OBJECTIVE] = outcome.score.score;
  for (const name of derived) {
    const [amount, scale] = [amounts[name] ?? null, scales[name]];
    if (amount !== null && scale !== undefined) objectives[name] = objectiveValue(amount, scale);
  }
  return { ...rollout, outcome: { ...outcome, score: { ...outcome.score, objectives } } };
}

/** The scalar score as an objective beside others. */
export const SCORE_OBJECTIVE = 'score';
