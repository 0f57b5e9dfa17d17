/** A text, taken apart for comparing. */
export interface TextShape {
  readonly words: readonly string[];
  /** Every run of `SHINGLE_WORDS` words. */
  readonly shingles: ReadonlySet<string>;
}

/** Words in a run that is compared. */
export const SHINGLE_WORDS = 3;

/** Texts are compared again and again with the same pool; so many are kept, the oldest go first. */
const KEPT_SHAPES = 1024;
const SHAPES = new Map<string, TextShape>();

/** `wordsOf` and `shinglesOf` a text. */
export function shapeOf(text: string): TextShape {
  const known = SHAPES.get(text);
  if (known !== undefined) return known;
  const words = wordsOf(text);
  const shape = { words, shingles: shinglesOf(words, SHINGLE_WORDS) };
  SHAPES.set(text, shape);
  const [oldest] = SHAPES.keys();
  if (SHAPES.size > KEPT_SHAPES && oldest !== undefined) SHAPES.delete(oldest);
  return shape;
}

/** What a text says apart from case, white space and punctuation. Brackets stay: they mark places to fill in. */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}{}<>[\]_-]+/u)
    .filter((word) => word !== '');
}

/** Every run of `length` words, joined; the whole text where it is shorter. */
export function shinglesOf(words: readonly string[], length: number): ReadonlySet<string> {
  if (words.length <= length) return new Set([words.join(' ')]);
  return new Set(
    Array.from({ length: words.length - length + 1 }, (_, at) => words.slice(at, at + length).join(' ')),
  );
}

/**
 * Whether two texts have at least a share `from` of their shingles in common (Broder 1997, "On the resemblance of
 * documents"). Says no as soon as it is sure: most texts that are compared are not alike.
 */
export function isResembling(a: ReadonlySet<string>, b: ReadonlySet<string>, from: number): boolean {
  const most = a.size + b.size;
  // With so many in common the share is reached; one less, so that rounding decides nothing.
  const needed = (from * most) / (1 + from) - 1;
  if (Math.min(a.size, b.size) < needed) return false;
  let missing = 0;
  for (const one of a) {
    if (b.has(one)) continue;
    missing += 1;
    if (a.size - missing < needed) return false;
  }
  const shared = a.size - missing;
  return shared / Math.max(1, most - shared) >= from;
}
