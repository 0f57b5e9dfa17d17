import { NUMBERS } from '../language/things.js';
import { plural } from '../language/noun-phrases.js';
import type { Entity } from '../language/prompt-analysis.js';
import { gerund } from '../language/motion.js';
import type { JsonObject } from '../../../core/json.js';
import { asList, asObject, asText, choose, type HeadCall } from './head-call.js';
import { revisionsFor } from './revisions.js';

/** An element as the head writes it; the fields are world knowledge of the task, as a language model has it. */
export interface ElementDraft {
  readonly element_id: string;
  readonly role: string;
  readonly entity_type: string;
  readonly importance: string;
  readonly rough_description: string;
}

/** Who and what is there, with the head's default failures. */
export function writeElements(call: HeadCall): { readonly elements: readonly (ElementDraft | JsonObject)[] } {
  const revised = revisedElements(call);
  if (revised !== null) return { elements: revised };
  const { entities, hasPlace } = call.analysis;
  const things = entities.filter(({ kind }, index) => kind !== 'environment' || index === 0);
  const places = entities.filter((entity) => !things.includes(entity));
  const kept = call.has('elements.all-named') ? things : things.slice(0, 2);
  const drafts = kept.map((entity, index) => draftOf(call, entity, index));
  if (!call.has('elements.whole-things')) drafts.push(...partsOf(call, kept));
  if (call.has('elements.setting')) {
    const [place] = places;
    if (place !== undefined)
      drafts.push(...places.slice(0, 2).map((entity) => draftOf(call, entity, drafts.length)));
    else if (!hasPlace) drafts.push(inferredPlace(call));
  }
  const ranked = call.has('elements.ranked');
  return {
    elements: drafts.map((draft) => ({ ...draft, importance: ranked ? draft.importance : 'primary' })),
  };
}

/** The earlier list with the things of the prompt that a revision names. */
function revisedElements(call: HeadCall): readonly (ElementDraft | JsonObject)[] | null {
  const revisions = revisionsFor(call, 'elements');
  const previous = objectsOf(asObject(call.inputs.get('previous'))?.['elements']);
  if (revisions.length === 0 || previous.length === 0) return null;
  const named = call.analysis.entities.filter(({ name, noun }) =>
    revisions.some(
      ({ sentence }) => sentence.toLowerCase().includes(name.toLowerCase()) || sentence.includes(` ${noun} `),
    ),
  );
  const ids = new Set(previous.map((item) => asText(item['element_id'])));
  // An element that was there under a vaguer name gets the name that the words give it.
  const renamed = previous.map((item) => {
    const entity = named.find(({ id }) => id === asText(item['element_id']));
    return entity === undefined ? item : { ...item, entity_type: countedType(entity) };
  });
  const added = named.filter(({ id }) => !ids.has(id));
  return [
    ...renamed,
    ...added.map((entity) => ({
      ...draftOf(call, entity, previous.length),
      entity_type: countedType(entity),
    })),
  ];
}

function objectsOf(list: unknown): readonly JsonObject[] {
  return asList(list).flatMap((item) => {
    const object = asObject(item);
    return object === undefined ? [] : [object];
  });
}

function draftOf(call: HeadCall, entity: Entity, index: number): ElementDraft {
  const leaks = !call.has('elements.identity-only');
  const isPlace = entity.kind === 'environment';
  const plain = roughDescription(call, entity);
  return {
    element_id: entity.id,
    role: index === 0 ? 'protagonist' : isPlace ? 'environment' : roleOf(call, entity),
    entity_type: entityType(call, entity),
    importance:
      index === 0 ? 'primary' : isPlace || entity.kind === 'natural_element' ? 'background' : 'secondary',
    rough_description: leaks ? withLooks(call, entity, plain) : plain,
  };
}

function roleOf(call: HeadCall, entity: Entity): string {
  if (entity.kind === 'human' || entity.kind === 'animal') return 'supporting character';
  const held = call.analysis.motions.some(
    ({ target, actionClass }) => target === entity.id && /holding|reaching/.test(actionClass),
  );
  return held
    ? 'object in use'
    : entity.kind === 'natural_element'
      ? 'natural element of the scene'
      : 'object in the scene';
}

const VAGUE_TYPES: Readonly<Record<Entity['kind'], string>> = {
  human: 'person',
  animal: 'animal',
  object: 'object',
  environment: 'place',
  natural_element: 'natural thing',
};

function entityType(call: HeadCall, entity: Entity): string {
  const several = entity.count !== 1 && entity.countWord !== null && call.has('elements.counts');
  const count = several ? countPrefix(entity) : '';
  const number = (name: string) => (several ? plural(name) : name);
  if (!call.has('elements.exact-types')) return `${count}${number(VAGUE_TYPES[entity.kind])}`;
  return exactType(entity, count, number);
}

/** The exact type with the number that the words state. */
function countedType(entity: Entity): string {
  const several = entity.count !== 1 && entity.countWord !== null;
  return exactType(entity, several ? countPrefix(entity) : '', several ? plural : (name) => name);
}

/** `elderly human man`, `adult red fox`, `harbour environment`; `number` makes a plural where there are several. */
function exactType(entity: Entity, count: string, number: (name: string) => string): string {
  const name = number(entity.name);
  switch (entity.kind) {
    case 'human': {
      const age = entity.age === 'child' ? 'young' : entity.age === 'old' ? 'elderly' : 'adult';
      const isRole = entity.gender === null && !/^(?:person|people|human|figure|child)$/.test(entity.noun);
      return `${count}${age} ${isRole ? `${number('human')}, ` : 'human '}${name}`;
    }
    case 'animal':
      return `${count}${/\b(?:baby|young)\b/.test(entity.adjectives.join(' ')) ? 'young' : 'adult'} ${name}`;
    case 'environment':
      return `${count}${entity.name} environment`;
    case 'natural_element':
      return `${count}natural ${name}`;
    case 'object':
      return `${count}${name}`;
  }
}

function countPrefix({ count, countWord, kind }: Entity): string {
  if (count !== null && count > 1) {
    const word = countWord !== null && NUMBERS.has(countWord) ? countWord : String(count);
    return `group of ${word} `;
  }
  return count === null && countWord !== null
    ? `${kind === 'object' ? 'set' : 'group'} of ${countWord} `
    : '';
}

function roughDescription(call: HeadCall, entity: Entity): string {
  const motion = call.analysis.motions.find(({ subject }) => subject === entity.id);
  const number =
    call.has('elements.counts') && entity.count !== 1 && entity.countWord !== null
      ? `${entity.countWord} `
      : '';
  const noun = entity.kind === 'human' ? 'figure' : entity.noun;
  if (motion !== undefined) return `${number}${gerund(motion.verb)} ${number === '' ? noun : plural(noun)}`;
  const target = call.analysis.entities.find(({ id }) => id === entity.place?.target);
  if (entity.place !== null && target !== undefined && target.kind !== 'environment') {
    return `${number}${entity.name} ${entity.place.preposition} the ${target.noun}`;
  }
  return entity.kind === 'environment'
    ? `${entity.name} around the subject`
    : `${number}${entity.name} in the scene`;
}

const INVENTED_LOOKS = [
  'wearing a grey coat',
  'with shiny brown details',
  'in a dark blue tone',
  'with a glossy black finish',
];

function withLooks(call: HeadCall, entity: Entity, plain: string): string {
  const looks = [...entity.colours, ...entity.materials];
  if (looks.length > 0 || entity.details.length > 0) {
    const worn = entity.details.length > 0 ? ` wearing ${entity.details[0]}` : '';
    return `${looks.join(' ')} ${plain}${worn}`.trim();
  }
  // Nothing is stated to leak; only now and then a look is made up.
  return entity.kind !== 'environment' && call.chance('leak', entity.id) < 0.45
    ? `${plain} ${choose(call, INVENTED_LOOKS, 'looks', entity.id)}`
    : plain;
}

const PARTS_OF: Readonly<Record<string, readonly string[]>> = {
  human: ['hands', 'face'],
  animal: ['eyes', 'tail'],
  object: ['edge', 'base'],
};

function partsOf(call: HeadCall, kept: readonly Entity[]): ElementDraft[] {
  const [owner] = kept;
  const parts = owner === undefined ? undefined : PARTS_OF[owner.kind];
  if (owner === undefined || parts === undefined) return [];
  return parts.map((part) => ({
    element_id: `${owner.id}_${part}`,
    role: `part of ${owner.id}`,
    entity_type: call.has('elements.exact-types')
      ? `${part} of the ${owner.kind === 'human' ? 'person' : owner.noun}`
      : 'part',
    importance: 'secondary',
    rough_description: `${part} of the ${owner.kind === 'human' ? 'figure' : owner.noun}`,
  }));
}

const PLACES_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  human: ['quiet interior', 'open street', 'plain studio'],
  animal: ['open meadow', 'forest floor', 'quiet yard'],
  object: ['wide tabletop', 'plain studio', 'quiet room'],
  natural_element: ['open landscape', 'valley floor'],
};

const INDOOR_THINGS =
  /^(?:sofa|couch|table|desk|bed|window|bookshelf|shelf|chair|piano|lamp|carpet|rug|curtain|stove|fireplace|candle|fridge|sink|bathtub|cupboard|armchair)$/;

function inferredPlace(call: HeadCall): ElementDraft {
  const kind = call.analysis.entities[0]?.kind ?? 'object';
  const indoors = call.analysis.entities.some(({ noun }) => INDOOR_THINGS.test(noun));
  const place = indoors
    ? 'quiet living room'
    : choose(call, PLACES_BY_KIND[kind] ?? ['plain studio'], 'place');
  return {
    element_id: 'background_env',
    role: 'environment',
    entity_type: call.has('elements.exact-types') ? `${place} environment` : 'place',
    importance: 'background',
    rough_description: `${place} around the subject`,
  };
}
