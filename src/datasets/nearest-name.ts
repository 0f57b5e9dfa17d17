/** The name that equals `wanted` apart from case and punctuation, or that holds it or is held by it. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const target = plain(wanted);
  return (
    names.find((name) => plain(name) === target) ??
    names.find((name) => plain(name) !== '' && (plain(name).includes(target) || target.includes(plain(name))))
  );
}
