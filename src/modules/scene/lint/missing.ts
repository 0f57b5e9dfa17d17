import type { SceneIssue } from '../../../signatures/scene/issue.js';
import type { Head, Scene } from '../../../signatures/scene/scene.js';
import { isUnspecified } from '../../../signatures/scene/vocabulary.js';
import { actionName, appearanceTexts, issue, type LintRule, objectName, sentenceCount } from './rule.js';

/** Fewest sentences of an object's description: the schema asks for three or four, two still do. */
export const MIN_DESCRIPTION_SENTENCES = 2;

const PLACEHOLDER = /^(?:n\/?a|none|null|unknown|unspecified|tbd|todo|\.{2,}|-+|\?+)\.?$/i;

function isBlank(text: string): boolean {
  return text.trim() === '' || PLACEHOLDER.test(text.trim()) || isUnspecified(text);
}

function blank(head: Head, location: string, text: string): readonly SceneIssue[] {
  return isBlank(text) ? [issue('MISSING_DATA', head, location, text, 'The field is empty.')] : [];
}

/** Required fields say something, and an object's description is more than a label. */
export const lintMissing: LintRule = (scene) => [
  ...missingInElements(scene),
  ...missingInObjects(scene),
  ...missingInActions(scene),
  ...missingInCinematography(scene),
];

const missingInElements: LintRule = (scene) =>
  scene.elements.elements.flatMap((element, at) => {
    const name = element.element_id || `elements[${at}]`;
    return [
      ...blank('elements', `${name}.role`, element.role),
      ...blank('elements', `${name}.entity_type`, element.entity_type),
    ];
  });

const missingInObjects: LintRule = (scene) =>
  scene.objects.flatMap((object, at) => {
    const name = objectName(object, at);
    const texts = appearanceTexts(object, name).flatMap(({ location, text }) =>
      blank('objects', location, text),
    );
    const pose = object.pose === null ? [] : blankWords('objects', `${name}.pose`, object.pose);
    const isLabel =
      !isBlank(object.description) && sentenceCount(object.description) < MIN_DESCRIPTION_SENTENCES;
    const short = isLabel
      ? [
          issue(
            'MISSING_DATA',
            'objects',
            `${name}.description`,
            object.description,
            'The description is a single sentence; 3 to 4 are expected.',
          ),
        ]
      : [];
    return [...blank('objects', `${name}.category`, object.category), ...texts, ...short, ...pose];
  });

const missingInActions: LintRule = (scene) =>
  scene.actions.flatMap((action, at) => {
    const name = actionName(action, at);
    return [
      ...blank('actions', `${name}.action_class`, action.action_class),
      ...blank('actions', `${name}.stage_class`, action.stage_class),
      ...blank('actions', `${name}.description`, action.description),
    ];
  });

function missingInCinematography(scene: Scene): readonly SceneIssue[] {
  const { camera, lighting, composition, look } = scene.cinematography;
  return [
    ...blankWords('cinematography', 'camera', camera),
    ...blankWords('cinematography', 'lighting', lighting),
    ...blankWords('cinematography', 'composition', composition),
    ...blankWords('cinematography', 'look', look),
  ];
}

function blankWords(head: Head, location: string, fields: object): readonly SceneIssue[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    typeof value === 'string' ? blank(head, `${location}.${field}`, value) : [],
  );
}
