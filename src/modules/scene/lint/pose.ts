import { KEY_BODY_PARTS } from '../../../signatures/scene/objects.js';
import { issue, type LintRule, objectName } from './rule.js';

const LIVING_CUSTOM =
  /humanoid|creature|personif|android|robot|monster|dragon|fairy|figure|insect|bird|fish/i;

/** Whether objects of this category hold a pose: people and animals, and custom beings that act like them. */
export function holdsPose(category: string): boolean {
  if (category === 'human' || category === 'animal') return true;
  return category.startsWith('custom:') && LIVING_CUSTOM.test(category);
}

/** Living subjects have a full pose; things and places have none. A custom category may do either. */
export const lintPose: LintRule = (scene) =>
  scene.objects.flatMap((object, at) => {
    const location = `${objectName(object, at)}.pose`;
    if (holdsPose(object.category)) {
      if (object.pose === null) {
        return [
          issue(
            'MISSING_DATA',
            'objects',
            location,
            '',
            `A subject of category ${object.category} has no pose.`,
          ),
        ];
      }
      const parts = object.pose.key_body_parts.filter((part) => part.trim() !== '').length;
      if (parts >= KEY_BODY_PARTS.min) return [];
      const reason = `The pose names ${parts} key body parts; ${KEY_BODY_PARTS.min} to ${KEY_BODY_PARTS.max} are expected.`;
      return [issue('MISSING_DATA', 'objects', `${location}.key_body_parts`, '', reason)];
    }
    if (object.pose === null || object.category.startsWith('custom:')) return [];
    return [
      issue(
        'CONTRADICTION',
        'objects',
        location,
        object.pose.pose_class,
        `Something of category ${object.category} cannot hold a pose.`,
      ),
    ];
  });
