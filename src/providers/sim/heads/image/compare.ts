import { find } from '../../eyes/find.js';
import { readProse } from '../../storyboard/brief/read-prose.js';
import { asObject, asText, type HeadCall } from '../head-call.js';
import type { JsonObject } from '../../../../core/json.js';
import { issueOf, objectIssues, qualityIssues } from './check-image.js';
import { blindness, storyboardOf } from './look-at.js';

export const CRITERIA = ['visual_fidelity', 'physical_commonsense', 'text_alignment', 'engagement'] as const;
type Criterion = (typeof CRITERIA)[number];

/** Ratings of one image by criterion, 1 to 10, with what is seen. A picture that cannot be told gets the middle. */
export function critique(call: HeadCall): JsonObject {
  const result: Record<string, JsonObject> = {};
  for (const criterion of CRITERIA) result[criterion] = ratingOf(call, criterion);
  return result;
}

function ratingOf(call: HeadCall, criterion: Criterion): JsonObject {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return { comment: blindness(call), violation: false, score: 5 };
  const brief = readProse(asText(call.inputs.get('prompt')));
  const quality = call.has('compare.faults-first')
    ? qualityIssues(storyboard)
    : qualityIssues(storyboard).slice(0, 1);
  const missing = brief.elements
    .filter(({ name }) => find(storyboard, name).type === 'missing')
    .map(({ name }) => `${name} is missing.`);
  const wrong = [
    ...objectIssues(brief, storyboard),
    issueOf(brief, 'conditions', storyboard.lighting.conditions),
    issueOf(brief, 'style_medium', storyboard.look.style_medium),
  ].filter((issue) => issue !== null);
  const posed = storyboard.faults
    .filter(({ id }) => id === 'wrong-pose' || id === 'merged-elements')
    .map(({ detail }) => `${detail}.`);
  const found: Readonly<Record<Criterion, readonly string[]>> = {
    visual_fidelity: quality,
    physical_commonsense: posed,
    text_alignment: [...new Set([...missing, ...wrong])],
    engagement: [
      ...quality.slice(0, 1),
      ...(storyboard.lighting.shadows === 'minimal_flat' ? ['The light is flat.'] : []),
    ],
  };
  const issues = found[criterion];
  const noise = (call.chance('rating', criterion) - 0.5) * 0.8;
  const score = Math.min(10, Math.max(1, Math.round((8.6 - 1.9 * issues.length + noise) * 10) / 10));
  return {
    comment: issues.length === 0 ? 'Nothing disturbs here.' : issues.join(' '),
    violation: criterion === 'text_alignment' && missing.length > 0,
    score,
  };
}

/** The better of two by what was said of each, and by looking at both where nothing was. */
export function comparePair(call: HeadCall): JsonObject {
  const [first, second] = [scoresIn(call, 'first_critique', 0), scoresIn(call, 'second_critique', 1)];
  const better = (criterion: Criterion) => {
    const gap = first[criterion] - second[criterion];
    return Math.abs(gap) < 0.5 ? 'tie' : gap > 0 ? 'first' : 'second';
  };
  const result: Record<string, string> = {};
  for (const criterion of CRITERIA) result[criterion] = better(criterion);
  const wins = (side: string) => CRITERIA.filter((criterion) => result[criterion] === side);
  return {
    reason: `The first is ahead in ${wins('first').length} of ${CRITERIA.length}, the second in ${wins('second').length}.`,
    ...result,
  };
}

function scoresIn(call: HeadCall, name: string, at: number): Readonly<Record<Criterion, number>> {
  const given = asObject(call.inputs.get(name));
  const own = given === undefined ? critique({ ...call, sights: call.sights.slice(at, at + 1) }) : given;
  const score = (criterion: Criterion) => Number(asObject(own[criterion])?.['score'] ?? 5);
  return {
    visual_fidelity: score('visual_fidelity'),
    physical_commonsense: score('physical_commonsense'),
    text_alignment: score('text_alignment'),
    engagement: score('engagement'),
  };
}
