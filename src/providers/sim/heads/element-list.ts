import { literalPattern } from '../../../core/literal-pattern.js';
import type { Entity, EntityKind } from '../language/prompt-analysis.js';
import { asList, asObject, asText, type HeadCall } from './head-call.js';

/** An element as another head sees it: its id and text, and what the prompt says of it, where that can be told. */
export interface KnownElement {
  readonly id: string;
  readonly kind: EntityKind;
  readonly isPrimary: boolean;
  /** Its type in neutral words: "fox", "person". */
  readonly label: string;
  readonly entity: Entity | null;
}

/** The elements given with the call; without any, those the prompt itself suggests. */
export function knownElements(call: HeadCall): readonly KnownElement[] {
  const input = call.inputs.get('elements') ?? asObject(call.inputs.get('scene'))?.['elements'];
  const list = asList(asObject(input)?.['elements'] ?? input);
  const given = list.map(asObject).filter((element) => element !== undefined);
  if (given.length === 0) {
    return call.analysis.entities.map((entity, index) => fromEntity(entity, entity.id, index === 0));
  }
  const free = [...call.analysis.entities];
  const matched = given.map((element, index) => {
    const id = asText(element['element_id']) || `element_${index + 1}`;
    const text =
      `${id.replaceAll('_', ' ')} ${asText(element['entity_type'])} ${asText(element['rough_description'])}`.toLowerCase();
    const at = bestMatch(id, text, free);
    const entity = at === -1 ? null : (free.splice(at, 1)[0] ?? null);
    return { element, id, text, entity };
  });
  return matched.map(({ element, id, text, entity }, index) => {
    const isPrimary = index === 0 || asText(element['importance']) === 'primary';
    if (entity !== null) return fromEntity(entity, id, isPrimary && index === 0);
    const kind = kindFromText(text);
    return {
      id,
      kind,
      isPrimary: index === 0,
      label: labelFromText(asText(element['entity_type']), id, kind),
      entity: null,
    };
  });
}

function fromEntity(entity: Entity, id: string, isPrimary: boolean): KnownElement {
  return { id, kind: entity.kind, isPrimary, label: neutralLabel(entity), entity };
}

/** A name for a thing that gives no gender: "chef" and "fox" stay, "woman" becomes "person". */
function neutralLabel(entity: Entity): string {
  if (entity.kind !== 'human') return entity.name;
  if (entity.gender === null) return entity.name;
  return entity.age === 'child' ? 'child' : 'person';
}

function bestMatch(id: string, text: string, entities: readonly Entity[]): number {
  const byId = entities.findIndex((entity) => entity.id === id);
  if (byId !== -1) return byId;
  return entities.findIndex(
    ({ noun, name }) => text.includes(name) || new RegExp(`\\b${literalPattern(noun)}`).test(text),
  );
}

function kindFromText(text: string): EntityKind {
  if (/environment|background|setting|street|place|landscape|backdrop/.test(text)) return 'environment';
  if (/\b(?:human|person|woman|man|girl|boy|child|figure)\b/.test(text)) return 'human';
  if (/\banimal\b/.test(text)) return 'animal';
  if (/\b(?:natural|tree|flower|rock|water|plant)\b/.test(text)) return 'natural_element';
  return 'object';
}

/** The last telling word of a type: "open meadow environment" gives "meadow". */
function labelFromText(type: string, id: string, kind: EntityKind): string {
  if (kind === 'human') return 'person';
  const generic =
    /\b(?:environment|setting|place|location|background|adult|young|elderly|natural|thing|object|animal|group|set|part|of|the|an?)\b/g;
  const words =
    type
      .toLowerCase()
      .replace(generic, ' ')
      .match(/[a-z][a-z-]+/g) ?? [];
  return (
    words.slice(-2).join(' ') ||
    id
      .replaceAll('_', ' ')
      .replace(/\benv\b/, '')
      .trim()
  );
}
