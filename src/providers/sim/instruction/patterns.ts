import { CONCEPTS } from './concepts.js';
import type { PolarWord, Polarity } from './polarity.js';

/**
 * A pattern says which concepts a sentence must hold, joined by `&`:
 * `concept` anywhere, `+concept` wanted, `-concept` not wanted, `!concept` absent (`!+` and `!-` by polarity).
 * Example: `+pose & living` is met by "give every animal a posture" and not by "poses are not needed for animals".
 */
export interface Pattern {
  readonly source: string;
  readonly terms: readonly Term[];
}

interface Term {
  readonly concept: string;
  readonly absent: boolean;
  readonly polarity: 'positive' | 'negative' | 'any';
}

/** Concept to the polarities with which it occurs in a sentence. */
export type SentenceReading = ReadonlyMap<string, ReadonlySet<Polarity>>;

/** Throws TypeError on an unknown concept: a typing error in the skill table. */
export function parsePattern(source: string): Pattern {
  const terms = source.split('&').map((part): Term => {
    const match = /^(!?)([+-]?)(\w+)$/.exec(part.trim());
    const concept = match?.[3];
    if (match === null || concept === undefined || !CONCEPTS.has(concept)) {
      throw new TypeError(`Skill pattern "${source}": "${part.trim()}" is no known concept`);
    }
    const polarity = match[2] === '+' ? 'positive' : match[2] === '-' ? 'negative' : 'any';
    return { concept, absent: match[1] === '!', polarity };
  });
  return { source, terms };
}

/** Which concepts a lower-case sentence holds, and how. */
export function readSentence(sentence: string, words: readonly PolarWord[]): SentenceReading {
  const reading = new Map<string, Set<Polarity>>();
  for (const [concept, pattern] of CONCEPTS) {
    pattern.lastIndex = 0;
    for (const match of sentence.matchAll(pattern)) {
      const polarity = polarityAt(words, match.index, match[0]);
      const seen = reading.get(concept);
      if (seen === undefined) reading.set(concept, new Set([polarity]));
      else seen.add(polarity);
    }
  }
  return reading;
}

function polarityAt(words: readonly PolarWord[], start: number, hit: string): Polarity {
  // A hit of several words ("not alive", "nothing but") is judged by the word it begins with.
  const before = words.findLast((word) => word.start < start)?.polarity ?? 'positive';
  const own = words.find((word) => word.start >= start)?.polarity ?? 'positive';
  const startsNegative =
    /^(?:not|no|never|nothing|none|without|omit|skip|drop|leav|forget|miss|los[et]|neglect|overlook|exclud|ignor|lack|fail|unknown|discard|avoid|cannot|unanswer|n\/a)/.test(
      hit,
    );
  return startsNegative ? before : own;
}

export function matches(pattern: Pattern, reading: SentenceReading): boolean {
  return pattern.terms.every(({ concept, absent, polarity }) => {
    const found = reading.get(concept);
    const holds = found !== undefined && (polarity === 'any' || found.has(polarity));
    return holds !== absent;
  });
}
