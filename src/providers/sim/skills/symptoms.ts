import { COLOURS, MATERIALS } from '../language/looks.js';
import { infinitive, VERBS } from '../language/motion.js';
import { singular } from '../language/noun-phrases.js';
import { PICTURE_PHRASES, type PictureField } from '../language/picture-words.js';
import { NUMBERS, PLACES, VAGUE_COUNTS } from '../language/things.js';
import { IMAGE_SYMPTOMS } from './image-symptoms.js';
import type { SkillId } from './index.js';
import type { SkillHead } from './skill.js';
import { symptom, type Symptom } from './symptom.js';

/** World knowledge of the reader of feedback: which complaint is about what. */
export const SYMPTOMS: readonly Symptom[] = [
  symptom(
    'elements',
    'elements.identity-only',
    String.raw`elements\.\S*(?:rough_description|entity_type|role)|appearance belongs|looks? belongs? to objects|how something looks`,
  ),
  symptom(
    'elements',
    'elements.all-named',
    String.raw`\b(?:missing|not (?:found|mentioned|covered|shown|in the scene)|lost|absent|omitted|does not appear|nowhere)\b`,
  ),
  symptom(
    'elements',
    'elements.setting',
    String.raw`\b(?:place|setting|environment|location|background)\b.{0,60}\b(?:missing|not|lost|absent|nowhere|omitted)|\b(?:missing|lost|absent|omitted)\b.{0,40}\b(?:place|setting|environment|location)\b`,
  ),
  symptom(
    'elements',
    'elements.counts',
    String.raw`\b(?:count|number|quantity|how many|plural)\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|several|dozen)\b.{0,40}\b(?:missing|not|lost|absent)`,
  ),
  symptom('objects', 'objects.neutral-words', String.raw`gender|\b(?:woman|she|her|his)\b`),
  symptom('objects', 'objects.living-pose', String.raw`no pose|has no pose|without a pose|key body parts`),
  symptom(
    'objects',
    'objects.no-pose-for-things',
    String.raw`cannot hold a pose|pose.{0,40}(?:object|environment|natural_element)`,
  ),
  symptom(
    'objects',
    'objects.known-ids',
    String.raw`objects.{0,60}(?:INVALID_DEPENDENCY|no element has this id)|INVALID_DEPENDENCY\] objects|no element has this id|unknown (?:id|element)`,
  ),
  symptom(
    'objects',
    'objects.one-per-element',
    String.raw`has no object|without an? object|nothing says how it looks`,
  ),
  symptom('objects', 'objects.no-mood', String.raw`mood|emotion|feeling`),
  symptom(
    'objects',
    'objects.no-camera',
    String.raw`camera and framing|camera|light set-ups|lens|lighting words`,
  ),
  symptom(
    'objects',
    'objects.stated-looks',
    String.raw`\b(?:colou?rs?|materials?)\b|\b(?:red|blue|green|yellow|black|white|golden?|purple|orange|pink|brown|wooden|leather|metal|glass)\b.{0,60}\b(?:missing|not|lost|absent|ignored)`,
  ),
  symptom(
    'objects',
    'objects.pose-fits-action',
    String.raw`pose does not go with|pose.{0,60}(?:contradict|action)`,
  ),
  symptom(
    'actions',
    'actions.references',
    String.raw`by its \[element_id\]|names no element|\[element_id\] is needed|element_id`,
  ),
  symptom('actions', 'actions.no-pronouns', String.raw`pronoun|gender`),
  symptom(
    'actions',
    'actions.motion-only',
    String.raw`(?:mood|camera|colou?r|looks?|style).{0,60}belongs?|LANE_LEAKAGE\] actions`,
  ),
  symptom(
    'actions',
    'actions.every-motion',
    String.raw`\b(?:action|movement|motion|verb|activity)s?\b.{0,60}\b(?:missing|not|lost|absent|omitted)|\b(?:missing|lost|absent|omitted)\b.{0,40}\b(?:action|movement|motion|verb)`,
  ),
  symptom(
    'cinematography',
    'cinematography.stated-shot',
    String.raw`\b(?:shot|angle|lens|framing|camera|close-?up)\b.{0,80}\b(?:missing|not|ignored|lost|absent|asked|stated|prompt)`,
  ),
  symptom(
    'cinematography',
    'cinematography.stated-light',
    String.raw`\b(?:light|lighting|time of day|weather|night|sunset|golden hour|moonlight|conditions)\b.{0,80}\b(?:missing|not|ignored|lost|absent|asked|stated|prompt)`,
  ),
  symptom(
    'cinematography',
    'cinematography.stated-style',
    String.raw`\b(?:style|medium|painting|sketch|watercolou?r|anime|style_medium)\b.{0,80}\b(?:missing|not|ignored|lost|absent|asked|stated|prompt)`,
  ),
  symptom('critic', 'critic.lanes', String.raw`lane|leak|overlooked|missed`),
  symptom('summary', 'summary.direct-start', String.raw`filler|preamble|starts? with|introduct`),
  symptom(
    'summary',
    'summary.finished',
    String.raw`truncat|cut off|cut short|incomplete|unfinished|mid-sentence|does not end|too long`,
  ),
  symptom(
    'summary',
    'summary.no-additions',
    String.raw`not in the scene|invent|added|8k|quality words|masterpiece`,
  ),
  symptom(
    'answer',
    'answer.short',
    String.raw`too long|verbose|wordy|short(?:er)?|concise|whole sentence|extra words|exact match|expected`,
  ),
  symptom(
    'answer',
    'answer.exact-label',
    String.raw`expected:? ?["'\`]?(?:yes|no|true|false)\b|exactly ["']?(?:yes|no)|["'](?:yes|no)["'] is right|one of the labels|label`,
  ),
  ...IMAGE_SYMPTOMS,
];

/** Skills of a head whose failure a text names. */
export function namedDefects(text: string, head: SkillHead): ReadonlySet<SkillId> {
  const lost = lostWords(text);
  const rest = lost.reduce((left, { whole }) => left.replace(whole, ' '), text);
  return new Set([
    ...SYMPTOMS.filter((item) => item.head === head && item.pattern.test(rest)).map(({ skill }) => skill),
    ...lost
      .flatMap(({ words }) => words.flatMap(skillsBehind))
      .filter((skill) => skill.startsWith(`${head}.`)),
  ]);
}

/** Quoted words in a sentence that says that the prompt has them and the answer does not. */
function lostWords(text: string): { readonly whole: string; readonly words: readonly string[] }[] {
  const sentences = text.match(LOST_SENTENCE) ?? [];
  return sentences.map((whole) => ({
    whole,
    words: [...whole.matchAll(/["“']([^"”'\n]{1,60})["”']/g)].map((match) => (match[1] ?? '').toLowerCase()),
  }));
}

const LOST_SENTENCE =
  /[^\n.]*\b(?:prompt|brief|request|asked|input)\b[^\n]*?["'“][^\n]*?(?:nothing|missing|not|lost|absent|nowhere|ignored)[^\n.]*/gi;

/** What kind of word was lost tells which ability was missing. */
function skillsBehind(quoted: string): SkillId[] {
  const words = quoted.split(/[\s-]+/);
  const last = words.at(-1) ?? '';
  const field = PICTURE_PHRASES.find(({ pattern }) => pattern.test(quoted))?.field;
  const skills: SkillId[] = [];
  if (field !== undefined) skills.push(SKILL_OF_FIELD[field]);
  if (words.some((word) => NUMBERS.has(word) || VAGUE_COUNTS.has(word) || /^\d+$/.test(word))) {
    skills.push('elements.counts');
  }
  if (words.some((word) => COLOURS.has(word) || MATERIALS.has(word))) skills.push('objects.stated-looks');
  if (words.some((word) => VERBS.has(infinitive(word)) && !PLACES.has(word)))
    skills.push('actions.every-motion');
  if (PLACES.has(singular(last))) skills.push('elements.setting');
  // A plain word may be a thing or a quality: whoever writes the head should look.
  if (skills.length === 0) skills.push('elements.all-named', 'objects.stated-looks');
  return skills;
}

const SKILL_OF_FIELD: Readonly<Record<PictureField, SkillId>> = {
  shot_size: 'cinematography.stated-shot',
  shot_framing: 'cinematography.stated-shot',
  camera_angle: 'cinematography.stated-shot',
  lens_size: 'cinematography.stated-shot',
  movement: 'cinematography.stated-shot',
  depth_of_field: 'cinematography.stated-shot',
  focus: 'cinematography.stated-shot',
  conditions: 'cinematography.stated-light',
  direction: 'cinematography.stated-light',
  shadows: 'cinematography.stated-light',
  lighting_type: 'cinematography.stated-light',
  mood_tag: 'cinematography.stated-light',
  style_medium: 'cinematography.stated-style',
  artistic_style: 'cinematography.stated-style',
  color_scheme: 'cinematography.stated-style',
  mood_atmosphere: 'cinematography.stated-style',
};
