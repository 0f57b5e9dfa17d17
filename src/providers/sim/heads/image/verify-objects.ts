import { find } from '../../eyes/find.js';
import { coloursIn } from '../../storyboard/brief/element-from.js';
import { readPlace } from '../../storyboard/brief/read-place.js';
import type { DrawnElement } from '../../storyboard/storyboard.js';
import { asText, type HeadCall } from '../head-call.js';
import type { JsonObject } from '../../../../core/json.js';
import { itemsIn, storyboardOf } from './look-at.js';

/** Further from the stated place than this share of the picture is another place. */
const ELSEWHERE = 0.24;

/** How what is seen compares with what is described. */
export function verifyObjects(call: HeadCall) {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return { objects: [] };
  const objects = itemsIn(call, 'objects').map((item) => {
    const index = Number(item['index'] ?? 0);
    const found = find(storyboard, asText(item['depicts']));
    if (found.type === 'missing')
      return {
        index,
        issues: [`${asText(item['depicts'])} cannot be seen.`],
        accuracy: 'mismatch',
        matches: false,
      };
    if (found.type !== 'element') return { index, issues: [], accuracy: 'exact', matches: true };
    return { index, ...compared(call, item, found.element, index) };
  });
  return { objects };
}

function compared(call: HeadCall, item: JsonObject, drawn: DrawnElement, index: number) {
  const colour = call.has('verify-objects.colours') ? colourIssue(item, drawn) : null;
  const place = call.has('verify-objects.place') ? placeIssue(item, drawn) : null;
  const issues = [colour, place].filter((issue) => issue !== null);
  if (issues.length > 0) return { issues, accuracy: 'mismatch', matches: false };
  const small = call.chance('small difference', index) < 0.35;
  if (!small) return { issues, accuracy: 'exact', matches: true };
  const issue =
    ['The texture is smoother than described.', 'It is a little smaller than described.'][index % 2] ?? '';
  if (call.has('verify-objects.small-differences'))
    return { issues: [issue], accuracy: 'partial', matches: true };
  return { issues: [issue], accuracy: 'mismatch', matches: false };
}

function colourIssue(item: JsonObject, drawn: DrawnElement): string | null {
  const asked = coloursIn(
    `${asText(item['depicts'])}. ${asText(item['description'])} ${asText(item['shape_and_color'])}`,
  ).slice(0, 3);
  const seen = [...drawn.colours, ...coloursIn(drawn.wears.join('. '))];
  if (asked.length === 0 || asked.some((colour) => seen.includes(colour))) return null;
  return `The colour is ${seen.join(' and ') || 'another one'} and not ${asked.join(' and ')}.`;
}

function placeIssue(item: JsonObject, drawn: DrawnElement): string | null {
  const { x } = readPlace(asText(item['location']));
  const middle = drawn.box.x + drawn.box.width / 2;
  if (x === null || Math.abs(x - middle) <= ELSEWHERE) return null;
  return `It is at the ${drawn.region} and not ${asText(item['location'])}.`;
}
