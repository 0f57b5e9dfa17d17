/** A name that a drawing has room for; the whole name stands in the table beside it. */
export function shortName(name: string, limit: number): string {
  const letters = [...name];
  return letters.length > limit ? `${letters.slice(0, limit - 1).join('')}\u2026` : name;
}
