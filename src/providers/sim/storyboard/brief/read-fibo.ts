import type { JsonObject } from '../../../../core/json.js';
import { asList, asObject, asText } from '../../heads/head-call.js';
import type { AskedElement, Brief } from './brief.js';
import { settingKind } from '../draw/setting-kind.js';
import { elementFrom } from './element-from.js';
import { readFilming } from './read-filming.js';
import { readPlace } from './read-place.js';
import { readVerb, readPose } from './read-pose.js';
import { placeOfNoun, readProse, vagueWordsIn, withoutParts } from './read-prose.js';

/** Reads a structured prompt in the form of FIBO: each object from its own fields. Unknown fields are passed over. */
export function readFibo(prompt: JsonObject): Brief {
  const whole = JSON.stringify(prompt);
  const objects = asList(prompt['objects']).flatMap((item, index) => objectElement(asObject(item), index));
  const background = asText(prompt['background_setting']);
  const ids = new Map<string, number>();
  const elements = withoutParts([...objects, ...thingsBehind(background)]).map((element) => {
    const seen = (ids.get(element.id) ?? 0) + 1;
    ids.set(element.id, seen);
    return seen === 1 ? element : { ...element, id: `${element.id}_${seen}` };
  });
  const description = asText(prompt['short_description']);
  const told = elements.length === 0 && description !== '' ? readProse(description) : null;
  return {
    text: description === '' ? whole : description,
    wording: `${description}\n${wordingOf(prompt)}`,
    elements: told?.elements ?? elements.map((element) => withTarget(element, elements)),
    setting: settingOf(background) ?? told?.setting ?? null,
    filming: readFilming(filmingText(prompt)),
    texts: asList(prompt['text_render']).flatMap((item) => asText(asObject(item)?.['text']) || []),
    // Fields keep things apart; what has to be read as a text is the description.
    words: (description === '' ? allText(prompt) : description).split(/\s+/).length,
    vagueWords: vagueWordsIn(allText(prompt)),
  };
}

function objectElement(object: JsonObject | undefined, index: number): AskedElement[] {
  if (object === undefined) return [];
  const field = (name: string) => asText(object[name]);
  const [name = '', ...rest] = field('description').split(/(?<=[.!?])\s+/);
  if (name === '') return [];
  const looks = ['shape_and_color', 'appearance_details', 'clothing', 'orientation', 'gender'].map(field);
  const element = elementFrom({
    name: name.replace(/[.!?]$/, ''),
    placing: [field('location'), field('relative_size')].join(', '),
    said: [...rest, ...looks, field('pose'), field('action')].join(' '),
    firstWord: index * 10,
  });
  const count = object['number_of_objects'];
  return [
    {
      ...element,
      count: typeof count === 'number' && count >= 2 ? Math.min(8, Math.round(count)) : element.count,
      place: { ...readPlace(field('location')), relation: null },
      pose: readPose(field('pose')),
      verb: readVerb(field('action')),
    },
  ];
}

function withTarget(element: AskedElement, others: readonly AskedElement[]): AskedElement {
  const target = others.find((other) => other !== element && placeOfNoun(element.said, other.noun) >= 0);
  return element.verb === null || target === undefined ? element : { ...element, target: target.id };
}

/** Words of the longest name of a thing. */
const LONGEST_NAME = 5;

/** What the background holds beside a place: a puddle, or what "Also present" lists. */
function thingsBehind(text: string): readonly AskedElement[] {
  const [first = ''] = text.split(/[.,]/);
  const listed = /Also present: ([^.]+)/.exec(text)?.[1] ?? '';
  const names = [first.startsWith('Also present') ? '' : first, ...listed.split(/,| and /)];
  return names.flatMap((name, at) => {
    // A sentence about the background as a whole names nothing.
    if (name.trim() === '' || name.trim().split(' ').length > LONGEST_NAME) return [];
    const said = at === 0 ? text : '';
    const element = elementFrom({ name: name.trim(), placing: 'background', said, firstWord: 60 + at });
    return isPlace(element) ? [] : [element];
  });
}

const isPlace = ({ noun, name, kind }: AskedElement) =>
  kind === 'environment' || settingKind(noun, name) !== null;

function settingOf(text: string): Brief['setting'] {
  if (text === '') return null;
  const place = readProse(text).setting;
  const [first = ''] = text.split(/[.,]/);
  const element = elementFrom({ name: first.trim(), placing: '', said: text, firstWord: 0 });
  if (place === null && !isPlace(element)) return null;
  return place === null ? { noun: element.noun, name: element.name, said: text } : { ...place, said: text };
}

/** The parts that speak of camera, light and look, in words the reader of prose knows. */
function filmingText(prompt: JsonObject): string {
  const photo = asObject(prompt['photographic_characteristics']) ?? {};
  const light = asObject(prompt['lighting']) ?? {};
  const aesthetics = asObject(prompt['aesthetics']) ?? {};
  const composition = asText(aesthetics['composition']).replace(/^Shot: ([^,.]+)/i, '$1 shot');
  const said = (value: unknown, after = '') => (asText(value) === '' ? '' : `${asText(value)}${after}`);
  return [
    composition,
    said(photo['camera_angle']),
    said(photo['depth_of_field'], ' depth of field'),
    said(photo['lens_focal_length'], ' lens'),
    said(light['conditions']),
    said(light['direction'], ' light'),
    said(light['shadows'], ' shadows'),
    said(prompt['style_medium']),
    said(prompt['artistic_style']),
    said(aesthetics['color_scheme']),
    said(aesthetics['mood_atmosphere']),
    asText(prompt['context']),
  ]
    .filter(Boolean)
    .join('. ');
}

/** Light and sharpness as a sentence would say them. */
function wordingOf(prompt: JsonObject): string {
  const light = asObject(prompt['lighting']) ?? {};
  const photo = asObject(prompt['photographic_characteristics']) ?? {};
  const direction = asText(light['direction']);
  const shadows = asText(light['shadows']);
  return [
    filmingText(prompt),
    direction === '' ? '' : `light ${direction}, shadows ${shadows}`,
    asText(photo['focus']),
  ]
    .filter(Boolean)
    .join('. ');
}

function allText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(allText).join(' ');
  const object = asObject(value);
  return object === undefined ? '' : Object.values(object).map(allText).join(' ');
}
