/** A linear map from amounts to places of a drawing. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  at(value: number): number;
}

/** `range` may run backwards. A domain without extent maps to the middle of the range. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain;
  const [from, to] = range;
  const extent = high - low;
  return {
    domain,
    range,
    at: (value) => (extent === 0 ? (from + to) / 2 : from + ((value - low) / extent) * (to - from)),
  };
}

/** Of a step: what binary fractions may be off by. */
const SLACK = 1e-9;

/** Steps that people count in. */
const NICE_STEPS = [1, 2, 5, 10];

/** The least of 1, 2 or 5 times a power of ten that needs no more than `count` steps for the extent. */
export function niceStep(extent: number, count: number): number {
  if (!(extent > 0) || !Number.isFinite(extent)) return 1;
  const rough = extent / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = NICE_STEPS.find((nice) => nice * power >= rough * (1 - SLACK)) ?? 10;
  return step * power;
}

/** The values widened to whole steps, about `count` (2 or more) of them. No values, or one from 0 to 1: 0 to 1; another single one gets room on both sides. */
export function niceDomain(values: readonly number[], count = 5): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high || (low === high && low >= 0 && low <= 1)) return [0, 1];
  if (low === high) return niceDomain([low - Math.abs(low) / 2, high + Math.abs(high) / 2], count);
  return widened([low, high], count);
}

/** A wider domain may take a larger step, and then other ends: until they agree. */
function widened([low, high]: readonly [number, number], count: number): readonly [number, number] {
  const step = niceStep(high - low, count);
  const ends = [
    multiple(Math.floor(low / step + SLACK), step),
    multiple(Math.ceil(high / step - SLACK), step),
  ] as const;
  return niceStep(ends[1] - ends[0], count) === step ? ends : widened(ends, count);
}

/** Multiples of a nice step within the domain, in order. */
export function niceTicks([low, high]: readonly [number, number], count = 5): readonly number[] {
  const step = niceStep(high - low, count);
  const first = Math.ceil(low / step - SLACK);
  const last = Math.floor(high / step + SLACK);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => multiple(first + at, step));
}

/** Without the noise of binary fractions (0.30000000000000004), so that equal ticks are equal text. */
function multiple(times: number, step: number): number {
  return Number((times * step).toPrecision(12)) + 0;
}

const MAX_DIGITS = 12;

/** A tick as text with the digits that its step needs. */
export function tickText(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + SLACK));
  const [whole = '', fraction] = Math.abs(value).toFixed(Math.min(digits, MAX_DIGITS)).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  const sign = value < 0 ? '\u2212' : '';
  return fraction === undefined ? `${sign}${grouped}` : `${sign}${grouped}.${fraction}`;
}
