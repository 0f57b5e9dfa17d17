import { UsageError } from '../core/errors.js';

export const BUDGET_SIZES = ['light', 'medium', 'heavy'] as const;
export type BudgetSize = (typeof BUDGET_SIZES)[number];

/**
 * Proposals that a size pays for: per component, because each must get its turn, and at least so many, because a
 * search needs some tries whatever the program. Sizes follow what one is willing to wait; they are ours.
 */
const PROPOSALS: Readonly<Record<BudgetSize, { readonly perComponent: number; readonly atLeast: number }>> = {
  light: { perComponent: 2, atLeast: 12 },
  medium: { perComponent: 5, atLeast: 30 },
  heavy: { perComponent: 12, atLeast: 80 },
};

/** Share of proposals that pass the minibatch: a third in the recorded runs of the reference. */
export const EXPECTED_ACCEPTANCE = 1 / 3;

/** Fewer proposals than this are hardly a search; the plan warns. */
export const FEW_PROPOSALS = 3;

/** The figures that decide what a search costs. */
export interface SearchShape {
  readonly components: number;
  readonly trainSize: number;
  readonly valSize: number;
  readonly minibatchSize: number;
  /** 2 = parent and child are run on the minibatch, 1 = the parent only. */
  readonly sides: number;
  /** Proposals per iteration. */
  readonly tasks: number;
  /** Examples of a minibatch that its parent was not seen on, on average. */
  readonly freshExamples: number;
  /** Metric calls of a newcomer on the validation set. */
  readonly validation: { readonly least: number; readonly expected: number; readonly most: number };
  /** Share of the calls after the seed's validation that the final selection keeps back. */
  readonly reservedShare: number;
  /** False for optimizers that never propose anything. */
  readonly proposes: boolean;
}

/** What a budget affords, in metric calls (scored rollouts). */
export interface CompilePlan {
  readonly metricCalls: number;
  /** The seed on the validation set. */
  readonly seedCalls: number;
  /** At most: parent and child on a minibatch. */
  readonly callsPerProposal: number;
  /** At most, for each proposal that passes the minibatch, on top: a race often ends earlier. */
  readonly callsPerValidation: number;
  /** If all of them are scored to the end; as runs go; if each ends as early as it can and no parent is paid twice. */
  readonly proposals: { readonly least: number; readonly expected: number; readonly most: number };
  readonly warnings: readonly string[];
}

/** Metric calls of a size, from what the loop itself costs for this program and these sets. */
export function callsForSize(size: BudgetSize, shape: SearchShape): number {
  const { perComponent, atLeast } = PROPOSALS[size];
  const proposals = Math.max(atLeast, perComponent * shape.components);
  const search = shape.validation.least + proposals * expectedCallsPerProposal(shape);
  return shape.valSize + Math.ceil(search / (1 - shape.reservedShare));
}

/** What `metricCalls` will buy. Throws UsageError when they do not even cover the seed's validation. */
export function planCalls(metricCalls: number, shape: SearchShape): CompilePlan {
  const { valSize, minibatchSize, sides, validation } = shape;
  if (!Number.isInteger(metricCalls) || metricCalls < valSize) {
    throw new UsageError(
      'compile/budget-too-small',
      `${metricCalls} metric calls do not cover the ${valSize} validation examples that the program is scored on first`,
      {
        hint: `Give at least ${valSize + sides * minibatchSize + valSize} metric calls, or use fewer validation examples.`,
      },
    );
  }
  const perProposal = sides * minibatchSize;
  const left = metricCalls - valSize - Math.floor((metricCalls - valSize) * shape.reservedShare);
  // An iteration starts only if a proposal in it could still be validated.
  const affordsOne = left >= perProposal * shape.tasks + validation.least;
  const cheapest = sides === 2 ? minibatchSize : validation.least;
  const most = affordsOne ? Math.floor((left - validation.least) / cheapest) + (sides === 2 ? 0 : 1) : 0;
  const proposals = shape.proposes
    ? {
        least: Math.floor(left / (perProposal + validation.most)),
        expected: Math.min(most, Math.floor(left / expectedCallsPerProposal(shape))),
        most,
      }
    : { least: 0, expected: 0, most: 0 };
  return {
    metricCalls,
    seedCalls: valSize,
    callsPerProposal: perProposal,
    callsPerValidation: validation.most,
    proposals,
    warnings: warningsFor(proposals.expected, shape),
  };
}

function expectedCallsPerProposal(shape: SearchShape): number {
  const { minibatchSize, sides, freshExamples, validation } = shape;
  // Without a test on the minibatch every proposal is validated.
  const validated = sides === 2 ? EXPECTED_ACCEPTANCE : 1;
  return freshExamples + (sides - 1) * minibatchSize + validated * validation.expected;
}

function warningsFor(expected: number, shape: SearchShape): string[] {
  if (!shape.proposes) return [];
  const warnings: string[] = [];
  if (expected < FEW_PROPOSALS) {
    warnings.push(
      `the budget affords about ${expected} proposals, fewer than ${FEW_PROPOSALS}: raise it, or use fewer validation examples`,
    );
  }
  if (expected >= FEW_PROPOSALS && expected < shape.components) {
    warnings.push(
      `the budget affords about ${expected} proposals for ${shape.components} components: some will not be tried`,
    );
  }
  if (shape.minibatchSize > shape.trainSize) {
    warnings.push(
      `a minibatch of ${shape.minibatchSize} repeats some of the ${shape.trainSize} training examples`,
    );
  }
  return warnings;
}
