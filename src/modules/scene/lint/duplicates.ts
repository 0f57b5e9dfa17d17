import type { SceneIssue } from '../../../signatures/scene/issue.js';
import { issue, type LintRule } from './rule.js';

/** One id for one element, and one object for one element. */
export const lintDuplicates: LintRule = (scene) => [
  ...repeated(scene.elements.elements.map((element) => element.element_id)).map(
    (id): SceneIssue =>
      issue('INVALID_DEPENDENCY', 'elements', `${id}.element_id`, id, 'Two elements have the same id.'),
  ),
  ...repeated(
    scene.objects.flatMap((object) => (object.dependencies.length === 1 ? object.dependencies : [])),
  ).map(
    (id): SceneIssue =>
      issue('CONTRADICTION', 'objects', `${id}.dependencies`, id, 'The same element is described twice.'),
  ),
];

function repeated(values: readonly string[]): readonly string[] {
  const filled = values.filter((value) => value.trim() !== '');
  return [...new Set(filled.filter((value, at) => filled.indexOf(value) !== at))];
}
