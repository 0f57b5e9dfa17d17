/** Arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n - 1 in the denominator); null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The value below which a share of sorted values lies, between neighbours by their distance (Hyndman & Fan 1996,
 * definition 7). Throws RangeError for no values.
 */
export function quantile(sorted: readonly number[] | Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const lower = sorted[below];
  if (lower === undefined) throw new RangeError('quantile: no values');
  const upper = sorted[below + 1] ?? lower;
  return lower + (place - below) * (upper - lower);
}
