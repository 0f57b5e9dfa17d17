import type { SceneIssue } from '../../../signatures/scene/issue.js';
import type { Head } from '../../../signatures/scene/scene.js';
import * as lexicon from './lexicons.js';
import {
  actionName,
  appearanceTexts,
  issue,
  type LintRule,
  matchesIn,
  objectName,
  referencesAsNouns,
  type SceneText,
} from './rule.js';

interface Lane {
  readonly pattern: RegExp;
  readonly reason: string;
}

const APPEARANCE_REASON = 'How something looks belongs to objects.';
const CAMERA_REASON = 'Camera and framing belong to cinematography.';
const LIGHT_REASON = 'Light set-ups belong to cinematography.';
const STYLE_REASON = 'Style belongs to cinematography.';
const MOOD_REASON = 'Mood belongs to cinematography.';

const CAMERA: Lane = { pattern: lexicon.CAMERA, reason: CAMERA_REASON };
const LIGHT: Lane = { pattern: lexicon.LIGHT, reason: LIGHT_REASON };
const STYLE: Lane = { pattern: lexicon.STYLE, reason: STYLE_REASON };
const MOOD: Lane = { pattern: lexicon.MOOD, reason: MOOD_REASON };
const COLOUR: Lane = { pattern: lexicon.COLOURS, reason: APPEARANCE_REASON };
const WORN: Lane = { pattern: lexicon.WORN, reason: APPEARANCE_REASON };
const MATERIAL: Lane = { pattern: lexicon.MATERIALS, reason: APPEARANCE_REASON };
const SENSES: Lane = {
  pattern: lexicon.OTHER_SENSES,
  reason: 'No picture shows smell, sound, taste or touch.',
};
const MOTION: Lane = { pattern: lexicon.MOTION, reason: 'What a subject does belongs to actions.' };

// A material in an entity type ("small leather handbag") tells what it is, so it is only looked for in the rest.
const ENTITY_TYPE_LANES = [COLOUR, WORN, CAMERA, LIGHT, STYLE, MOOD];
const ROUGH_DESCRIPTION_LANES = [COLOUR, WORN, MATERIAL, CAMERA, LIGHT, STYLE, MOOD];
const OBJECT_LANES = [CAMERA, LIGHT, STYLE, MOOD, SENSES, MOTION];
const ACTION_LANES = [COLOUR, WORN, CAMERA, LIGHT, STYLE, MOOD, SENSES];
// Light, camera, colour and every mood are at home here.
const COMPOSITION_LANES = [WORN, SENSES];

/** Content that stands in another head's lane, by word lists: one issue for each lane of each item. */
export const lintLanes: LintRule = (scene) => [
  ...scene.elements.elements.flatMap((element, at) => {
    const name = element.element_id || `elements[${at}]`;
    const role = { location: `${name}.role`, text: element.role };
    const entityType = { location: `${name}.entity_type`, text: element.entity_type };
    const rough = { location: `${name}.rough_description`, text: element.rough_description ?? '' };
    return mergeByReason([
      ...leaks('elements', [entityType, role], ENTITY_TYPE_LANES),
      ...leaks('elements', [rough], ROUGH_DESCRIPTION_LANES),
    ]);
  }),
  ...scene.objects.flatMap((object, at) =>
    leaks('objects', appearanceTexts(object, objectName(object, at)), OBJECT_LANES),
  ),
  ...scene.actions.flatMap((action, at) => {
    const text = { location: `${actionName(action, at)}.description`, text: action.description };
    return mergeByReason(leaks('actions', [text], ACTION_LANES));
  }),
  ...leaks(
    'cinematography',
    [{ location: 'composition.description', text: scene.cinematography.composition.description }],
    COMPOSITION_LANES,
  ),
];

function leaks(head: Head, texts: readonly SceneText[], lanes: readonly Lane[]): readonly SceneIssue[] {
  return lanes.flatMap(({ pattern, reason }) => {
    for (const { location, text } of texts) {
      const readable = referencesAsNouns(text).replace(lexicon.COLOUR_NAMES, ' ');
      const quotes = matchesIn(readable, pattern);
      if (quotes.length > 0) return [issue('LANE_LEAKAGE', head, location, quotes.join(', '), reason)];
    }
    return [];
  });
}

// "a woman in a red dress" is one leak, not one for the colour and one for the dress.
function mergeByReason(issues: readonly SceneIssue[]): readonly SceneIssue[] {
  const byReason = new Map<string, SceneIssue>();
  for (const found of issues) {
    const earlier = byReason.get(found.reason);
    byReason.set(
      found.reason,
      earlier === undefined ? found : { ...earlier, quote: `${earlier.quote}, ${found.quote}` },
    );
  }
  return [...byReason.values()];
}
