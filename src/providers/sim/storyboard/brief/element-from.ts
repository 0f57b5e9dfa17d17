import { analysePrompt } from '../../language/analyse.js';
import { COLOURS, MATERIALS } from '../../language/looks.js';
import { singular } from '../../language/noun-phrases.js';
import type { Entity } from '../../language/prompt-analysis.js';
import { CHILD, CLOTHES, FEMALE, MALE } from '../../language/things.js';
import type { AskedElement } from './brief.js';
import { readFacing, readPlace, readSize } from './read-place.js';
import { readPose } from './read-pose.js';

/** How many stand for a plural without a number, by the word that says it. */
const MANY: Readonly<Record<string, number>> = {
  several: 4,
  few: 3,
  some: 3,
  crowd: 7,
  many: 6,
  herd: 5,
  flock: 6,
};
const PLURAL = 3;
/** More of one kind than this cannot be told apart in a sketch. */
const MOST_OF_A_KIND = 8;

export interface ElementWords {
  readonly name: string;
  /** Words of place, size and direction. */
  readonly placing: string;
  /** What is said of looks and pose. */
  readonly said: string;
  readonly firstWord: number;
}

/** An element from its name and what a prompt says of it in a place of its own. */
export function elementFrom({ name, placing, said, firstWord }: ElementWords): AskedElement {
  const bare = name.replace(/\b(?:environment|setting|scene|backdrop)s?$/i, '').trim() || name;
  const entity = analysePrompt(bare).entities[0];
  const noun = entity?.noun ?? bare.toLowerCase();
  return {
    id: slug(noun),
    noun,
    name: bare.toLowerCase(),
    kind: entity?.kind ?? 'object',
    count: countOf(entity),
    colours: coloursIn(`${name}. ${said}`).slice(0, 3),
    wears: wearsIn(said),
    gender: genderOf(`${noun} ${name} ${said}`),
    age: CHILD.has(noun) ? 'child' : (entity?.age ?? null),
    place: readPlace(placing),
    size: readSize(placing),
    facing: readFacing(said),
    pose: readPose(said),
    verb: null,
    target: null,
    said: `${name}. ${placing}. ${said}`,
    firstWord,
  };
}

/** An element that the language library found in running text. `around` are the clauses that name it. */
export function elementOfEntity(entity: Entity, around: string, firstWord: number): AskedElement {
  const placing = around.replace(/\b(?:light|lit|sun|shadows?|glow)\b[^,.;]*/gi, '');
  return {
    id: entity.id,
    noun: entity.noun,
    name: entity.name.toLowerCase(),
    kind: entity.kind,
    count: countOf(entity),
    colours: entity.colours.slice(0, 3),
    wears: entity.details,
    gender: entity.gender,
    age: entity.age,
    place: { ...readPlace(placing), relation: entity.place },
    size: /\b(?:tiny|small|little)\b/i.test(entity.adjectives.join(' '))
      ? 0.17
      : /\b(?:huge|giant|large|enormous|massive)\b/i.test(entity.adjectives.join(' '))
        ? 0.66
        : null,
    facing: readFacing(around),
    pose: readPose(around),
    verb: null,
    target: null,
    said: around,
    firstWord,
  };
}

function countOf(entity: Entity | undefined): number {
  if (entity === undefined) return 1;
  const count = entity.count ?? MANY[entity.countWord ?? ''] ?? PLURAL;
  return Math.max(1, Math.min(MOST_OF_A_KIND, count));
}

export function slug(words: string): string {
  const ascii = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return ascii === '' ? 'thing' : ascii.slice(0, 32);
}

/** Colour words in reading order, each once. */
export function coloursIn(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z]+(?:-[a-z]+)?/g) ?? [];
  return [
    ...new Set(
      words.flatMap((word) =>
        COLOURS.has(word) ? [word] : word.split('-').filter((part) => COLOURS.has(part)),
      ),
    ),
  ];
}

/** `red wool coat`, `black boots`: clothes with the looks that stand before them. */
export function wearsIn(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z]+(?:-[a-z]+)?|[.,;]/g) ?? [];
  const found: string[] = [];
  for (const [at, word] of words.entries()) {
    if (!CLOTHES.has(word) && !CLOTHES.has(singular(word))) continue;
    const looks: string[] = [];
    for (let before = at - 1; before >= at - 3; before--) {
      const look = words[before];
      if (
        look === undefined ||
        !(COLOURS.has(look) || MATERIALS.has(look) || /^(?:long|short|dark|light|pale|deep)$/.test(look))
      )
        break;
      looks.unshift(look);
    }
    found.push([...looks, word].join(' '));
  }
  return [...new Set(found)].slice(0, 4);
}

function genderOf(text: string): 'female' | 'male' | null {
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const noun = singular(word);
    if (FEMALE.has(noun) || word === 'female') return 'female';
    if (MALE.has(noun) || word === 'male') return 'male';
  }
  return null;
}
