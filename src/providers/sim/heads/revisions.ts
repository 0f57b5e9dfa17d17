import type { JsonObject } from '../../../core/json.js';
import { knownElements } from './element-list.js';
import { asList, asObject, asText, type HeadCall } from './head-call.js';

/** A change that a call asks to make to its earlier answer: what to state, and where. */
export interface Revision {
  /** element_id, or the part of the head. */
  readonly subject: string;
  readonly sentence: string;
}

/** `[TYPE] objects.handbag.location: - State that the handbag is clearly visible.` */
const LINE = /^\[\w+\] (\w+)(?:\.([^:]*))?:.* - State that (.+?)\.?$/;

/** A change that asks for something better and does not say what. */
const VAGUE = / - Improve the .+ so that it fits better\.$/;

/** An item that depicts what no element is. */
const UNKNOWN_ID = /^\[INVALID_DEPENDENCY\]/;

/** The changes that the call asks of this head in so many words; empty where it asks for other things as well. */
export function revisionsFor(call: HeadCall, head: string): readonly Revision[] {
  const lines = asList(call.inputs.get('issues')).map(asText);
  const meant = lines.filter((line) => !VAGUE.test(line) && !UNKNOWN_ID.test(line));
  // A wish that says nothing changes nothing.
  if (lines.length > 0 && meant.length === 0) return [{ subject: '', sentence: '' }];
  const found = meant.map((line) => LINE.exec(line)).filter((match) => match?.[1] === head);
  if (found.length === 0 || found.length < meant.length) return [];
  return found.map((match) => ({
    subject: (match?.[2] ?? '').split('.')[0] ?? '',
    sentence: sentenceOf(match?.[3] ?? ''),
  }));
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The earlier answer of the call, with the sentences added to one field of the items they are about; null without one. */
export function revisedItems(
  call: HeadCall,
  list: string,
  field: string,
  revisions: readonly Revision[],
): readonly JsonObject[] | null {
  const items = asList(asObject(call.inputs.get('previous'))?.[list]).flatMap((item) => {
    const object = asObject(item);
    return object === undefined ? [] : [object];
  });
  if (items.length === 0) return null;
  const kept = withoutUnknown(call, items);
  const isAbout = (item: JsonObject, { subject }: Revision) =>
    asList(item['dependencies']).map(asText).includes(subject);
  return kept.map((item, at) => {
    // What names nobody in the list is said of the first.
    const own = revisions.filter(
      (revision) => isAbout(item, revision) || (at === 0 && !items.some((other) => isAbout(other, revision))),
    );
    return own.reduce((changed, { sentence }) => withSentence(changed, field, sentence), item);
  });
}

/** Items that depict only what is no element go, where the call complains of it. */
function withoutUnknown(call: HeadCall, items: readonly JsonObject[]): readonly JsonObject[] {
  if (!asList(call.inputs.get('issues')).some((line) => UNKNOWN_ID.test(asText(line)))) return items;
  const ids = new Set(knownElements(call).map(({ id }) => id));
  return items.filter((item) => asList(item['dependencies']).some((id) => ids.has(asText(id))));
}

export function withSentence(item: JsonObject, field: string, sentence: string): JsonObject {
  const before = asText(item[field]).trim();
  return before.includes(sentence)
    ? item
    : { ...item, [field]: `${before.replace(/([^.!?])$/, '$1.')} ${sentence}`.trim() };
}
