import { grouped } from '../../../../core/grouped.js';
import type { CandidateNode } from '../page-data.js';

export interface PlacedNode {
  readonly node: CandidateNode;
  /** Generations after the seed. */
  readonly depth: number;
  /** In rows; a parent stands in the middle of its children. */
  readonly row: number;
}

/**
 * Places candidates by descent: a candidate stands below its first parent's others, in the order of their numbers.
 * Parents come before their children in `nodes`; a parent that is not among them is left out.
 */
export function treeLayout(nodes: readonly CandidateNode[]): readonly PlacedNode[] {
  const known = new Set(nodes.map(({ candidate }) => candidate));
  const byParent = grouped(
    nodes.map((node) => {
      const [parent] = node.parents;
      const isRoot = parent === undefined || !known.has(parent) || parent >= node.candidate;
      return [isRoot ? null : parent, node] as const;
    }),
  );
  const placed: PlacedNode[] = [];
  let nextRow = 0;
  const visit = (node: CandidateNode, depth: number): number => {
    const rows = (byParent.get(node.candidate) ?? []).map((child) => visit(child, depth + 1));
    const [first, last] = [rows[0], rows.at(-1)];
    const row = first === undefined || last === undefined ? nextRow++ : (first + last) / 2;
    placed.push({ node, depth, row });
    return row;
  };
  for (const root of byParent.get(null) ?? []) visit(root, 0);
  return placed.sort((a, b) => a.node.candidate - b.node.candidate);
}

/** At most `limit` candidates: the asked ones with all their ancestors first, then the earliest. */
export function nodesToShow(
  nodes: readonly CandidateNode[],
  wanted: readonly number[],
  limit: number,
): readonly CandidateNode[] {
  if (nodes.length <= limit) return nodes;
  const byNumber = new Map(nodes.map((node) => [node.candidate, node]));
  const kept = new Set<number>();
  const keep = (candidate: number): void => {
    const node = byNumber.get(candidate);
    if (node === undefined || kept.has(candidate)) return;
    kept.add(candidate);
    node.parents.filter((parent) => parent < candidate).forEach(keep);
  };
  for (const candidate of wanted) if (kept.size < limit) keep(candidate);
  for (const { candidate } of nodes) if (kept.size < limit) keep(candidate);
  return nodes.filter(({ candidate }) => kept.has(candidate));
}
