import { asObject, type HeadCall } from '../head-call.js';
import { readPlace } from '../../storyboard/brief/read-place.js';
import type { JsonObject } from '../../../../core/json.js';
import { blindness, looksLike, plain, storyboardOf } from './look-at.js';

interface Issue {
  readonly part: 'camera' | 'lighting' | 'composition' | 'look';
  readonly issue: string;
}

/** Whether a picture is filmed as asked for, part by part. */
export function verifyCinematography(call: HeadCall) {
  const storyboard = storyboardOf(call);
  if (storyboard === null) {
    const issues: Issue[] = [{ part: 'camera', issue: blindness(call) }];
    return {
      issues,
      camera_match: false,
      lighting_match: false,
      composition_match: false,
      look_match: false,
    };
  }
  const asked = (part: string): JsonObject => asObject(call.inputs.get(part)) ?? {};
  const { camera, lighting, look } = storyboard;
  const issues: Issue[] = [];
  const compare = (part: Issue['part'], field: string, drawn: string) => {
    if (looksLike(drawn, asked(part)[field])) return;
    issues.push({
      part,
      issue: `The ${plain(field)} is ${plain(drawn)} and not ${plain(asked(part)[field])}.`,
    });
  };
  compare('camera', 'shot_size', camera.shot_size);
  if (call.has('verify-cinematography.angle')) compare('camera', 'camera_angle', camera.camera_angle);
  compare('lighting', 'conditions', lighting.conditions);
  if (call.has('verify-cinematography.light-direction')) {
    compare('lighting', 'direction', lighting.direction);
    compare('lighting', 'shadows', lighting.shadows);
  }
  if (call.has('verify-cinematography.medium')) compare('look', 'style_medium', look.style_medium);
  compare(
    'look',
    'color_scheme',
    look.color_scheme === 'natural' ? plain(asked('look')['color_scheme']) : look.color_scheme,
  );
  const layout = layoutIssue(call, asked('composition'));
  if (layout !== null) issues.push({ part: 'composition', issue: layout });
  const fine = (part: Issue['part']) => !issues.some((issue) => issue.part === part);
  return {
    issues,
    camera_match: fine('camera'),
    lighting_match: fine('lighting'),
    composition_match: fine('composition'),
    look_match: fine('look'),
  };
}

/** A subject that stands at the other side of the picture than the layout says. */
function layoutIssue(call: HeadCall, composition: JsonObject): string | null {
  const layout = plain(composition['subject_layout']);
  const main = storyboardOf(call)?.elements.toSorted((a, b) => b.box.height - a.box.height)[0];
  const { x } = readPlace(layout.replace('negative space right', ''));
  if (main === undefined || x === null) return null;
  const middle = main.box.x + main.box.width / 2;
  return Math.abs(middle - x) > 0.34
    ? `The main subject is at the ${main.region} and not as in "${layout}".`
    : null;
}
