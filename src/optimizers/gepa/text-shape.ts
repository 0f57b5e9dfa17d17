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

/** Share of shingles that two texts have in common, 0 to 1 (Broder 1997, "On the resemblance of documents"). */
export function resemblance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const one of a) if (b.has(one)) shared += 1;
  return shared / Math.max(1, a.size + b.size - shared);
}
