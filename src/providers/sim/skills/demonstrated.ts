import { asList, asObject, asText } from '../heads/head-call.js';
import { COLOURS } from '../language/looks.js';
import type { ShownExample } from '../request/read-request.js';
import type { SkillId } from './index.js';

type Shows = (output: string, example: ShownExample) => boolean;

const GENDERED = /\b(?:woman|man|girl|boy|lady|she|he|her|his)\b/i;
const items = (example: ShownExample, list: string) =>
  asList(asObject(example.output)?.[list]).map((item) => asObject(item) ?? {});
const everyItem =
  (list: string, test: (item: Readonly<Record<string, unknown>>) => boolean): Shows =>
  (_output, example) => {
    const all = items(example, list);
    return all.length > 0 && all.every(test);
  };
const longField = (list: string, field: string, words: number): Shows =>
  everyItem(list, (item) => asText(item[field]).split(/\s+/).length >= words);
const text =
  (pattern: RegExp): Shows =>
  (output) =>
    pattern.test(output);
const textWithout =
  (pattern: RegExp): Shows =>
  (output) =>
    !pattern.test(output);

/** How a worked example shows that a skill is wanted; skills without an entry are not learnt from examples. */
const SHOWS: Partial<Record<SkillId, Shows>> = {
  'elements.identity-only': everyItem(
    'elements',
    (item) =>
      !asText(item['rough_description'])
        .toLowerCase()
        .split(/\W+/)
        .some((word) => COLOURS.has(word)),
  ),
  'elements.all-named': (_output, example) => items(example, 'elements').length > 2,
  'elements.setting': text(/environment|setting|background/i),
  'elements.counts': text(/\b(?:two|three|four|five|six|seven|group of)\b/i),
  'elements.exact-types': everyItem(
    'elements',
    (item) => !/^(?:person|animal|object|place)$/i.test(asText(item['entity_type'])),
  ),
  'elements.ranked': text(/"importance":\s*"(?:secondary|background)"/),
  'objects.neutral-words': textWithout(GENDERED),
  'objects.living-pose': text(/"pose_class"/),
  'objects.stated-looks': (output) => [...COLOURS].some((colour) => output.includes(colour)),
  'objects.surface-light': longField('objects', 'texture', 7),
  'objects.distinct-details': longField('objects', 'appearance_details', 8),
  'objects.full-descriptions': everyItem(
    'objects',
    (item) => asText(item['description']).split(/[.!?](?:\s|$)/).length > 3,
  ),
  'objects.two-tone': longField('objects', 'shape_and_color', 9),
  'objects.spread-in-frame': text(/"location":\s*"[^"]*(?:left|right)/),
  'actions.references': everyItem('actions', (item) => /\[[a-z0-9_]+\]/.test(asText(item['description']))),
  'actions.no-pronouns': textWithout(GENDERED),
  'actions.phase': text(/"stage_class":\s*"(?!ongoing)/),
  'actions.mechanics': longField('actions', 'description', 14),
  'actions.partners': (_output, example) =>
    items(example, 'actions').some((item) => asList(item['dependencies']).length > 1),
  'cinematography.layers': text(/foreground[\s\S]*background/i),
  'cinematography.motivated-light': text(/"direction":\s*"(?!frontal)/),
  'cinematography.mood': text(/"mood_atmosphere":\s*"(?!neutral)/),
  'cinematography.movement': text(/"movement":\s*"(?!static)/),
  'summary.direct-start': textWithout(
    /"(?:short_description|summary)":\s*"(?:this image|the scene|in this)/i,
  ),
  'summary.keeps-looks': (output) => output.length > 900,
  'answer.short': (_output, example) => answerWords(example) <= 5,
  'answer.exact-label': (output) => /"(?:yes|no)"/i.test(output) || /^(?:yes|no)$/i.test(output),
};

function answerWords(example: ShownExample): number {
  const object = asObject(example.output);
  const answer =
    object === undefined ? asText(example.output) : asText(object['answer'] ?? Object.values(object).at(-1));
  return answer === '' ? Number.POSITIVE_INFINITY : answer.split(/\s+/).length;
}

/** The part of the worked examples, 0 to 1, that shows a skill. */
export function demonstratedShare(skill: SkillId, examples: readonly ShownExample[]): number {
  const shows = SHOWS[skill];
  if (shows === undefined || examples.length === 0) return 0;
  const output = (example: ShownExample) =>
    typeof example.output === 'string' ? example.output : JSON.stringify(example.output);
  return examples.filter((example) => shows(output(example), example)).length / examples.length;
}
