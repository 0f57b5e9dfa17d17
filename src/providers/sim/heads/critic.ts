import type { JsonObject } from '../../../core/json.js';
import { COLOURS, MOOD_WORDS } from '../language/looks.js';
import type { HeadCall } from './head-call.js';
import { viewScene, type SceneView } from './scene-view.js';

interface Issue extends JsonObject {
  readonly type: string;
  readonly head: string;
  readonly location: string;
  readonly quote: string;
  readonly reason: string;
}

/** Looks for defects in the scene of the call; what it overlooks or makes up depends on its skills. */
export function writeCritique(call: HeadCall): { readonly issues: readonly Issue[] } {
  const scene = viewScene(call.inputs.get('scene') ?? Object.fromEntries(call.inputs));
  if (scene === null) return { issues: [] };
  const crossChecks = call.has('critic.cross-check');
  const lanes = call.has('critic.lanes');
  const issues = [
    ...leaks(scene).filter((_issue, index) => lanes || call.chance('lane', index) < 0.3),
    ...contradictions(scene).filter((_issue, index) => crossChecks || call.chance('cross', index) < 0.25),
  ];
  if (!call.has('critic.real-only') && call.chance('invents') < 0.7) issues.push(inventedIssue(call, scene));
  return { issues };
}

/** "A serene smile" can be seen; "a serene feeling" cannot. */
const SEEN_IN_A_FACE = /^(?:and \w+ )?(?:expression|smile|face|gaze|look|eyes)\b/;

function leaks(scene: SceneView): Issue[] {
  const found: Issue[] = [];
  for (const element of scene.elements) {
    const colour = wordFrom(element.rough, COLOURS);
    if (colour !== null)
      found.push(
        issue(
          'LANE_LEAKAGE',
          'elements',
          `${element.id}.rough_description`,
          colour,
          'How something looks is told in objects.',
        ),
      );
  }
  for (const object of scene.objects) {
    const mood = wordFrom(object.description, MOOD_WORDS);
    if (
      mood !== null &&
      !SEEN_IN_A_FACE.test(object.description.toLowerCase().split(mood)[1]?.trim() ?? '')
    ) {
      found.push(
        issue('LANE_LEAKAGE', 'objects', `${object.id}.description`, mood, 'Mood is told in cinematography.'),
      );
    }
  }
  for (const action of scene.actions) {
    const mood = wordFrom(action.description, MOOD_WORDS);
    if (mood !== null)
      found.push(
        issue('LANE_LEAKAGE', 'actions', `${action.id}.description`, mood, 'Mood is told in cinematography.'),
      );
  }
  return found;
}

function wordFrom(text: string, lexicon: ReadonlySet<string>): string | null {
  return (
    text
      .toLowerCase()
      .match(/[a-z-]+/g)
      ?.find((word) => lexicon.has(word)) ?? null
  );
}

const MOVING = new Set(['walking', 'running', 'jumping', 'dancing']);
const RESTING = new Set(['seated_formal', 'lying_down', 'standing_relaxed']);

function contradictions(scene: SceneView): Issue[] {
  const found: Issue[] = [];
  for (const object of scene.objects) {
    const classes = scene.actions.filter(({ id }) => id === object.id).map(({ actionClass }) => actionClass);
    if (
      object.poseClass !== null &&
      RESTING.has(object.poseClass) &&
      classes.length > 0 &&
      classes.every((name) => MOVING.has(name))
    ) {
      found.push(
        issue(
          'CONTRADICTION',
          'objects',
          `${object.id}.pose.pose_class`,
          object.poseClass,
          `The same element is ${classes[0]} in actions.`,
        ),
      );
    }
  }
  const conditions = String(scene.lighting['conditions'] ?? '');
  const type = String(scene.lighting['lighting_type'] ?? '');
  if (/moonlight/.test(conditions) && type === 'natural_daylight') {
    found.push(
      issue(
        'CONTRADICTION',
        'cinematography',
        'lighting.lighting_type',
        type,
        `It does not go with ${conditions}.`,
      ),
    );
  }
  return found;
}

function inventedIssue(call: HeadCall, scene: SceneView): Issue {
  const object = scene.objects[Math.floor(call.chance('which') * scene.objects.length)];
  const quote = object?.description.split(/(?<=[.])\s/)[0] ?? '';
  return call.chance('kind') < 0.5
    ? issue(
        'MISSING_DATA',
        'objects',
        `${object?.id ?? 'main_subject'}.description`,
        quote,
        'More could be said about this.',
      )
    : issue(
        'LANE_LEAKAGE',
        'objects',
        `${object?.id ?? 'main_subject'}.description`,
        quote,
        'This may hint at an action.',
      );
}

function issue(type: string, head: string, location: string, quote: string, reason: string): Issue {
  return { type, head, location, quote, reason };
}
