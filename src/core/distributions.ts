/** P(Z <= z) for a standard normal Z, from the complementary error function; absolute error below 1e-13. */
export function normalCdf(z: number): number {
  const half = 0.5 * upperGamma(0.5, (z * z) / 2);
  return z > 0 ? 1 - half : half;
}

/** P(T <= t) for Student's t with `degrees` > 0 degrees of freedom. Source: Abramowitz & Stegun 26.7.1, 26.5.27. */
export function studentCdf(t: number, degrees: number): number {
  const square = t * t;
  // Near zero the share on this side of the centre is small and keeps its digits; far out the tail does.
  const tail =
    square < degrees
      ? 0.5 - 0.5 * incompleteBeta(0.5, degrees / 2, square / (degrees + square))
      : 0.5 * incompleteBeta(degrees / 2, 0.5, degrees / (degrees + square));
  return t > 0 ? 1 - tail : tail;
}

/** Density of Student's t with `degrees` > 0 degrees of freedom. */
export function studentDensity(t: number, degrees: number): number {
  const ratio = Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2));
  return (ratio / Math.sqrt(degrees * Math.PI)) * (1 + (t * t) / degrees) ** (-(degrees + 1) / 2);
}

/** The t with `studentCdf(t, degrees) = probability`, for 0 < probability < 1. */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1) || !(degrees > 0)) {
    throw new RangeError(`studentQuantile: no quantile ${probability} with ${degrees} degrees of freedom`);
  }
  if (probability === 0.5) return 0;
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  let high = 1;
  while (studentCdf(high, degrees) < probability) high *= 2;
  let low = high / 2;
  if (high === 1) low = 0;
  // Halving a double's mantissa away: no interval is left to halve after 60 steps.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const MAX_TERMS = 10_000;
const PRECISION = 1e-15;
const TINY = 1e-300;

/** Regularised incomplete beta function I_x(a, b) by its continued fraction. Source: Abramowitz & Stegun 26.5.8. */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly only on this side of the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const logFactor = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  const term = (n: number) => {
    const m = Math.floor(n / 2);
    return n % 2 === 0
      ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
      : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  };
  return Math.exp(logFactor) / (a * continuedFraction(term, () => 1, 1));
}

/** Regularised upper incomplete gamma function Q(a, x). Sources: Abramowitz & Stegun 6.5.29 (series), 6.5.31. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const logFactor = a * Math.log(x) - x - logGamma(a);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_TERMS && term > sum * PRECISION; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * Math.exp(logFactor);
  }
  const fraction = continuedFraction(
    (n) => -n * (n - a),
    (n) => x + 2 * n + 1 - a,
    x + 1 - a,
  );
  return Math.exp(logFactor) / fraction;
}

/** first + term(1) / (base(1) + term(2) / (base(2) + ...)) by the modified Lentz method (Thompson & Barnett 1986). */
function continuedFraction(term: (n: number) => number, base: (n: number) => number, first: number): number {
  let value = first === 0 ? TINY : first;
  let numerator = value;
  let denominator = 0;
  for (let n = 1; n < MAX_TERMS; n++) {
    denominator = base(n) + term(n) * denominator;
    numerator = base(n) + term(n) / numerator;
    denominator = 1 / (denominator === 0 ? TINY : denominator);
    if (numerator === 0) numerator = TINY;
    const step = numerator * denominator;
    value *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return value;
}

/** ln n! by summation of the logarithms is slow; Stirling's series (Abramowitz & Stegun 6.1.41), shifted to x >= 10. */
export function logGamma(x: number): number {
  let shift = 0;
  let shifted = x;
  while (shifted < 10) {
    shift += Math.log(shifted);
    shifted += 1;
  }
  const inverse = 1 / (shifted * shifted);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
