import { grouped } from '../../core/grouped.js';
import type { SplitName } from '../example.js';

/** Rows that stay together. */
export interface RowGroup {
  readonly ids: readonly string[];
  /** Random and repeatable: groups are placed in its order. */
  readonly order: string;
  /** Where its rows want to be themselves; null: anywhere. */
  readonly fixed: SplitName | null;
  /** What is to be spread evenly; a label that two rows have stands there twice. */
  readonly labels: readonly string[];
}

export interface Allocation {
  /** Rows of each part that gets some. */
  readonly targets: ReadonlyMap<SplitName, number>;
  /** Whether a part may not get more than its target. */
  readonly isExact: boolean;
}

/**
 * The part of each row. Labels are spread as in iterative stratification (K. Sechidis, G. Tsoumakas, I. Vlahavas, "On
 * the Stratification of Multi-Label Data", ECML PKDD 2011): the rarest label left is placed first, each of its groups
 * in the part that lacks most of it. Larger groups come first, since they fit in fewer places.
 */
export function allocateGroups(
  groups: readonly RowGroup[],
  { targets, isExact }: Allocation,
): ReadonlyMap<string, SplitName> {
  const partOf = new Map<string, SplitName>();
  const needs = needsOf(groups, targets);
  const place = (group: RowGroup, part: SplitName) => {
    for (const id of group.ids) partOf.set(id, part);
    needs.take(part, group);
  };
  const free = new Set(groups.filter(({ fixed }) => fixed === null));
  const withLabel = grouped(
    [...free].flatMap((group) => [...new Set(group.labels)].map((label) => [label, group] as const)),
  );
  for (const group of groups) if (group.fixed !== null) place(group, group.fixed);
  for (const label of [...needs.labelsRarestFirst(), null]) {
    const some = label === null ? [...free] : (withLabel.get(label) ?? []).filter((group) => free.has(group));
    // A stable sort: among groups of one size the random order stays.
    for (const group of some.sort((a, b) => b.ids.length - a.ids.length)) {
      const part = needs.mostLacking(label, isExact ? group.ids.length : 1);
      if (part !== null) place(group, part);
      free.delete(group);
    }
  }
  return partOf;
}

/** What each part still lacks: rows, and rows of each label. */
function needsOf(groups: readonly RowGroup[], targets: Allocation['targets']) {
  const parts = [...targets.keys()];
  const rows = new Map(targets);
  const total = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const counts = new Map<string, number>();
  for (const { labels } of groups)
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const byLabel = new Map(
    [...counts].map(([label, count]) => {
      const shares = parts.map((part) => [part, (count * (targets.get(part) ?? 0)) / total] as const);
      return [label, new Map(shares)] as const;
    }),
  );
  const lackOf = (part: SplitName, label: string | null) =>
    (label === null ? undefined : byLabel.get(label)?.get(part)) ?? 0;
  return {
    labelsRarestFirst: () =>
      [...counts].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([label]) => label),
    take(part: SplitName, { ids, labels }: RowGroup) {
      rows.set(part, (rows.get(part) ?? 0) - ids.length);
      for (const label of labels) byLabel.get(label)?.set(part, lackOf(part, label) - 1);
    },
    /** Null where no part has room for so many rows. */
    mostLacking(label: string | null, room: number): SplitName | null {
      const [best] = parts
        .filter((part) => (rows.get(part) ?? 0) >= room)
        .sort((a, b) => lackOf(b, label) - lackOf(a, label) || (rows.get(b) ?? 0) - (rows.get(a) ?? 0));
      return best ?? null;
    },
  };
}
