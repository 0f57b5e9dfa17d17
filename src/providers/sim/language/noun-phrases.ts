import { infinitive, VERBS } from './motion.js';
import { COLOURS, MATERIALS, VAGUE_WORDS } from './looks.js';
import type { Term } from './terms.js';
import { ANIMALS, CLOTHES, GROUPS, NATURAL, NUMBERS, PARTS, PEOPLE, PLACES, VAGUE_COUNTS } from './things.js';

/** A run of words around one noun. */
export interface NounPhrase {
  readonly noun: string;
  readonly count: number | null;
  readonly countWord: string | null;
  readonly colours: readonly string[];
  readonly materials: readonly string[];
  readonly adjectives: readonly string[];
  /** Nouns before the head: `fire` in "fire truck". */
  readonly modifiers: readonly string[];
  /** "no bananas", "without a statue". */
  readonly negated: boolean;
  /** Index of the first term and one past the last. */
  readonly start: number;
  readonly end: number;
  readonly sentence: number;
}

const KNOWN: readonly ReadonlySet<string>[] = [PEOPLE, ANIMALS, PLACES, NATURAL, CLOTHES, PARTS];
const isKnownNoun = (word: string): boolean => KNOWN.some((set) => set.has(word));

/** The noun in its singular form where the lexicon knows one; a plausible one otherwise. */
export function singular(word: string): string {
  const irregular: Readonly<Record<string, string>> = {
    men: 'man',
    women: 'woman',
    children: 'child',
    kids: 'kid',
    people: 'person',
    mice: 'mouse',
    geese: 'goose',
    leaves: 'leaf',
    wolves: 'wolf',
    clothes: 'clothes',
    scissors: 'scissors',
    series: 'series',
    species: 'species',
    knives: 'knife',
    feet: 'foot',
    teeth: 'tooth',
    ladies: 'lady',
    gentlemen: 'gentleman',
    oxen: 'ox',
    shelves: 'shelf',
  };
  if (Object.hasOwn(irregular, word)) return irregular[word] ?? word;
  for (const [suffix, ending] of [
    ['ies', 'y'],
    ['es', ''],
    ['s', ''],
  ] as const) {
    const stem = word.slice(0, -suffix.length) + ending;
    if (word.endsWith(suffix) && (isKnownNoun(stem) || COLOURS.has(stem))) return stem;
  }
  if (/(?:ss|us|is|glasses|headphones|jeans|pants|shorts|sunglasses|goggles)$/.test(word) || word.length < 4)
    return word;
  if (/(?:ches|shes|xes|sses)$/.test(word)) return word.slice(0, -2);
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`;
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** "cat" to "cats". */
export function plural(name: string): string {
  const irregular: Readonly<Record<string, string>> = {
    man: 'men',
    woman: 'women',
    person: 'people',
    child: 'children',
    mouse: 'mice',
    goose: 'geese',
    leaf: 'leaves',
    wolf: 'wolves',
    sheep: 'sheep',
    fish: 'fish',
    deer: 'deer',
  };
  const [last = ''] = name.split(' ').slice(-1);
  const start = name.slice(0, name.length - last.length);
  if (Object.hasOwn(irregular, last)) return `${start}${irregular[last]}`;
  if (/(?:s|x|ch|sh)$/.test(last)) return /(?:clothes|glasses|jeans|pants)$/.test(last) ? name : `${name}es`;
  if (/[^aeiou]y$/.test(last)) return `${name.slice(0, -1)}ies`;
  return `${name}s`;
}

/** All noun phrases in reading order. */
export function nounPhrases(terms: readonly Term[]): NounPhrase[] {
  const phrases: NounPhrase[] = [];
  let at = 0;
  while (at < terms.length) {
    const end = phraseEnd(terms, at);
    if (end > at) {
      const phrase = toPhrase(terms, at, end);
      if (phrase !== null) phrases.push(phrase);
    }
    at = Math.max(end, at + 1);
  }
  return phrases;
}

function belongs(term: Term, next: Term | undefined, first: boolean): boolean {
  if (COLOURS.has(term.word) || MATERIALS.has(term.word) || isKnownNoun(singular(term.word))) {
    return term.partOfSpeech !== 'verb' || !VERBS.has(infinitive(term.word));
  }
  switch (term.partOfSpeech) {
    case 'noun':
    case 'adjective':
    case 'number':
      return true;
    case 'adverb':
      return next?.partOfSpeech === 'adjective';
    case 'verb':
      // "a smiling sloth", "a painted fence": a participle between article and noun describes.
      return (
        first &&
        /(?:ing|ed|en)$/.test(term.word) &&
        (next?.partOfSpeech === 'noun' || next?.partOfSpeech === 'adjective')
      );
    default:
      return false;
  }
}

function phraseEnd(terms: readonly Term[], start: number): number {
  let at = start;
  while (at < terms.length) {
    const term = terms[at];
    if (term === undefined || term.sentence !== terms[start]?.sentence || term.word === '') break;
    const afterArticle = at === start && terms[start - 1]?.partOfSpeech === 'determiner';
    if (!belongs(term, terms[at + 1], afterArticle)) break;
    // "a red fox leaps over": the tagger reads an unknown plural where a verb is.
    if (
      at > start &&
      (looksLikeVerb(term, terms[at - 1], terms[at + 1]) || isTrailingGerund(terms, at, start))
    )
      break;
    at += 1;
    if (term.endsPhrase) break;
  }
  return at;
}

function looksLikeVerb(term: Term, before: Term | undefined, after: Term | undefined): boolean {
  if (!term.word.endsWith('s') || !VERBS.has(infinitive(term.word)) || isKnownNoun(singular(term.word)))
    return false;
  return before?.partOfSpeech === 'noun' && (after === undefined || after.partOfSpeech !== 'noun');
}

/** "a mouse sitting next to": after a noun, a known verb in -ing starts what the noun does. */
function isTrailingGerund(terms: readonly Term[], at: number, start: number): boolean {
  const word = terms[at]?.word ?? '';
  if (!word.endsWith('ing') || isKnownNoun(word)) return false;
  const before = terms.slice(start, at);
  return VERBS.has(infinitive(word)) && before.some(({ partOfSpeech }) => partOfSpeech === 'noun');
}

function toPhrase(terms: readonly Term[], start: number, end: number): NounPhrase | null {
  const colours: string[] = [];
  const materials: string[] = [];
  const adjectives: string[] = [];
  const modifiers: string[] = [];
  let count: number | null = null;
  let countWord: string | null = null;
  const head = headIndex(terms, start, end);
  if (head === null) return null;
  for (let at = start; at < end; at++) {
    const term = terms[at];
    if (term === undefined || at === head) continue;
    const number = NUMBERS.get(term.word) ?? (/^\d{1,3}$/.test(term.word) ? Number(term.word) : undefined);
    if (number !== undefined) [count, countWord] = [number, term.word];
    else if (VAGUE_COUNTS.has(term.word)) [count, countWord] = [null, term.word];
    else if (COLOURS.has(term.word)) colours.push(term.word);
    else if (MATERIALS.has(term.word)) materials.push(term.word);
    else if (VAGUE_WORDS.has(term.word)) continue;
    else if (term.partOfSpeech === 'noun') modifiers.push(term.word);
    else if (term.partOfSpeech === 'adjective' || term.partOfSpeech === 'verb') adjectives.push(term.word);
  }
  const headTerm = terms[head];
  if (headTerm === undefined) return null;
  const before = terms[start - 1];
  if (before !== undefined && VAGUE_COUNTS.has(before.word)) countWord = before.word;
  const noun = singular(headTerm.word);
  const plural = noun !== headTerm.word || headTerm.plural;
  return {
    noun,
    count: countWord === null ? (plural ? null : 1) : count,
    countWord,
    colours,
    materials,
    adjectives,
    modifiers,
    negated:
      (before !== undefined && /^(?:no|without|zero)$/.test(before.word)) ||
      terms[start - 2]?.word === 'without',
    start,
    end,
    sentence: headTerm.sentence,
  };
}

/** The last noun; in a phrase of adjectives only, the last known word. */
function headIndex(terms: readonly Term[], start: number, end: number): number | null {
  for (let at = end - 1; at >= start; at--) {
    const term = terms[at];
    if (term === undefined || NUMBERS.has(term.word) || /^\d+$/.test(term.word)) continue;
    const looksOnly = COLOURS.has(term.word) || MATERIALS.has(term.word);
    if (term.partOfSpeech === 'noun' && !(looksOnly && at > start)) return at;
    if (isKnownNoun(singular(term.word))) return at;
    if (GROUPS.has(term.word)) return at;
    if (term.partOfSpeech === 'noun') return at;
  }
  return null;
}
