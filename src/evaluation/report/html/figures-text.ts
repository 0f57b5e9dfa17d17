import type { UsageFigures } from '../report-schema.js';

const MINUS = '\u2212';
const THIN_SPACE = '\u202f';

/** Three digits after the point: beyond what a few hundred examples can carry. */
export function scoreText(value: number | null): string {
  return value === null ? '\u2013' : value.toFixed(3).replace('-', MINUS);
}

export function signedText(value: number): string {
  const text = scoreText(value);
  return value > 0 ? `+${text}` : text;
}

export function percentText(value: number): string {
  return `${(value * 100).toFixed(0)}%`;
}

/** "0.051 to 0.231", or that there is none. */
export function intervalText(interval: {
  readonly low: number | null;
  readonly high: number | null;
}): string {
  const { low, high } = interval;
  return low === null || high === null ? 'no interval' : `${scoreText(low)} to ${scoreText(high)}`;
}

/** A whole number with groups of three digits. */
export function countText(value: number): string {
  const digits = value.toFixed(0);
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

export function counted(value: number, one: string, several = `${one}s`): string {
  return `${countText(value)} ${value === 1 ? one : several}`;
}

const LEAST_USD = 0.0001;

/** Cents from a dollar on, and below it four digits, so that the price of a call is seen. */
export function usdText(value: number | null): string {
  if (value === null) return 'price unknown';
  if (value > 0 && value < LEAST_USD) return `under $${LEAST_USD}`;
  return `$${value.toFixed(value === 0 || value >= 1 ? 2 : 4)}`;
}

/** Milliseconds in the unit that a person would say. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${durationMs.toFixed(0)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds - minutes * 60);
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function tokensText({
  inputTokens,
  outputTokens,
}: Pick<UsageFigures, 'inputTokens' | 'outputTokens'>): string {
  const [input, output] = [inputTokens, outputTokens].map((tokens) =>
    tokens === null ? '?' : countText(tokens),
  );
  return `${input} in, ${output} out`;
}

/** An amount of any size: whole where it is large, three digits where it is small. */
export function amountText(amount: number): string {
  return Math.abs(amount) >= 1000 ? countText(amount) : String(Number(amount.toPrecision(3)));
}
