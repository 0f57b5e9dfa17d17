import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A whole number from `min` to `max`, default no end. Commander prints the thrown reason after the option's name. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return (text) => {
    const value = Number(text.replaceAll('_', ''));
    if (!/^[\d_]+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}

/** Size of a part of a dataset: a count, or a share below 1. */
export function partSize(text: string): number {
  const value = Number(text);
  const isCount = /^\d+$/.test(text) && Number.isSafeInteger(value);
  const isShare = /^0?\.\d+$/.test(text) && value > 0;
  if (!isCount && !isShare)
    throw new InvalidArgumentError('It must be a count, or a share below 1 such as 0.4.');
  return value;
}

/** A score from 0 to 1. */
export function unit(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0 to 1, such as 0.8.');
  }
  return value;
}

/** A difference of scores, above 0 and at most 1. */
export function difference(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !(value > 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be a difference of scores, such as 0.05.');
  }
  return value;
}

/** A share above 0, at most 1. */
export function share(text: string): number {
  const value = unit(text);
  if (value === 0) throw new InvalidArgumentError('It must be above 0.');
  return value;
}

/** Dollars: `2`, `0.50`, `$1.25`. */
export function dollars(text: string): number {
  const value = Number(text.replace(/^\$/, ''));
  if (!/^\$?\d+(\.\d+)?$/.test(text) || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be an amount of US dollars, such as 0.50.');
  }
  return value;
}

/** A length of time in milliseconds: `500ms`, `90s`, `10m`, `1h30m`. A bare number would hide its unit. */
export function durationMs(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    throw new InvalidArgumentError('It must be a time with its unit, such as 90s, 10m or 1h30m.');
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Math.round(total);
}

/** A point in time: `7d` before now, or the beginning of `2026-11-20`, or `2026-11-20T14:00` in UTC. */
export function timePoint(text: string): TimePoint {
  if (/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text)) {
    const atMs = Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text);
    if (!Number.isNaN(atMs)) return { atMs };
  }
  if (/^\d/.test(text) && !text.includes('-')) return { agoMs: durationMs(text) };
  throw new InvalidArgumentError('It must be a date such as 2026-11-20, or a time before now such as 7d.');
}

/** A date, or a length of time before now. */
export type TimePoint = { readonly atMs: number } | { readonly agoMs: number };

/** Collects a repeatable `key=value` option into one record; a later value for the same key wins. */
export function keyValue(what: string): (text: string, before?: Pairs) => Pairs {
  return (text, before = {}) => {
    const at = text.indexOf('=');
    if (at < 1) throw new InvalidArgumentError(`It must read ${what}.`);
    return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  };
}

export type Pairs = Readonly<Record<string, string>>;

/** Collects a repeatable option into a list. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
