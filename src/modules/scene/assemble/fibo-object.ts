import type { Element } from '../../../signatures/scene/elements.js';
import type { SceneObject } from '../../../signatures/scene/objects.js';
import { isUnspecified, readableValue } from '../../../signatures/scene/vocabulary.js';
import type { CastMember } from './casting.js';
import { FIBO_LIMITS } from './fibo-schema.js';
import { bareType, resolveReferences } from './references.js';
import { limitWords, sentences } from './wording.js';

const FEMALE =
  /\b(?:woman|women|girl|girls|lady|ladies|female|mother|grandmother|queen|princess|bride|actress)\b/i;
const MALE = /\b(?:man|men|boy|boys|gentleman|gentlemen|male|father|grandfather|king|prince|groom|actor)\b/i;
const CLOTHING =
  /\b(?:dress|coat|raincoat|jacket|shirt|t-shirt|trousers|jeans|skirt|hat|cap|gown|robe|uniform|suit|scarf|boots|shoes|sweater|hoodie|kimono|armou?r|cloak|gloves|outfit|clothes|clothing|wears|wearing|dressed)\b/i;
const SKIN = /\b(?:skin|complexion|freckles|freckled|wrinkles|wrinkled|tanned)\b/i;

/** One FIBO object; fields for people and animals are only filled for them. Empty fields are left to the clean-up. */
export function fiboObject(
  { object, elements: depicted, actions }: CastMember,
  elements: readonly Element[],
) {
  const resolve = (text: string) => resolveReferences(text, elements);
  const type = depicted.map(bareType).join(' with ');
  return {
    description: limitWords(sentences(type, resolve(object.description)), FIBO_LIMITS.objectDescriptionWords),
    location: resolve(readableValue(object.location)),
    relationship: resolve(object.relationship ?? ''),
    relative_size: resolve(readableValue(object.relative_size)),
    shape_and_color: resolve(object.shape_and_color),
    texture: resolve(object.texture),
    appearance_details: resolve(object.appearance_details),
    orientation: resolve(object.orientation ?? ''),
    action: sentences(...actions.map(({ description }) => resolve(description))),
    ...livingFields(object, resolve),
    ...(object.category === 'human' && personFields(object, type, resolve)),
    number_of_objects: groupSize(type),
  };
}

function livingFields({ pose }: SceneObject, resolve: (text: string) => string) {
  if (pose === null) return {};
  const posture = [pose.pose_class, pose.body_orientation, ...pose.key_body_parts, pose.gaze_direction];
  const said = posture.filter((word) => !isUnspecified(word)).map(readableValue);
  const expression = isUnspecified(pose.expressive_face) ? '' : readableValue(pose.expressive_face);
  return { pose: resolve(said.join(', ')), expression: resolve(expression) };
}

function personFields(object: SceneObject, type: string, resolve: (text: string) => string) {
  const parts = splitSentences(`${object.description} ${object.appearance_details}.`).map(resolve);
  return {
    gender: genderOf(type),
    clothing: sentences(...parts.filter((part) => CLOTHING.test(part))),
    skin_tone_and_texture: sentences(...parts.filter((part) => SKIN.test(part))),
  };
}

/** The gender that an entity type states; empty when it states none or both. */
function genderOf(type: string): string {
  const [isFemale, isMale] = [FEMALE.test(type), MALE.test(type)];
  if (isFemale === isMale) return '';
  return isFemale ? 'female' : 'male';
}

const NUMBER_WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** How many a type counts ("three dogs", "a pair of shoes"); null for a single one or an uncounted group. */
function groupSize(type: string): number | null {
  const words = type.toLowerCase();
  if (/\b(?:pair|couple) of\b/.test(words)) return 2;
  const counted = /^(?:group of )?(\d{1,4}|[a-z]+) /.exec(words)?.[1] ?? '';
  const count = /^\d+$/.test(counted) ? Number(counted) : NUMBER_WORDS.indexOf(counted);
  return count >= 2 ? count : null;
}

function splitSentences(text: string): readonly string[] {
  return text.split(/(?<=[.!?])\s+/).filter((part) => part.trim() !== '');
}
