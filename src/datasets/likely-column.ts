import { nearestName } from '../core/nearest.js';

/** The column that was probably meant: equal apart from case and punctuation, holding the word or held by it, or a slip away. */
export function likelyColumn(wanted: string, columns: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const target = plain(wanted);
  return (
    columns.find((name) => plain(name) === target) ??
    columns.find(
      (name) => plain(name) !== '' && (plain(name).includes(target) || target.includes(plain(name))),
    ) ??
    nearestName(wanted, columns)
  );
}
