import type { Element } from '../../../signatures/scene/elements.js';

/**
 * Replaces every reference to an element by what the element is: `[main_subject]` becomes "the adult human
 * woman". Bare ids with an underscore are replaced as well ("held_by main_subject"); an id that no element has
 * becomes its own words. No square-bracketed id is left.
 */
export function resolveReferences(text: string, elements: readonly Element[]): string {
  const phrases = new Map(elements.map((element) => [element.element_id, elementPhrase(element, elements)]));
  const named = (id: string) => phrases.get(id.trim()) ?? readableId(id);
  return text
    .replace(/\b(an?|the)\s+\[([^[\]]+)\]/gi, (_, _article: string, id: string) => named(id))
    .replace(/\[([^[\]]+)\]/g, (_, id: string) => named(id))
    .replace(/\b[a-z0-9]+(?:_[a-z0-9]+)+\b/g, (word) => phrases.get(word) ?? word.replaceAll('_', ' '))
    .replace(/[[\]]/g, '')
    .replace(/(^|[.!?]\s+)the /g, (_, start: string) => `${start}The `)
    .trim();
}

/** How running text calls an element: "the small leather handbag"; a name keeps no article. */
export function elementPhrase(element: Element, elements: readonly Element[] = []): string {
  const type = bareType(element);
  const namesakes = elements.filter((other) => other !== element && bareType(other) === type);
  const told = namesakes.length > 0 && element.role.trim() !== '' ? `${type} (${element.role.trim()})` : type;
  return /^[A-Z]/.test(told) ? told : `the ${told}`;
}

/** The entity type without brackets or a leading article; the id's words when it is empty. */
export function bareType(element: Element): string {
  const type = element.entity_type.replace(/[[\]]/g, '').trim();
  return type === '' ? readableId(element.element_id) : type.replace(/^(?:an?|the)\s+/i, '');
}

function readableId(id: string): string {
  return id.replaceAll('_', ' ').trim();
}
