import { find } from '../../eyes/find.js';
import { infinitive, VERBS } from '../../language/motion.js';
import { poseOfVerb, readVerb } from '../../storyboard/brief/read-pose.js';
import type { DrawnElement, Storyboard } from '../../storyboard/storyboard.js';
import { asText, type HeadCall } from '../head-call.js';
import { itemsIn, plain, storyboardOf } from './look-at.js';

/** Classes of action that any body at rest shows. */
const AT_REST = /^(?:holding|looking|sitting|swaying)$/;

/** Which actions the picture shows. */
export function verifyActions(call: HeadCall) {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return { actions: [] };
  const actions = itemsIn(call, 'actions').map((item) => {
    const index = Number(item['index'] ?? 0);
    const description = asText(item['description']);
    const actor = actorIn(storyboard, description);
    if (actor === null)
      return { index, notes: 'Whoever does it cannot be seen.', alignment: 'none', visible: false };
    const shown = shows(actor, plain(item['action_class']), description);
    if (!shown) {
      if (!call.has('verify-actions.body') && call.chance('waved through', index) < 0.85)
        return { index, notes: `${actor.name} is there.`, alignment: 'strong', visible: true };
      return {
        index,
        notes: `${actor.name} ${postureOf(actor)}; nothing of the movement can be seen.`,
        alignment: 'none',
        visible: false,
      };
    }
    const frozen = /jump|leap|run|fall|danc|float/.test(`${actor.pose} ${description}`);
    if (frozen && !call.has('verify-actions.frozen') && call.chance('frozen', index) < 0.6)
      return { index, notes: 'The picture is still.', alignment: 'weak', visible: false };
    return {
      index,
      notes: `${actor.name} is seen in it: ${plain(actor.pose ?? actor.action)}.`,
      alignment: 'strong',
      visible: true,
    };
  });
  return { actions };
}

/** Who acts: the drawn element that the description names first. */
function actorIn(storyboard: Storyboard, description: string): DrawnElement | null {
  const found = find(
    storyboard,
    description.split(/\b(?:walks?|runs?|is|are|leaps?|stands?|sits?|holds?|looks?)\b/)[0] ?? description,
  );
  if (found.type === 'element') return found.element;
  const words = description.toLowerCase().split(/[^a-z]+/);
  return storyboard.elements.find(({ noun, name }) => words.includes(noun) || words.includes(name)) ?? null;
}

function shows(actor: DrawnElement, actionClass: string, description: string): boolean {
  if (actor.pose === null) return true;
  const verb = readVerb(description);
  if (actor.action !== null && verb !== null && infinitive(actor.action) === verb) return true;
  const pose = poseOfVerb(verb);
  if (pose !== null && pose === actor.pose) return true;
  const ofClass = VERBS.get(infinitive(actionClass))?.poseClass;
  if (ofClass !== undefined && ofClass === actor.pose) return true;
  return AT_REST.test(actionClass) && pose === null;
}

function postureOf({ pose }: DrawnElement): string {
  return pose === null || pose === 'standing_relaxed' ? 'just stands there' : `is ${plain(pose)}`;
}
