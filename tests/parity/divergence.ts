import { isDeepStrictEqual } from 'node:util';

/** The first place where a replay leaves its recording. */
export interface Divergence {
  readonly where: string;
  readonly expected: string;
  readonly found: string;
  /** Iterations that matched before; the further, the closer. */
  readonly progress: number;
}

/** Compares two JSON values; lists item by item, so that the first differing item is named. */
export function firstDifference(
  expected: unknown,
  found: unknown,
  where: string,
): Omit<Divergence, 'progress'> | null {
  const [want, got] = [plain(expected), plain(found)];
  if (isDeepStrictEqual(want, got)) return null;
  if (Array.isArray(want) && Array.isArray(got)) {
    const length = Math.max(want.length, got.length);
    for (let at = 0; at < length; at++) {
      if (isDeepStrictEqual(want[at], got[at])) continue;
      return { where: `${where} ${at + 1}`, expected: brief(want[at]), found: brief(got[at]) };
    }
  }
  return { where, expected: brief(want), found: brief(got) };
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)} ...` : text;
}
