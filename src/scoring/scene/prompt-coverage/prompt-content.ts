import nlp from 'compromise';
import { z } from 'zod';
import {
  COLOUR_WORDS,
  countOf,
  EMPTY_WORDS,
  FILMING_PHRASES,
  FILMING_WORDS,
  POSITION_WORDS,
} from './lexicons.js';
import { stem } from './stem.js';

/** What kind of content a word of the prompt is; it decides which component has to show it. */
export type ContentKind =
  | 'thing'
  | 'quality'
  | 'colour'
  | 'place-in-frame'
  | 'deed'
  | 'count'
  | 'filming'
  | 'excluded';

/** A word or phrase of the prompt that a scene should show (or, when excluded, should not). */
export interface ContentWord {
  readonly kind: ContentKind;
  /** As the prompt has it, in lower case. */
  readonly text: string;
  /** What is counted, for a count: the next thing after the number. */
  readonly of?: string;
}

const Term = z.object({ normal: z.string(), post: z.string(), tags: z.array(z.string()) });
type Term = z.output<typeof Term>;
const Sentences = z.array(z.object({ terms: z.array(Term) }));

/** Words after "no" or "without" that are looked at for what is excluded: "without any red hats". */
const NEGATION_REACH = 3;

/**
 * The content words of a prompt, each once: nouns, adjectives, colours, places in the frame, verbs, counts, words of
 * camera, light and style, and what the prompt excludes. Parts of speech come from compromise.
 */
export function promptContent(prompt: string): readonly ContentWord[] {
  const phrases = FILMING_PHRASES.flatMap((pattern) => prompt.toLowerCase().match(pattern) ?? []);
  const rest = FILMING_PHRASES.reduce((text, pattern) => text.replace(pattern, ' , '), prompt.toLowerCase());
  const words = sentencesOf(rest).flatMap(contentOfSentence);
  return unique([...phrases.map((text): ContentWord => ({ kind: 'filming', text })), ...words]);
}

function sentencesOf(text: string): readonly (readonly Term[])[] {
  const sentences = Sentences.parse(nlp(text).json());
  return sentences.map(({ terms }) => terms.filter(({ normal }) => normal !== ''));
}

function contentOfSentence(terms: readonly Term[]): readonly ContentWord[] {
  const content: ContentWord[] = [];
  let excludedUntil = -1;
  for (const [at, term] of terms.entries()) {
    if (/^(?:no|without|not|never|n't)$/.test(term.normal)) {
      excludedUntil = at + NEGATION_REACH;
      continue;
    }
    const kind = kindOf(term);
    const isExcluded = at <= excludedUntil;
    if (kind === 'thing' && isExcluded) content.push({ kind: 'excluded', text: term.normal });
    else if (kind === 'count') content.push({ kind, text: term.normal, of: nextThing(terms, at) });
    // What is not so ("not smiling", "without red hats") is neither asked for nor checked.
    else if (kind !== null && !isExcluded) content.push({ kind, text: term.normal });
    if ((kind === 'thing' && isExcluded) || /[,.;:]/.test(term.post)) excludedUntil = -1;
  }
  return content;
}

function kindOf({ normal, tags }: Term): ContentKind | null {
  if (countOf(normal) !== null) return 'count';
  if (COLOUR_WORDS.has(normal)) return 'colour';
  if (POSITION_WORDS.has(normal)) return 'place-in-frame';
  if (FILMING_WORDS.has(normal)) return 'filming';
  if (EMPTY_WORDS.has(normal) || !/\p{L}{2}/u.test(normal)) return null;
  if (
    ['Pronoun', 'Determiner', 'Preposition', 'Conjunction', 'Auxiliary', 'Copula'].some((tag) =>
      tags.includes(tag),
    )
  ) {
    return null;
  }
  if (tags.includes('Noun')) return 'thing';
  if (tags.includes('Adjective')) return 'quality';
  if (tags.includes('Verb') && !tags.includes('Particle')) return 'deed';
  return null;
}

function nextThing(terms: readonly Term[], from: number): string {
  const thing = terms.slice(from + 1, from + 1 + NEGATION_REACH).find((term) => kindOf(term) === 'thing');
  return thing?.normal ?? '';
}

function unique(words: readonly ContentWord[]): readonly ContentWord[] {
  const seen = new Set<string>();
  return words.filter(({ kind, text }) => {
    const key = `${kind === 'excluded'} ${stem(text)}`;
    return !seen.has(key) && seen.add(key);
  });
}
