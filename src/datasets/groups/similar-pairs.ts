/** Two members of a list whose sets overlap, by their places in it. */
export interface SimilarPair {
  readonly first: number;
  readonly second: number;
  /** Jaccard similarity: shared over all, from the threshold to 1. */
  readonly similarity: number;
}

/**
 * The groups that sets form by their overlap, as pairs that connect them: who is alike, directly or over others, is
 * connected, and every pair given is alike itself. Exact, not by sampling: sets are joined on their rarest elements, as
 * any two that overlap enough share one of these (prefix filter; Bayardo, Ma, Srikant, "Scaling Up All Pairs Similarity
 * Search", WWW 2007). The order of the list alone decides which pairs stand for a group.
 *
 * @param threshold above 0, at most 1
 */
export function similarPairs(
  sets: readonly ReadonlySet<string>[],
  threshold: number,
): readonly SimilarPair[] {
  const records = recordsOf(sets);
  const recordAt = (at: number) => records[at] ?? EMPTY;
  const groups = disjointGroups(sets.length);
  const index = new Map<number, Postings>();
  const checkedBy = new Int32Array(sets.length).fill(-1);
  const pairs: SimilarPair[] = [];

  /** Joins a set to the first member of another group that it is like; one is enough. */
  function joinFirst(at: number, members: readonly number[]): void {
    for (const other of members) {
      if (checkedBy[other] === at) continue;
      checkedBy[other] = at;
      const similarity = jaccard(recordAt(at), recordAt(other), threshold);
      if (similarity < threshold) continue;
      groups.join(at, other);
      pairs.push({ first: Math.min(at, other), second: Math.max(at, other), similarity });
      return;
    }
  }

  // The shorter set comes first, so that only longer ones look for it.
  const order = records.map((_, at) => at).sort((a, b) => recordAt(a).length - recordAt(b).length || a - b);
  for (const at of order) {
    const rarest = prefix(recordAt(at), threshold);
    for (const element of rarest) {
      for (const [root, members] of index.get(element) ?? []) {
        // Thousands of variants of one text are one group: then its members need no look.
        if (groups.areApart(at, root)) joinFirst(at, members);
      }
    }
    for (const element of rarest) addTo(index, element, groups.rootOf(at), at);
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

/** Sets that have an element, by the group they were in when they came: groups only grow together. */
type Postings = Map<number, number[]>;

function addTo(index: Map<number, Postings>, element: number, root: number, at: number): void {
  const postings = index.get(element) ?? new Map<number, number[]>();
  index.set(element, postings);
  const members = postings.get(root);
  if (members === undefined) postings.set(root, [at]);
  else members.push(at);
}

type SetRecord = Int32Array;
const EMPTY: SetRecord = new Int32Array();

/** Sets as sorted numbers, the rarest element first. */
function recordsOf(sets: readonly ReadonlySet<string>[]): readonly SetRecord[] {
  const counts = new Map<string, number>();
  for (const set of sets) for (const element of set) counts.set(element, (counts.get(element) ?? 0) + 1);
  // Among elements as rare as each other the one that came first: a stable sort keeps the order of the map.
  const ranked = [...counts].sort(([, a], [, b]) => a - b);
  const ranks = new Map(ranked.map(([element], rank) => [element, rank]));
  return sets.map((set) => Int32Array.from([...set].map((element) => ranks.get(element) ?? 0)).sort());
}

/** 0.55 of 20 is 11 and a rounding error: without this a pair at the very threshold would be missed. */
const ROUNDING = 1e-9;

/** So many of the rarest elements that a set which overlaps enough must have one of them. */
function prefix(record: SetRecord, threshold: number): SetRecord {
  return record.subarray(0, record.length - Math.ceil(threshold * record.length - ROUNDING) + 1);
}

/** 0 where the sizes alone keep it below the threshold. */
function jaccard(a: SetRecord, b: SetRecord, threshold: number): number {
  if (Math.min(a.length, b.length) < threshold * Math.max(a.length, b.length) - ROUNDING) return 0;
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [x = 0, y = 0] = [a[i], b[j]];
    if (x === y) shared += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}

function disjointGroups(count: number) {
  const parents = Int32Array.from({ length: count }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) {
      // Halving the path keeps later walks short.
      const above = parents[root] ?? root;
      const next = parents[above] ?? above;
      parents[root] = next;
      root = next;
    }
    return root;
  };
  return {
    rootOf,
    areApart: (a: number, b: number) => rootOf(a) !== rootOf(b),
    join(a: number, b: number) {
      const [first, second] = [rootOf(a), rootOf(b)];
      parents[Math.max(first, second)] = Math.min(first, second);
    },
  };
}
