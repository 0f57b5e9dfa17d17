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
  const shared = [...a].filter((one) => b.has(one)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}
