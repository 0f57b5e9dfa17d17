/** At most `limit` words: whole sentences where at least half the words survive that, otherwise cut at a word. */
export function limitWords(text: string, limit: number): string {
  const words = text.trim().split(/\s+/);
  if (words.length <= limit) return text.trim();
  const cut = words.slice(0, limit).join(' ');
  const lastStop = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('! '), cut.lastIndexOf('? '));
  if (lastStop > cut.length / 2) return cut.slice(0, lastStop + 1);
  return /[.!?]$/.test(cut) ? cut : `${cut.replace(/[,;:]$/, '')}.`;
}

/** One or more texts as sentences: trimmed, capitalised, ended, empty ones left out. */
export function sentences(...texts: readonly string[]): string {
  return texts.map(sentence).filter(Boolean).join(' ');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed[0]?.toUpperCase() + trimmed.slice(1);
  return /[.!?]["')]*$/.test(capital) ? capital : `${capital}.`;
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
