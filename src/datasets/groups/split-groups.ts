import { UsageError } from '../../core/errors.js';
import { grouped } from '../../core/grouped.js';
import { sha256 } from '../../core/hash.js';
import type { Example, SplitName } from '../example.js';
import { inputKey } from '../input-key.js';
import { alikeGroups, alikeRows, DEFAULT_SIMILARITY } from './alike-rows.js';
import { allocateGroups, type RowGroup } from './allocate-groups.js';

export interface SplitGroupsOptions {
  /** Whole numbers of rows, or shares below 1 that add up to 1 at most; not a mixture. */
  readonly sizes: Partial<Readonly<Record<SplitName, number>>>;
  /** Another seed gives another, equally random split; default 0. */
  readonly seed?: number;
  /** Keeps the shares of these tags the same in all parts: all tags, or those that begin so. Default none. */
  readonly stratify?: 'tags' | { readonly prefix: string };
  /** Rows that are alike to this degree stay together; 1: only equal ones. Default 0.7. */
  readonly similarity?: number;
}

export interface GroupSplit {
  /** Each in the order of the file. */
  readonly parts: Readonly<Record<SplitName, readonly Example[]>>;
  /** Rows that no part asked for, or that would have torn a group. */
  readonly unused: readonly Example[];
  /** Rows left out because an equal one is kept. */
  readonly removed: readonly { readonly id: string; readonly keptId: string }[];
  /** Groups of several rows that stayed together. */
  readonly keptTogether: number;
}

/**
 * Splits examples so that rows which are alike stand in one part. Rows that name their `split` stay there and draw
 * those that are like them after them. The order of the file does not matter. Throws UsageError
 * `dataset/split-invalid`, `dataset/too-few-rows`, `dataset/split-torn` (rows that are alike name different parts),
 * `dataset/stratify-unknown`.
 */
export function splitInGroups(examples: readonly Example[], options: SplitGroupsOptions): GroupSplit {
  const { seed = 0, similarity = DEFAULT_SIMILARITY } = options;
  const { kept, removed } = withoutEqual(examples);
  const groups = alikeGroups(kept, alikeRows(kept, similarity)).map((rows) => groupOf(rows, seed, options));
  requireTags(examples, options);
  groups.sort((a, b) => (a.order < b.order ? -1 : 1));
  const partOf = allocateGroups(groups, targetsOf(options.sizes, kept.length));
  const inPart = (part: SplitName) => kept.filter(({ id }) => partOf.get(id) === part);
  return {
    parts: { train: inPart('train'), val: inPart('val'), test: inPart('test') },
    unused: kept.filter(({ id }) => !partOf.has(id)),
    removed,
    keptTogether: groups.filter(({ ids }) => ids.length > 1).length,
  };
}

/** Of equal rows the one that names its part stays, else the one whose id comes first. */
function withoutEqual(examples: readonly Example[]): Pick<GroupSplit, 'removed'> & {
  readonly kept: readonly Example[];
} {
  const byKey = grouped(examples.map((example) => [inputKey(example.input), example] as const));
  const removed: { id: string; keptId: string }[] = [];
  const kept = new Set<Example>();
  for (const rows of byKey.values()) {
    const [first, ...others] = [...rows].sort(
      (a, b) => Number(a.split === undefined) - Number(b.split === undefined) || (a.id < b.id ? -1 : 1),
    );
    if (first === undefined) continue;
    kept.add(first);
    const torn = others.find(({ split }) => split !== undefined && split !== first.split);
    if (torn !== undefined) throw splitTorn([first, torn]);
    for (const { id } of others) removed.push({ id, keptId: first.id });
  }
  return { kept: examples.filter((example) => kept.has(example)), removed };
}

function groupOf(rows: readonly Example[], seed: number, { stratify }: SplitGroupsOptions): RowGroup {
  const named = rows.filter(({ split }) => split !== undefined);
  const splits = new Set(named.map(({ split }) => split));
  if (splits.size > 1) throw splitTorn(named);
  const keys = rows.map(({ input }) => sha256(`${seed}\u0000${inputKey(input)}`)).sort();
  return {
    ids: rows.map(({ id }) => id),
    order: keys[0] ?? '',
    fixed: named[0]?.split ?? null,
    labels: rows.flatMap(({ tags }) => stratifiedTags(tags, stratify)),
  };
}

function stratifiedTags(
  tags: readonly string[],
  stratify: SplitGroupsOptions['stratify'],
): readonly string[] {
  if (stratify === undefined) return [];
  return stratify === 'tags' ? tags : tags.filter((tag) => tag.startsWith(stratify.prefix));
}

/** Without a single tag to spread the parts would be as if nobody had asked. */
function requireTags(examples: readonly Example[], { stratify }: SplitGroupsOptions): void {
  if (stratify === undefined) return;
  const tags = [...new Set(examples.flatMap((example) => example.tags))].sort();
  if (stratifiedTags(tags, stratify).length > 0) return;
  const wanted = stratify === 'tags' ? '' : ` that begins with "${stratify.prefix}"`;
  const some = tags.slice(0, 12).join(', ');
  throw new UsageError('dataset/stratify-unknown', `no row has a tag${wanted}`, {
    hint: tags.length === 0 ? 'Give the rows tags, or do not stratify.' : `Their tags: ${some}.`,
  });
}

const PARTS: readonly SplitName[] = ['test', 'val', 'train'];

/** How many rows each part should get. A share that is no whole number of rows: the largest remainders get one more. */
function targetsOf(sizes: SplitGroupsOptions['sizes'], rows: number) {
  const given = PARTS.flatMap((part) => ((sizes[part] ?? 0) === 0 ? [] : [{ part, size: sizes[part] ?? 0 }]));
  const total = given.reduce((sum, { size }) => sum + size, 0);
  if (given.length > 0 && given.every(({ size }) => Number.isInteger(size) && size > 0)) {
    if (total > rows) {
      throw new UsageError('dataset/too-few-rows', `${total} rows wanted, ${rows} different ones there`, {
        hint: 'Ask for smaller parts, or add rows.',
      });
    }
    return { isExact: true, targets: new Map(given.map(({ part, size }) => [part, size])) };
  }
  // A thousandth of slack for shares such as 1/3 that people round.
  if (given.length > 0 && given.every(({ size }) => size > 0 && size < 1) && total <= 1.001) {
    return { isExact: false, targets: largestRemainders(given, rows, Math.min(1, total)) };
  }
  throw new UsageError('dataset/split-invalid', `split sizes ${JSON.stringify(sizes)} cannot be used`, {
    hint: 'Give whole numbers of rows, or shares below 1 that add up to at most 1; not a mixture.',
  });
}

function largestRemainders(
  given: readonly { readonly part: SplitName; readonly size: number }[],
  rows: number,
  total: number,
): Map<SplitName, number> {
  const targets = new Map(given.map(({ part, size }) => [part, Math.floor(size * rows)]));
  const left = Math.round(total * rows) - [...targets.values()].reduce((sum, count) => sum + count, 0);
  const byRemainder = [...given].sort(
    (a, b) => ((b.size * rows) % 1) - ((a.size * rows) % 1) || PARTS.indexOf(a.part) - PARTS.indexOf(b.part),
  );
  for (const { part } of byRemainder.slice(0, Math.max(0, left)))
    targets.set(part, (targets.get(part) ?? 0) + 1);
  return targets;
}

function splitTorn(rows: readonly Example[]): UsageError {
  const places = rows.slice(0, 4).map(({ id, split }) => `${id} in ${split}`);
  return new UsageError(
    'dataset/split-torn',
    `rows that are alike name different parts: ${places.join(', ')}`,
    {
      hint: 'Correct their "split", or raise --similarity so that only closer rows count as alike.',
    },
  );
}
