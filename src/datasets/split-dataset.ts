import { UsageError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import type { Example, SplitName } from './example.js';
import { inputKey } from './input-key.js';

/**
 * Size of each part: whole numbers are counts, numbers below 1 are shares of the rows; the two cannot be mixed. An
 * absent part is empty.
 */
export type SplitSizes = Partial<Readonly<Record<SplitName, number>>>;

/** Used where the caller names no sizes and the rows no parts. */
export const DEFAULT_SPLIT_SIZES: SplitSizes = { train: 0.4, val: 0.3, test: 0.3 };

export interface SplitOptions {
  /** Another salt gives another, equally random split; default ''. */
  readonly salt?: string;
}

/** A row left out because an equal one is kept. */
export interface RemovedDuplicate {
  readonly id: string;
  readonly keptId: string;
  /** The part of the row that was kept; null when it was not needed. */
  readonly keptIn: SplitName | null;
}

export interface Split<E extends Example = Example> {
  readonly train: readonly E[];
  readonly val: readonly E[];
  readonly test: readonly E[];
  /** Rows that no part asked for. */
  readonly unused: readonly E[];
  readonly removed: readonly RemovedDuplicate[];
}

/** Sealed parts come first: they are filled first, and of equal rows the one in the most sealed part stays. */
const PARTS: readonly SplitName[] = ['test', 'val', 'train'];

interface Placed<E extends Example> {
  readonly example: E;
  readonly key: string;
  /** SHA-256 of salt and input text: decides order and part. */
  readonly hash: string;
}

/**
 * Splits examples by a hash of their input text, so that the order of the file does not matter. Shares put each row
 * where its own hash says: rows added later move no other row. Counts take the first rows in hash order, the test part
 * first. Rows that name their `split` stay there. Of rows that are equal apart from case and white space only one is
 * kept, so that none straddles two parts. Each part comes in hash order.
 *
 * Throws UsageError: `dataset/split-invalid`, `dataset/too-few-rows`.
 */
export function splitDataset<E extends Example>(
  examples: readonly E[],
  sizes: SplitSizes,
  options: SplitOptions = {},
): Split<E> {
  const unit = unitOf(sizes);
  const { kept, dropped } = withoutDuplicates(examples, options.salt ?? '');
  const parts = unit === 'count' ? byCount(kept, sizes) : byShare(kept, unit === 'explicit' ? {} : sizes);
  const partOf = new Map<string, SplitName>();
  for (const part of PARTS) for (const { example } of parts[part]) partOf.set(example.id, part);
  const only = (part: SplitName) => parts[part].map(({ example }) => example);
  return {
    train: only('train'),
    val: only('val'),
    test: only('test'),
    unused: kept.map(({ example }) => example).filter(({ id }) => !partOf.has(id)),
    removed: dropped.map(({ id, keptId }) => ({ id, keptId, keptIn: partOf.get(keptId) ?? null })),
  };
}

/** `explicit`: no sizes at all, only the rows' own `split` counts. */
function unitOf(sizes: SplitSizes): 'count' | 'share' | 'explicit' {
  const given = Object.values(sizes).filter((size) => size !== 0);
  if (given.length === 0) return 'explicit';
  if (given.every((size) => Number.isInteger(size) && size > 0)) return 'count';
  const total = given.reduce((sum, size) => sum + size, 0);
  // A thousandth of slack for shares such as 1/3 that people round.
  if (given.every((size) => size > 0 && size < 1) && total <= 1.001) return 'share';
  throw new UsageError('dataset/split-invalid', `split sizes ${JSON.stringify(sizes)} cannot be used`, {
    hint: 'Give whole numbers of rows, or shares below 1 that add up to at most 1; not a mixture.',
  });
}

function withoutDuplicates<E extends Example>(
  examples: readonly E[],
  salt: string,
): { readonly kept: readonly Placed<E>[]; readonly dropped: readonly { id: string; keptId: string }[] } {
  const groups = new Map<string, Placed<E>[]>();
  for (const example of examples) {
    const key = inputKey(example.input);
    const placed = { example, key, hash: sha256(`${salt}\u0000${key}`) };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  const kept: Placed<E>[] = [];
  const dropped: { id: string; keptId: string }[] = [];
  for (const group of groups.values()) {
    const [first, ...others] = group.sort(bySealThenId);
    if (first === undefined) continue;
    kept.push(first);
    for (const { example } of others) dropped.push({ id: example.id, keptId: first.example.id });
  }
  kept.sort((a, b) => compare(a.hash, b.hash));
  dropped.sort((a, b) => compare(a.id, b.id));
  return { kept, dropped };
}

type Parts<E extends Example> = Readonly<Record<SplitName, Placed<E>[]>>;

function byCount<E extends Example>(kept: readonly Placed<E>[], sizes: SplitSizes): Parts<E> {
  const parts: Parts<E> = { train: [], val: [], test: [] };
  const free = kept.filter(({ example }) => example.split === undefined);
  let used = 0;
  for (const part of PARTS) {
    const wanted = sizes[part] ?? 0;
    const own = kept.filter(({ example }) => example.split === part).slice(0, wanted);
    const fill = free.slice(used, used + wanted - own.length);
    used += fill.length;
    if (own.length + fill.length < wanted)
      throw tooFewRows(part, wanted, own.length + fill.length, kept.length);
    parts[part].push(...[...own, ...fill].sort((a, b) => compare(a.hash, b.hash)));
  }
  return parts;
}

function byShare<E extends Example>(kept: readonly Placed<E>[], sizes: SplitSizes): Parts<E> {
  const parts: Parts<E> = { train: [], val: [], test: [] };
  for (const placed of kept) {
    const part = placed.example.split ?? partAt(shareOf(placed.hash), sizes);
    if (part !== null) parts[part].push(placed);
  }
  return parts;
}

function partAt(share: number, sizes: SplitSizes): SplitName | null {
  let upTo = 0;
  for (const part of PARTS) {
    upTo += sizes[part] ?? 0;
    if (share < upTo) return part;
  }
  return null;
}

/** The first 52 bits of a hash as a number in [0, 1). */
function shareOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 13), 16) / 2 ** 52;
}

function bySealThenId(a: Placed<Example>, b: Placed<Example>): number {
  return sealOf(a.example) - sealOf(b.example) || compare(a.example.id, b.example.id);
}

function sealOf({ split }: Example): number {
  return split === undefined ? PARTS.length : PARTS.indexOf(split);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function tooFewRows(part: SplitName, wanted: number, found: number, total: number): UsageError {
  return new UsageError(
    'dataset/too-few-rows',
    `${wanted} rows wanted for ${part}, ${found} left of ${total} different ones`,
    { hint: 'Ask for smaller parts, or add rows.' },
  );
}
