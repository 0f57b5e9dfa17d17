import { UsageError } from '../../core/errors.js';
import type { RejectionReason } from './acceptance.js';
import type { Child, ProposalFilter } from './proposal-filter.js';
import { candidateAt } from './state.js';
import { isResembling, shapeOf, shinglesOf, wordsOf } from './text-shape.js';

/**
 * Texts this alike differ in one word of three hundred: hardly worth a rollout. One word of a short text may turn its
 * meaning round, and stays far below.
 */
export const NEAR_DUPLICATE = 0.98;

/**
 * Turns down a proposal whose rewritten texts all say nearly what the parent's, a pool member's or an earlier rejected
 * proposal's say. `resemblanceFrom`: 0 to 1, 1 = the same words in the same order.
 */
export function noNearDuplicates(resemblanceFrom: number = NEAR_DUPLICATE): ProposalFilter {
  if (!(resemblanceFrom > 0 && resemblanceFrom <= 1)) {
    throw new UsageError(
      'gepa/resemblance',
      `the resemblance must lie above 0 and at most at 1, got ${resemblanceFrom}`,
    );
  }
  return {
    name: 'no-near-duplicates',
    check: (child, state) => {
      const isNear = (texts: Readonly<Record<string, string>>) => isNearlySame(child, texts, resemblanceFrom);
      if (isNear(candidateAt(state, child.parent).candidate)) return { type: 'duplicate', of: 'parent' };
      if (state.pool.some(({ candidate }) => isNear(candidate))) return { type: 'duplicate', of: 'pool' };
      const rejected = Object.entries(state.past).flatMap(([parent, past]) =>
        past.map(({ texts }) => ({ ...candidateAt(state, Number(parent)).candidate, ...texts })),
      );
      return rejected.some(isNear) ? { type: 'duplicate', of: 'rejected' } : null;
    },
  };
}

function isNearlySame(
  { candidate }: Child,
  texts: Readonly<Record<string, string>>,
  resemblanceFrom: number,
): boolean {
  return Object.entries(candidate).every(([name, text]) => {
    const other = texts[name] ?? '';
    if (text === other) return true;
    const [own, theirs] = [shapeOf(text), shapeOf(other)];
    const [length, otherLength] = [own.words.length, theirs.words.length];
    if (length === otherLength && own.words.every((word, at) => word === theirs.words[at])) return true;
    // Without enough words a single one counts for too much.
    if (Math.abs(length - otherLength) > length * (1 - resemblanceFrom)) return false;
    return isResembling(own.shingles, theirs.shingles, resemblanceFrom);
  });
}

/** `{name}`, `<name>` and `[element_id]`, but not the text of a Markdown link. */
const PLACEHOLDER = /\{[A-Za-z_][\w.-]*\}|<\/?[A-Za-z_][\w.-]*>|\[[A-Za-z_][\w-]*\](?!\()/g;

/** Turns down a text that lost a placeholder which the seed's text of the same component has. */
export const keepsPlaceholders: ProposalFilter = {
  name: 'keeps-placeholders',
  check: ({ candidate }, state) => {
    const seed = candidateAt(state, 0).candidate;
    for (const [name, text] of Object.entries(candidate)) {
      const lost = [...new Set((seed[name] ?? '').match(PLACEHOLDER) ?? [])].filter(
        (one) => !text.includes(one),
      );
      if (lost.length > 0) return other(`${name} lost ${lost.join(', ')}`);
    }
    return null;
  },
};

export interface LengthBudget {
  /** Words that a text may have whatever the seed's length. */
  readonly maxWords: number;
  /** A text may also be this many times as long as the seed's; null = `maxWords` holds for all. */
  readonly timesSeed: number | null;
}

/** About two pages: longer than the prompts that the paper prints, and a bound on what every call pays. */
export const DEFAULT_LENGTH_BUDGET: LengthBudget = { maxWords: 1200, timesSeed: 1.5 };

/** Turns down texts longer than both the words allowed and the multiple of the seed's. */
export function withinLength(changes: Partial<LengthBudget> = {}): ProposalFilter {
  const { maxWords, timesSeed } = { ...DEFAULT_LENGTH_BUDGET, ...changes };
  return {
    name: 'within-length',
    check: ({ candidate, parent }, state) => {
      const seed = candidateAt(state, 0).candidate;
      const before = candidateAt(state, parent).candidate;
      for (const [name, text] of Object.entries(candidate)) {
        if (text === before[name]) continue;
        const words = countWords(text);
        const limit = Math.max(maxWords, Math.floor((timesSeed ?? 0) * countWords(seed[name] ?? '')));
        if (words > limit) return other(`${name} has ${words} words, ${limit} are allowed`);
      }
      return null;
    },
  };
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** A dozen words in a row are no accident of phrasing; a quotation of an input may be a whole sentence. */
export const COPIED_WORDS = 12;

/** Fields of a record that hold an example itself; feedback is there to be taken over. */
const EXAMPLE_FIELDS = ['Inputs', 'Generated Outputs'];

/**
 * Turns down texts that copy `words` words in a row from the inputs or outputs of their minibatch: they would teach
 * the examples by heart. What the parent or the seed said already may stay.
 */
export function noCopiedExamples(words: number = COPIED_WORDS): ProposalFilter {
  if (!(Number.isInteger(words) && words > 1)) {
    throw new UsageError('gepa/copied-words', `copied words must be 2 or more, got ${words}`);
  }
  return {
    name: 'no-copied-examples',
    check: ({ candidate, parent, dataset = {} }, state) => {
      const known = [candidateAt(state, 0), candidateAt(state, parent)].map((member) => member.candidate);
      const examples = Object.values(dataset).flat();
      const shown = EXAMPLE_FIELDS.flatMap((field) => examples.flatMap((record) => textsIn(record[field])));
      const copied = new Set(shown.flatMap((text) => runsOf(text, words)));
      for (const [name, text] of Object.entries(candidate)) {
        const own = new Set(known.flatMap((one) => runsOf(one[name] ?? '', words)));
        const found = runsOf(text, words).find((run) => copied.has(run) && !own.has(run));
        if (found !== undefined) return other(`${name} copies "${found}" from an example`);
      }
      return null;
    },
  };
}

/** Runs of exactly `length` words. */
function runsOf(text: string, length: number): readonly string[] {
  const words = wordsOf(text);
  return words.length < length ? [] : [...shinglesOf(words, length)];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function other(text: string): RejectionReason {
  return { type: 'other', text };
}

/** All of them at their defaults: none costs a rollout, and each saves some. */
export function textFilters(): readonly ProposalFilter[] {
  return [noNearDuplicates(), keepsPlaceholders, withinLength(), noCopiedExamples()];
}
