/** Other words for the same demand; none of them changes what an instruction means. */
const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/\bDescribe\b/g, 'Give a description of'],
  [/\bUse\b/g, 'Make use of'],
  [/\bNever\b/g, 'Do not ever'],
  [/\bAlways\b/g, 'In every case'],
  [/\bevery\b/g, 'each'],
  [/\bpicture\b/g, 'image'],
  [/\bDecide\b/g, 'Determine'],
  [/\bchecks?\b/g, 'examine'],
];

/** The same instruction with other words and its sentences, after the first, in another order. */
export function paraphrase(
  instruction: string,
  chance: (...labels: readonly (string | number)[]) => number,
): string {
  const [first = '', ...rest] = instruction.split(/(?<=[.!?])\s+/);
  const ordered = rest
    .map((sentence, index) => ({ sentence, rank: chance('order', index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ sentence }) => sentence);
  return [first, ...ordered]
    .map((sentence, index) =>
      SYNONYMS.reduce(
        (text, [pattern, other], at) =>
          chance('word', index, at) < 0.5 ? text.replace(pattern, other) : text,
        sentence,
      ),
    )
    .join(' ');
}
