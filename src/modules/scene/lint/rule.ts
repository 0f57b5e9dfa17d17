import type { Head, Scene } from '../../../signatures/scene/scene.js';
import type { IssueType, SceneIssue } from '../../../signatures/scene/issue.js';
import type { Action } from '../../../signatures/scene/actions.js';
import type { SceneObject } from '../../../signatures/scene/objects.js';

/** One family of rules: reads a scene and names what breaks it. */
export type LintRule = (scene: Scene) => readonly SceneIssue[];

export function issue(
  type: IssueType,
  head: Head,
  location: string,
  quote: string,
  reason: string,
): SceneIssue {
  return { type, head, location, quote, reason, source: 'lint' };
}

/** A text of a scene and where it stands. */
export interface SceneText {
  readonly location: string;
  readonly text: string;
}

/** How an object is called in locations: by what it depicts. */
export function objectName(object: SceneObject, at: number): string {
  return object.dependencies[0] ?? `objects[${at}]`;
}

/** How an action is called in locations: by who takes part first. */
export function actionName(action: Action, at: number): string {
  return action.dependencies[0] ?? `actions[${at}]`;
}

/** The free texts of an object that describe its looks; places and sizes in the frame are not among them. */
export function appearanceTexts(object: SceneObject, name: string): readonly SceneText[] {
  return [
    { location: `${name}.description`, text: object.description },
    { location: `${name}.shape_and_color`, text: object.shape_and_color },
    { location: `${name}.texture`, text: object.texture },
    { location: `${name}.appearance_details`, text: object.appearance_details },
  ];
}

/** All free texts of an object, its pose included. */
export function objectTexts(object: SceneObject, name: string): readonly SceneText[] {
  const pose = object.pose;
  const poseWords =
    pose === null
      ? []
      : [
          pose.pose_class,
          pose.body_orientation,
          ...pose.key_body_parts,
          pose.gaze_direction,
          pose.expressive_face,
        ];
  return [
    ...appearanceTexts(object, name),
    { location: `${name}.location`, text: object.location },
    { location: `${name}.relationship`, text: object.relationship ?? '' },
    { location: `${name}.relative_size`, text: object.relative_size },
    { location: `${name}.orientation`, text: object.orientation ?? '' },
    { location: `${name}.pose`, text: poseWords.join(', ').replaceAll('_', ' ') },
  ];
}

const REFERENCE = /\[([^[\]]{1,80})\]/g;

/** The ids that a text names in square brackets, in order, repeated as they are. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].map((match) => (match[1] ?? '').trim());
}

/** The text without its bracketed references, which are ids and not words. */
export function withoutReferences(text: string): string {
  return text.replace(REFERENCE, ' ');
}

/** A reference followed by a possessive or not becomes a plain noun, so that grammar patterns still hold. */
export function referencesAsNouns(text: string): string {
  return text.replace(REFERENCE, 'subject');
}

/** Different matches of a pattern in a text, in order, as written. */
export function matchesIn(text: string, pattern: RegExp): readonly string[] {
  const seen = new Set<string>();
  for (const match of text.matchAll(pattern)) seen.add(match[0].trim());
  return [...seen];
}

/** Number of sentences, by their full stops; text without one counts as one sentence. */
export function sentenceCount(text: string): number {
  return text.split(/[.!?]+(?:["')\]]*\s+|["')\]]*$)/).filter((part) => /[a-z]/i.test(part)).length;
}
