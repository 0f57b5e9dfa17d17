import type { SceneIssue } from '../../../signatures/scene/issue.js';
import type { Head } from '../../../signatures/scene/scene.js';
import { actionName, issue, type LintRule, objectName, objectTexts, referencesIn } from './rule.js';

/** Ids in square brackets exist, and an action's description names who acts in this way. */
export const lintReferences: LintRule = (scene) => {
  const ids = new Set(scene.elements.elements.map((element) => element.element_id));
  const unknown = (head: Head, location: string, text: string): readonly SceneIssue[] =>
    [...new Set(referencesIn(text))]
      .filter((id) => !ids.has(id))
      .map((id) => issue('INVALID_DEPENDENCY', head, location, `[${id}]`, 'No element has this id.'));
  return [
    ...scene.objects.flatMap((object, at) =>
      objectTexts(object, objectName(object, at)).flatMap(({ location, text }) =>
        unknown('objects', location, text),
      ),
    ),
    ...scene.actions.flatMap((action, at) => {
      const location = `${actionName(action, at)}.description`;
      const found = unknown('actions', location, action.description);
      if (action.description.trim() === '' || referencesIn(action.description).length > 0) return found;
      const reason = 'The description names no element by its [element_id].';
      return [...found, issue('MISSING_DATA', 'actions', location, action.description, reason)];
    }),
    ...unknown('cinematography', 'composition.description', scene.cinematography.composition.description),
  ];
};
