import nlp from 'compromise/two';

/** One word of a text with its part of speech. */
export interface Term {
  /** Lower case, without punctuation. */
  readonly word: string;
  readonly partOfSpeech: PartOfSpeech;
  /** A comma, semicolon, colon or bracket follows. */
  readonly endsPhrase: boolean;
  readonly sentence: number;
  readonly plural: boolean;
}

export type PartOfSpeech =
  | 'noun'
  | 'adjective'
  | 'verb'
  | 'auxiliary'
  | 'preposition'
  | 'determiner'
  | 'conjunction'
  | 'pronoun'
  | 'number'
  | 'adverb'
  | 'other';

const PREPOSITIONS: ReadonlySet<string> = new Set(
  `in on at by with without over under above below behind beside between among through across into onto from of to near
  inside outside against along around toward towards beneath beyond within amid amidst atop upon past during after before
  like as off down up next front top out for about`.split(/\s+/),
);

interface CompromiseTerm {
  readonly text: string;
  readonly tags: readonly string[];
  readonly post: string;
}

/** Splits a text into tagged words with compromise (MIT), the part-of-speech tagger behind the simulator. */
export function termsOf(text: string): Term[] {
  const sentences: unknown = nlp(text).json({ terms: { tags: true } });
  if (!Array.isArray(sentences)) return [];
  return sentences.flatMap((found: unknown, sentence) => tagsOf(found).map((term) => toTerm(term, sentence)));
}

/** The terms of one sentence as the tagger returns them; its types say `any`, so each is looked at. */
function tagsOf(sentence: unknown): CompromiseTerm[] {
  if (typeof sentence !== 'object' || sentence === null || !('terms' in sentence)) return [];
  return Array.isArray(sentence.terms) ? sentence.terms.filter(isTerm) : [];
}

function isTerm(value: unknown): value is CompromiseTerm {
  return typeof value === 'object' && value !== null && 'text' in value && 'tags' in value && 'post' in value;
}

function toTerm({ text, post, tags }: CompromiseTerm, sentence: number): Term {
  const word = text
    .toLowerCase()
    .replace(/[’]/g, "'")
    .replace(/'s$/, '')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return {
    word,
    partOfSpeech: closedClass(word) ?? partOfSpeechFrom(new Set(tags)),
    endsPhrase: /[,;:()\n—–]|\s-\s/.test(post),
    sentence,
    plural: tags.includes('Plural'),
  };
}

function closedClass(word: string): PartOfSpeech | undefined {
  if (PREPOSITIONS.has(word)) return 'preposition';
  if (/^(?:its|his|her|their|my|your|our|a|an|the|this|that|these|those|another|each|every)$/.test(word))
    return 'determiner';
  return undefined;
}

function partOfSpeechFrom(tags: ReadonlySet<string>): PartOfSpeech {
  if (tags.has('Value') || tags.has('Cardinal')) return 'number';
  if (tags.has('Copula') || tags.has('Auxiliary') || tags.has('Modal')) return 'auxiliary';
  if (tags.has('Pronoun') && !tags.has('Possessive')) return 'pronoun';
  if (tags.has('Determiner') || tags.has('Possessive'))
    return tags.has('Noun') && !tags.has('Pronoun') ? 'adjective' : 'determiner';
  if (tags.has('Verb')) return 'verb';
  if (tags.has('Adjective')) return 'adjective';
  if (tags.has('Noun')) return 'noun';
  if (tags.has('Preposition')) return 'preposition';
  if (tags.has('Conjunction')) return 'conjunction';
  if (tags.has('Adverb')) return 'adverb';
  return 'other';
}
