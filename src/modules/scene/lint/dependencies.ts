import type { SceneIssue } from '../../../signatures/scene/issue.js';
import type { Head } from '../../../signatures/scene/scene.js';
import { actionName, issue, type LintRule, objectName } from './rule.js';

/** Every dependency names an element; objects and actions have at least one; every element has an object. */
export const lintDependencies: LintRule = (scene) => {
  const ids = new Set(scene.elements.elements.map((element) => element.element_id));
  const check = (head: Head, name: string, dependencies: readonly string[]): readonly SceneIssue[] =>
    dependencies
      .filter((id) => !ids.has(id))
      .map((id) => issue('INVALID_DEPENDENCY', head, `${name}.dependencies`, id, 'No element has this id.'));
  const needsOne = (head: Head, name: string, dependencies: readonly string[]): readonly SceneIssue[] =>
    dependencies.length > 0
      ? []
      : [issue('INVALID_DEPENDENCY', head, `${name}.dependencies`, '', 'It belongs to no element.')];
  return [
    ...scene.objects.flatMap((object, at) => [
      ...needsOne('objects', objectName(object, at), object.dependencies),
      ...check('objects', objectName(object, at), object.dependencies),
    ]),
    ...elementsWithoutObject(scene),
    ...scene.actions.flatMap((action, at) => [
      ...needsOne('actions', actionName(action, at), action.dependencies),
      ...check('actions', actionName(action, at), action.dependencies),
    ]),
    ...check('cinematography', 'cinematography', scene.cinematography.dependencies),
  ];
};

const elementsWithoutObject: LintRule = (scene) => {
  const depicted = new Set(scene.objects.flatMap((object) => object.dependencies));
  return scene.elements.elements
    .filter((element) => element.element_id.trim() !== '' && !depicted.has(element.element_id))
    .map((element) =>
      issue(
        'MISSING_DATA',
        'objects',
        element.element_id,
        '',
        `The element ${element.element_id} (${element.entity_type}) has no object: nothing says how it looks.`,
      ),
    );
};
