/** `0.734`: three digits are what a score of a hundred examples can carry. */
export function score(value: number): string {
  return value.toFixed(3);
}

export function signedScore(value: number): string {
  return `${value < 0 ? '-' : '+'}${score(Math.abs(value))}`;
}

/** Dollars with as many digits as small sums need: `$12.30`, `$0.0042`. */
export function usd(value: number): string {
  if (value === 0) return '$0';
  const digits = value >= 1 ? 2 : value >= 0.01 ? 3 : 5;
  return `$${value.toFixed(digits)}`;
}

/** `45 s`, `3 min 20 s`, `2 h 05 min`. */
export function time(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `12,345`, and `12.3M` from a million on, where nobody reads the last digits. */
export function shortCount(value: number): string {
  return value < MILLION ? count(value) : `${(value / MILLION).toFixed(1)}M`;
}

const MILLION = 1_000_000;

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
