import type { Entity } from '../language/prompt-analysis.js';
import { plural } from '../language/noun-phrases.js';
import { SURFACE_LOOKS } from '../language/looks.js';
import { SURFACES } from '../language/things.js';
import { choose, type HeadCall } from './head-call.js';
import type { KnownElement } from './element-list.js';

/** What is known and what is made up of how one element looks. */
export interface Looks {
  /** From the prompt, as far as the call keeps it. */
  readonly stated: {
    readonly colours: readonly string[];
    readonly materials: readonly string[];
    readonly details: readonly string[];
    readonly adjectives: readonly string[];
    readonly count: number;
  };
  readonly palette: string;
  readonly colourPhrase: string;
  readonly secondTone: string;
  readonly silhouette: string;
  readonly texture: string;
  readonly details: string;
}

const WRONG_COLOURS = ['neutral grey', 'muted beige', 'dull brown'];
const SECOND_TONES = ['a darker shade of the same', 'pale cream', 'cool grey', 'deep umber', 'near-black'];

/** The looks of an element: stated ones where the skill holds, plausible ones for the rest. */
export function looksOf(call: HeadCall, element: KnownElement): Looks {
  const entity = element.entity;
  const keeps = call.has('objects.stated-looks');
  const base = SURFACE_LOOKS[surfaceOf(element)] ?? SURFACE_LOOKS['plain'];
  if (base === undefined) throw new TypeError('SURFACE_LOOKS has no plain surface');
  const colours = keeps ? coloursOf(entity) : [];
  const materials = keeps ? (entity?.materials ?? []) : [];
  const replaced =
    !keeps && coloursOf(entity).length > 0 ? choose(call, WRONG_COLOURS, 'wrong', element.id) : base.palette;
  return {
    stated: {
      colours,
      materials,
      details: keeps ? (entity?.details ?? []) : [],
      adjectives: (entity?.adjectives ?? []).filter((word) => !/ing$/.test(word)),
      count: entity?.count ?? 1,
    },
    palette: replaced,
    colourPhrase: colours.length > 0 ? colours.join(' and ') : replaced,
    secondTone: choose(call, SECOND_TONES, 'second', element.id),
    silhouette: silhouetteOf(call, element),
    texture:
      materials.length > 0
        ? `${capital(materials.join(' and '))} surface: ${base.texture.charAt(0).toLowerCase()}${base.texture.slice(1)}`
        : base.texture,
    details: base.details,
  };
}

function coloursOf(entity: Entity | null): readonly string[] {
  return entity?.colours ?? [];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function surfaceOf(element: KnownElement): string {
  if (element.kind === 'human') return 'skin';
  const known = SURFACES.get(element.entity?.noun ?? element.label);
  if (known !== undefined) return known;
  if (element.kind === 'animal') return 'fur';
  if (element.kind === 'environment') return 'ground';
  return element.kind === 'natural_element' ? 'leaf' : 'plain';
}

const SILHOUETTES: Readonly<Record<KnownElement['kind'], readonly string[]>> = {
  human: ['Upright silhouette, narrow at the waist', 'Compact silhouette with rounded shoulders'],
  animal: [
    'Low curved silhouette with a clear line from head to tail',
    'Rounded silhouette with a raised head',
  ],
  object: ['Simple solid silhouette', 'Compact silhouette with one long edge'],
  environment: [
    'Broad bands that narrow towards the horizon',
    'Tall vertical masses on both sides with an open middle',
  ],
  natural_element: ['Irregular organic silhouette', 'Branching silhouette, wider at the top'],
};

function silhouetteOf(call: HeadCall, element: KnownElement): string {
  return choose(call, SILHOUETTES[element.kind], 'silhouette', element.id);
}

/** Two sentences: what it is with its looks, and its parts. Gendered words slip in where the skill fails. */
export function describeLooks(call: HeadCall, element: KnownElement, looks: Looks): string[] {
  const entity = element.entity;
  const neutral = call.has('objects.neutral-words') || element.kind !== 'human';
  const several = looks.stated.count > 1 || entity?.count === null;
  const name = neutral ? neutralName(element) : genderedName(element);
  const adjectives = [
    ...looks.stated.adjectives.slice(0, 2),
    ...looks.stated.colours,
    ...looks.stated.materials,
  ].join(' ');
  const number = call.has('objects.stated-looks') ? (entity?.countWord ?? null) : null;
  const opening =
    number === null
      ? article(`${adjectives} ${several ? `set of ${plural(name)}` : name}`)
      : capital(`${number} ${adjectives} ${several ? plural(name) : name}`);
  const tones =
    looks.stated.colours.length > 0
      ? `${looks.stated.colours.join(' and ')} over most of the surface`
      : `in ${looks.palette}`;
  const first = `${opening.replace(/\s+/g, ' ').trim()}, ${tones}.`;
  const worn = looks.stated.details.length > 0 ? ` and ${looks.stated.details.join(', ')}` : '';
  const owner = neutral ? (element.kind === 'human' ? 'The figure' : 'The form') : pronoun(element);
  const second = `${owner} shows ${partsPhrase(element)}${worn}.`;
  return [first, second];
}

function neutralName(element: KnownElement): string {
  return element.kind === 'environment' ? `${element.label} setting` : element.label;
}

function genderedName(element: KnownElement): string {
  const entity = element.entity;
  if (entity?.gender !== null && entity !== null) return entity.name;
  return `${element.label === 'person' ? 'woman' : `male ${element.label}`}`;
}

function pronoun(element: KnownElement): string {
  return element.entity?.gender === 'female' ? 'She' : element.entity?.gender === 'male' ? 'He' : 'He';
}

function article(phrase: string): string {
  const trimmed = phrase.replace(/\s+/g, ' ').trim();
  return `${/^[aeiou]/i.test(trimmed) ? 'An' : 'A'} ${trimmed}`;
}

function partsPhrase(element: KnownElement): string {
  switch (element.kind) {
    case 'human':
      return 'a clear face, defined hands and layered clothing';
    case 'animal':
      return 'an alert head, a solid body and defined legs';
    case 'environment':
      return 'a near ground, upright shapes at the sides and an open distance';
    case 'natural_element':
      return 'uneven edges and a layered build';
    case 'object':
      return 'a main body and clearly cut edges';
  }
}
