/** The name that is fewest edits away from a word, or undefined when none is close enough to be what was meant. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => ({
    name,
    distance: editDistance(word.toLowerCase(), name.toLowerCase()),
  }));
  distances.sort((a, b) => a.distance - b.distance);
  const [best] = distances;
  // A third of the letters wrong is a slip of the fingers; more is another word.
  return best !== undefined && best.distance <= Math.max(1, word.length / 3) ? best.name : undefined;
}

/** Levenshtein distance: insertions, deletions and substitutions cost one each. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
