import { CONFIDENCE, type Interval } from './bootstrap.js';
import { studentQuantile } from '../../core/distributions.js';
import { mean, standardDeviation } from './moments.js';

/** What is averaged: scores lie from 0 to 1, differences of scores from -1 to 1, amounts anywhere. */
export type Averaged = 'scores' | 'differences' | 'amounts';

export interface MeanInterval extends Interval {
  /** Of the mean, with the example as the cluster: repeats of one example are no new examples. */
  readonly standardError: number;
  /** Of the variance that the standard error rests on; at most one less than the number of values. */
  readonly degreesOfFreedom: number;
}

/**
 * Student's interval of a mean over examples, one value for each; null for fewer than two. Of scores it leans towards
 * the middle, as `scoreInterval` says.
 *
 * The degrees of freedom follow from the values: the variance of a sample variance is
 * s^4 (2 / (n - 1) + (kurtosis - 3) / n), and Satterthwaite's rule gives the degrees of freedom of a chi-square
 * distribution with that variance; never more than n - 1. Few values far out make the interval wider, as they should.
 * Source: F. E. Satterthwaite, "An Approximate Distribution of Estimates of Variance Components", Biometrics Bulletin 2
 * (1946). Where all values are equal, see `unseenInterval`; equal amounts are taken for what they are, such as the
 * length of a prompt. `npm run bench:coverage` counts how often it holds the truth.
 */
export function meanInterval(
  values: readonly number[],
  averaged: Averaged,
  confidence: number = CONFIDENCE,
): MeanInterval | null {
  const deviation = standardDeviation(values);
  if (deviation === null) return null;
  const count = values.length;
  const centre = mean(values);
  if (deviation < RELATIVE_ROUNDING * Math.max(1, Math.abs(centre))) {
    const same = { low: centre, high: centre };
    return {
      ...(averaged === 'amounts' ? same : unseenInterval(centre, count, averaged, confidence)),
      standardError: 0,
      degreesOfFreedom: count - 1,
    };
  }
  const standardError = deviation / Math.sqrt(count);
  const degreesOfFreedom = degreesOf(values, centre);
  const half = studentQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return { ...intervalAround(centre, half, averaged), standardError, degreesOfFreedom };
}

function intervalAround(centre: number, half: number, averaged: Averaged): Interval {
  if (averaged === 'scores') return scoreInterval(centre, half);
  const interval = { low: centre - half, high: centre + half };
  return averaged === 'amounts' ? interval : cut(interval.low, interval.high);
}

/**
 * The means that the one seen does not rule out, where the spread shrinks towards 0 and 1 as m (1 - m) does: solves
 * (m - seen)^2 = half^2 m (1 - m) / (seen (1 - seen)). For right and wrong answers it is the score interval of E. B.
 * Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927); it never leaves 0 to
 * 1.
 */
function scoreInterval(seen: number, half: number): Interval {
  const ratio = half ** 2 / (seen * (1 - seen));
  const middle = (2 * seen + ratio) / (2 * (1 + ratio));
  const reach = Math.sqrt(Math.max(0, middle ** 2 - seen ** 2 / (1 + ratio)));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** Spread that is rounding of sums of equal numbers. */
const RELATIVE_ROUNDING = 1e-12;

function degreesOf(values: readonly number[], centre: number): number {
  const count = values.length;
  const second = mean(values.map((value) => (value - centre) ** 2));
  const fourth = mean(values.map((value) => (value - centre) ** 4));
  const varianceOfVariance = 2 / (count - 1) + (fourth / second ** 2 - 3) / count;
  return Math.min(count - 1, 2 / varianceOfVariance);
}

/**
 * What equal values leave open. A share q of examples that behave otherwise goes unseen in n draws with the chance
 * (1 - q)^n, so up to 1 - (1 - confidence)^(1 / n) of them may ("rule of three": about 3 / n. J. A. Hanley, A.
 * Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?", JAMA 249, 1983). An unseen score may be anything,
 * and so may a difference where only ties were seen; where the same difference was seen every time, one as far the
 * other way.
 */
function unseenInterval(
  seen: number,
  count: number,
  averaged: Exclude<Averaged, 'amounts'>,
  confidence: number,
): Interval {
  const share = 1 - (1 - confidence) ** (1 / count);
  const [lowest, highest] = averaged === 'scores' ? [0, 1] : seen === 0 ? [-1, 1] : [-seen, 3 * seen];
  const ends = [seen + share * (lowest - seen), seen + share * (highest - seen)];
  return cut(Math.min(...ends), Math.max(...ends));
}

/** No difference of scores lies beyond. */
function cut(low: number, high: number): Interval {
  return { low: Math.max(-1, low), high: Math.min(1, high) };
}
