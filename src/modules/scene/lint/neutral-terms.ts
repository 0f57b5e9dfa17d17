import type { SceneIssue } from '../../../signatures/scene/issue.js';
import type { Head } from '../../../signatures/scene/scene.js';
import {
  actionName,
  issue,
  type LintRule,
  matchesIn,
  objectName,
  objectTexts,
  type SceneText,
  withoutReferences,
} from './rule.js';

/**
 * Words that say a person's gender. Only an element's entity type may: everywhere else the words are the subject,
 * figure, individual, person, character, or an [element_id].
 */
export const GENDERED_WORDS = [
  'woman',
  'women',
  'man',
  'men',
  'girl',
  'girls',
  'boy',
  'boys',
  'lady',
  'ladies',
  'gentleman',
  'gentlemen',
  'she',
  'he',
  'her',
  'hers',
  'herself',
  'him',
  'his',
  'himself',
  'female',
  'females',
  'male',
  'males',
] as const;

// "man-made" and "manhole" say nothing of a person.
const GENDERED = new RegExp(`\\b(?:${GENDERED_WORDS.join('|')})\\b(?!-made)`, 'gi');

/** No gendered words in Objects and Actions: one issue for each object or action, with the words it holds. */
export const lintNeutralTerms: LintRule = (scene) => {
  const ids = new Set(scene.elements.elements.map((element) => element.element_id));
  return [
    ...scene.objects.flatMap((object, at) =>
      check('objects', objectTexts(object, objectName(object, at)), ids),
    ),
    ...scene.actions.flatMap((action, at) =>
      check(
        'actions',
        [{ location: `${actionName(action, at)}.description`, text: action.description }],
        ids,
      ),
    ),
  ];
};

function check(head: Head, texts: readonly SceneText[], ids: ReadonlySet<string>): readonly SceneIssue[] {
  const hits = texts.flatMap(({ location, text }) =>
    matchesIn(withoutReferences(text), GENDERED)
      // "held_by woman" names an element by its id.
      .filter((word) => !(location.endsWith('.relationship') && ids.has(word)))
      .map((word) => ({ location, word })),
  );
  const [first] = hits;
  if (first === undefined) return [];
  const words = [...new Set(hits.map(({ word }) => word.toLowerCase()))];
  const said = words.map((word) => `"${word}"`).join(', ');
  const reason = `Gendered words (${said}) stand outside the element's entity type.`;
  return [issue('LANE_LEAKAGE', head, first.location, first.word, reason)];
}
