import type { Entity, EntityKind } from './prompt-analysis.js';
import { nounPhrases, singular, type NounPhrase } from './noun-phrases.js';
import type { Term } from './terms.js';
import {
  ANIMALS,
  BUILDINGS,
  CHILD,
  CLOTHES,
  FEMALE,
  GROUPS,
  MALE,
  NATURAL,
  OLD,
  PARTS,
  PEOPLE,
  PICTURE_NOUNS,
  PLACES,
  TIME_NOUNS,
} from './things.js';

/** An entity with the terms it covers, so that verbs can find their subjects. */
export interface PlacedEntity extends Entity {
  readonly start: number;
  readonly end: number;
  readonly sentence: number;
}

/** An attention limit of the simulator: it keeps the first ten things a prompt names. */
const MAX_ENTITIES = 10;

const PLACE_PREPOSITIONS =
  /^(?:in|at|through|across|inside|on|into|along|around|within|of|outside|near|over|above|past|down|up|from|under|to|behind)$/;

interface Draft {
  phrase: NounPhrase;
  name: string;
  kind: EntityKind;
  count: number | null;
  countWord: string | null;
  details: string[];
  start: number;
  end: number;
}

/** The things a text names, the main subject first, the place last. */
export function entitiesOf(terms: readonly Term[]): PlacedEntity[] {
  const drafts: Draft[] = [];
  let pending: { count: number | null; word: string } | null = null;
  for (const phrase of nounPhrases(terms)) {
    if (phrase.negated) continue;
    const next = terms[phrase.end]?.word;
    if (GROUPS.has(phrase.noun) && next === 'of') {
      pending = {
        count: phrase.count ?? GROUPS.get(phrase.noun) ?? null,
        word: phrase.countWord ?? phrase.noun,
      };
      if (phrase.noun !== phrase.countWord) pending.count = GROUPS.get(phrase.noun) ?? null;
      continue;
    }
    if (PICTURE_NOUNS.has(phrase.noun) || TIME_NOUNS.has(phrase.noun)) continue;
    if (attachToPrevious(terms, phrase, drafts)) continue;
    const draft = toDraft(terms, phrase);
    if (pending !== null) [draft.count, draft.countWord] = [pending.count, pending.word];
    pending = null;
    if (!mergeRepeated(drafts, draft, terms)) drafts.push(draft);
  }
  return withIds(ordered(drafts.slice(0, MAX_ENTITIES)), terms);
}

/** Clothes, body parts and "X of Y" belong to the thing before them. */
function attachToPrevious(terms: readonly Term[], phrase: NounPhrase, drafts: readonly Draft[]): boolean {
  const previous = drafts.at(-1);
  if (previous === undefined || previous.phrase.sentence !== phrase.sentence) return false;
  const before = wordBefore(terms, phrase.start);
  const wearer = drafts.findLast((draft) => draft.kind === 'human' || draft.kind === 'animal') ?? previous;
  if (CLOTHES.has(phrase.noun) && /^(?:wearing|wears|wore|in|with|and|dressed|has|,)$/.test(before)) {
    wearer.details.push(detailText(phrase));
    return true;
  }
  const owned = /^(?:its|his|her|their)$/.test(terms[phrase.start - 1]?.word ?? '');
  if (PARTS.has(phrase.noun) && (owned || !/^(?:of|to|from|on)$/.test(before))) {
    wearer.details.push(detailText(phrase));
    return true;
  }
  if (before === 'of' && previous.end >= phrase.start - 3 && !PLACES.has(phrase.noun)) {
    if (/^(?:made|out|consist|composed)/.test(terms[phrase.start - 2]?.word ?? '')) return false;
    previous.name = `${previous.name} of ${detailText(phrase)}`;
    previous.end = phrase.end;
    return true;
  }
  return false;
}

function wordBefore(terms: readonly Term[], at: number): string {
  for (let index = at - 1; index >= 0; index--) {
    const term = terms[index];
    if (term === undefined) return '';
    if (term.partOfSpeech !== 'determiner' && term.partOfSpeech !== 'adverb' && term.word !== '')
      return term.word;
  }
  return '';
}

function detailText(phrase: NounPhrase): string {
  const count = phrase.countWord === null ? [] : [phrase.countWord];
  return [
    ...count,
    ...phrase.adjectives,
    ...phrase.colours,
    ...phrase.materials,
    ...phrase.modifiers,
    phrase.noun,
  ].join(' ');
}

function toDraft(terms: readonly Term[], phrase: NounPhrase): Draft {
  return {
    phrase,
    name: [...phrase.modifiers, phrase.noun].join(' '),
    kind: kindOf(phrase, wordBefore(terms, phrase.start)),
    count: phrase.count,
    countWord: phrase.countWord,
    details: [],
    start: phrase.start,
    end: phrase.end,
  };
}

function kindOf(phrase: NounPhrase, before: string): EntityKind {
  const noun = phrase.noun;
  if (PEOPLE.has(noun) && noun !== 'statue') return 'human';
  if (BUILDINGS.has(noun)) return before !== '' && PLACE_PREPOSITIONS.test(before) ? 'environment' : 'object';
  if (ANIMALS.has(noun) && !/^(?:teddy|toy|stuffed|computer|plush)$/.test(phrase.modifiers.at(-1) ?? ''))
    return 'animal';
  if (PLACES.has(noun) && (before === '' || PLACE_PREPOSITIONS.test(before))) return 'environment';
  if (NATURAL.has(noun)) return 'natural_element';
  if (PLACES.has(noun)) return 'environment';
  return 'object';
}

/** "The sloth is holding": a definite noun seen before is the same thing, and may bring more looks. */
function mergeRepeated(drafts: readonly Draft[], draft: Draft, terms: readonly Term[]): boolean {
  const article = terms[draft.start - 1]?.word;
  const same = drafts.find((item) => item.phrase.noun === draft.phrase.noun);
  if (same === undefined || (article !== 'the' && article !== 'its' && article !== 'their')) return false;
  same.details.push(...draft.phrase.colours.filter((colour) => !same.phrase.colours.includes(colour)));
  return true;
}

const RANK: Readonly<Record<EntityKind, number>> = {
  human: 0,
  animal: 0,
  object: 0,
  natural_element: 1,
  environment: 2,
};

function ordered(drafts: readonly Draft[]): Draft[] {
  const main = drafts.find(({ kind }) => kind !== 'environment' && kind !== 'natural_element');
  const rest = drafts.filter((draft) => draft !== main);
  rest.sort((a, b) => (RANK[a.kind] === 2 ? 1 : 0) - (RANK[b.kind] === 2 ? 1 : 0) || a.start - b.start);
  return main === undefined ? rest : [main, ...rest];
}

function withIds(drafts: readonly Draft[], terms: readonly Term[]): PlacedEntity[] {
  const used = new Set<string>();
  let hasEnvironment = false;
  const ids = drafts.map((draft, index) => {
    let id = slug(draft.name);
    if (draft.kind === 'environment' && !hasEnvironment && drafts.length > 1) {
      id = 'background_env';
      hasEnvironment = true;
    } else if (index === 0) id = 'main_subject';
    let unique = id;
    for (let n = 2; used.has(unique); n++) unique = `${id}_${n}`;
    used.add(unique);
    return unique;
  });
  return drafts.map((draft, index) => finish(draft, index, ids, drafts, terms));
}

function slug(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .split('_')
    .slice(-3)
    .join('_');
  return /^[a-z]/.test(ascii) ? ascii.slice(0, 32) : 'secondary_subject';
}

function finish(
  draft: Draft,
  index: number,
  ids: readonly string[],
  drafts: readonly Draft[],
  terms: readonly Term[],
): PlacedEntity {
  const { phrase } = draft;
  const age = CHILD.has(phrase.noun)
    ? 'child'
    : OLD.has(phrase.noun) || /^(?:old|elderly|aged)$/.test(phrase.adjectives.join(' '))
      ? 'old'
      : 'adult';
  const noun = phrase.noun;
  return {
    id: ids[index] ?? 'main_subject',
    noun,
    name: draft.name,
    kind: draft.kind,
    count: draft.count,
    countWord: draft.countWord,
    colours: phrase.colours,
    materials: [...phrase.materials, ...madeOf(terms, phrase.end)],
    adjectives: phrase.adjectives,
    details: draft.details,
    gender: FEMALE.has(noun) ? 'female' : MALE.has(noun) ? 'male' : null,
    age: draft.kind === 'human' ? age : null,
    place: placeOf(draft, index, ids, drafts, terms),
    start: draft.start,
    end: draft.end,
    sentence: phrase.sentence,
  };
}

function madeOf(terms: readonly Term[], end: number): string[] {
  const [first, second, third, fourth] = [terms[end], terms[end + 1], terms[end + 2], terms[end + 3]];
  if (first?.word !== 'made') return [];
  const material = second?.word === 'out' ? fourth : third;
  return material === undefined ? [] : [singular(material.word)];
}

function placeOf(
  draft: Draft,
  index: number,
  ids: readonly string[],
  drafts: readonly Draft[],
  terms: readonly Term[],
): Entity['place'] {
  // "a log to the left of a box": read from this thing's end to the next thing in the same sentence.
  const following = drafts
    .map((item, at) => ({ item, at }))
    .filter(
      ({ item, at }) =>
        at !== index && item.phrase.sentence === draft.phrase.sentence && item.start >= draft.end,
    )
    .sort((a, b) => a.item.start - b.item.start)[0];
  if (following === undefined || following.item.start - draft.end > 7) return null;
  const between = terms
    .slice(draft.end, following.item.start)
    .map(({ word }) => word)
    .join(' ');
  const match = between.match(
    /\b(to the left of|to the right of|left of|right of|on top of|in front of|next to|above|below|under|behind|beside|between|inside|near|over|against|on|in|with)\b/,
  );
  const target = ids[following.at];
  return match?.[1] === undefined || target === undefined ? null : { preposition: match[1], target };
}
