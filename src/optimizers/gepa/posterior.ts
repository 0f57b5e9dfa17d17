import { studentCdf } from '../../core/distributions.js';
import { sumOf } from './state.js';

/** What is believed of paired differences before any was seen. */
export interface DifferencePrior {
  /** Pseudo-observations of no difference: how hard the mean is pulled to zero. */
  readonly observations: number;
  /** Pseudo-observations of the spread, and the standard deviation that they saw. */
  readonly spreadObservations: number;
  readonly deviation: number;
}

/**
 * Weak: half a pair without a difference and two of a spread of a quarter, for scores from 0 to 1. Without the spread
 * three equal differences would count as certainty.
 */
export const DIFFERENCE_PRIOR: DifferencePrior = {
  observations: 0.5,
  spreadObservations: 2,
  deviation: 0.25,
};

/** Belief about the mean of paired differences: Student's t around `mean`. */
export interface DifferencePosterior {
  readonly pairs: number;
  readonly mean: number;
  readonly standardError: number;
  readonly degrees: number;
}

/**
 * Normal differences with unknown mean and variance under the conjugate prior (normal-inverse-gamma; Murphy 2007,
 * "Conjugate Bayesian analysis of the Gaussian distribution", section 6).
 */
export function differencePosterior(
  differences: readonly number[],
  prior: DifferencePrior = DIFFERENCE_PRIOR,
): DifferencePosterior {
  const pairs = differences.length;
  const total = prior.observations + pairs;
  const average = pairs === 0 ? 0 : sumOf(differences) / pairs;
  const spread = sumOf(differences.map((one) => (one - average) ** 2));
  const pull = (prior.observations * pairs * average ** 2) / total;
  const degrees = prior.spreadObservations + pairs;
  const squares = prior.spreadObservations * prior.deviation ** 2 + spread + pull;
  return {
    pairs,
    mean: (average * pairs) / total,
    standardError: Math.sqrt(squares / degrees / total),
    degrees,
  };
}

/** Probability that the true mean difference exceeds `margin`. */
export function chanceAbove(posterior: DifferencePosterior, margin = 0): number {
  return studentCdf((posterior.mean - margin) / posterior.standardError, posterior.degrees);
}
