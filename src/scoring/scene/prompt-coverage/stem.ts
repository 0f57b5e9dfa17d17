const SHORT_ENOUGH = 3;

/**
 * A rough stem, only for comparing words with each other: "running", "runs" and "run" are one, and so are "ride"
 * and "riding". Irregular forms are left to the synonym groups.
 */
export function stem(word: string): string {
  const plain = word
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/['\u2019]s$|['\u2019]$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
  if (plain.length <= SHORT_ENOUGH) return plain;
  return withoutFinalE(withoutEnding(plain));
}

function withoutEnding(word: string): string {
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  if (/[^su]s$/.test(word)) return word.slice(0, -1);
  const inflected = /^(.{3,})(?:ing|ed)$/.exec(word)?.[1];
  // Without a vowel left it was no inflection: "string".
  if (inflected !== undefined && /[aeiouy]/.test(inflected)) return undouble(inflected);
  return word;
}

// "running" leaves "runn"; but "fall", "dress" and "buzz" keep their pair.
function undouble(word: string): string {
  return /([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
}

function withoutFinalE(word: string): string {
  return word.length > SHORT_ENOUGH && word.endsWith('e') ? word.slice(0, -1) : word;
}

/** The words of a text in order, lower case; underscores and hyphens part words. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/[_-]/g, ' ')
      .match(/[\p{L}\p{N}]+(?:['\u2019][\p{L}]+)?/gu) ?? []
  );
}
