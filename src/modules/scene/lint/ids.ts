import { issue, type LintRule } from './rule.js';

const SNAKE_CASE = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;

/** Element ids are present and in snake_case: every other head holds on to them. */
export const lintIds: LintRule = (scene) =>
  scene.elements.elements.flatMap((element, at) => {
    const id = element.element_id;
    if (id.trim() === '') {
      return [issue('MISSING_DATA', 'elements', `elements[${at}].element_id`, '', 'The element has no id.')];
    }
    if (SNAKE_CASE.test(id)) return [];
    return [issue('INVALID_DEPENDENCY', 'elements', `${id}.element_id`, id, 'The id is not in snake_case.')];
  });
