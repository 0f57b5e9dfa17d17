import { find } from '../../eyes/find.js';
import { coloursIn } from '../../storyboard/brief/element-from.js';
import { readFibo } from '../../storyboard/brief/read-fibo.js';
import { readProse } from '../../storyboard/brief/read-prose.js';
import type { AskedElement, Brief } from '../../storyboard/brief/brief.js';
import type { DrawnElement, Storyboard } from '../../storyboard/storyboard.js';
import type { PictureField } from '../../language/picture-words.js';
import { asObject, asText, type HeadCall } from '../head-call.js';
import { blindness, looksLike, storyboardOf } from './look-at.js';

/** Compares a picture with the specification it was made from. */
export function checkQuality(call: HeadCall) {
  const storyboard = storyboardOf(call);
  if (storyboard === null) return { feedback: blindness(call), ...sixAnswers(() => false) };
  const brief = briefOf(call.inputs.get('specification'));
  const objects = objectIssues(brief, storyboard);
  const light = [
    issueOf(brief, 'conditions', storyboard.lighting.conditions),
    ...(call.has('check-quality.light')
      ? [
          issueOf(brief, 'direction', storyboard.lighting.direction),
          issueOf(brief, 'shadows', storyboard.lighting.shadows),
        ]
      : []),
  ].filter((issue) => issue !== null);
  const photo = [
    issueOf(brief, 'camera_angle', storyboard.camera.camera_angle),
    issueOf(brief, 'depth_of_field', storyboard.camera.depth_of_field),
    ...(call.has('check-quality.focus') ? qualityIssues(storyboard) : []),
  ].filter((issue) => issue !== null);
  const look = [
    issueOf(brief, 'color_scheme', storyboard.look.color_scheme),
    issueOf(brief, 'shot_size', storyboard.camera.shot_size),
  ].filter((issue) => issue !== null);
  const style = issueOf(brief, 'style_medium', storyboard.look.style_medium);
  const background =
    brief.setting === null || find(storyboard, brief.setting.name).type !== 'missing'
      ? null
      : `The background is ${storyboard.setting.name} and not ${brief.setting.name}.`;
  const all = [
    ...objects,
    ...light,
    ...photo,
    ...look,
    ...(style === null ? [] : [style]),
    ...(background === null ? [] : [background]),
  ];
  return {
    feedback: all.join(' '),
    objects_match: objects.length === 0,
    background_match: background === null,
    lighting_match: light.length === 0,
    aesthetics_match: look.length === 0,
    photo_characteristics_match: photo.length === 0,
    style_match: style === null,
  };
}

function sixAnswers(answer: () => boolean) {
  return {
    objects_match: answer(),
    background_match: answer(),
    lighting_match: answer(),
    aesthetics_match: answer(),
    photo_characteristics_match: answer(),
    style_match: answer(),
  };
}

/** Compares a picture with the user's own words. */
export function checkAlignment(call: HeadCall) {
  const storyboard = storyboardOf(call);
  if (storyboard === null) {
    const feedback = blindness(call);
    return {
      missing_from_intent: [],
      feedback,
      subject_rendered: false,
      requested_elements_present: false,
      style_matches_intent: false,
      mood_matches_intent: false,
    };
  }
  const brief = readProse(asText(call.inputs.get('prompt')));
  const [subject, ...others] = brief.elements;
  const missingSubject =
    subject !== undefined && find(storyboard, subject.name).type === 'missing' ? [subject.name] : [];
  const looked = call.has('check-alignment.each-word')
    ? [...others, ...(brief.setting === null ? [] : [brief.setting])]
    : others.slice(0, 1);
  const missing = looked
    .filter(({ name }) => find(storyboard, name).type === 'missing')
    .map(({ name }) => name);
  const undone = call.has('check-alignment.actions') ? undoneIn(brief, storyboard) : [];
  const unlike = call.has('check-alignment.each-word') ? unlikeIn(brief, storyboard) : [];
  const style = issueOf(brief, 'style_medium', storyboard.look.style_medium);
  const mood = issueOf(brief, 'conditions', storyboard.lighting.conditions);
  const open = call.has('check-alignment.open-is-free') || call.chance('open') > 0.5;
  const said = [...missingSubject, ...missing, ...undone, ...unlike];
  return {
    missing_from_intent: said,
    feedback: [
      said.length === 0 ? '' : `Not to be seen: ${said.join(', ')}.`,
      style ?? '',
      mood ?? '',
      open ? '' : 'A warmer mood would have been expected.',
    ]
      .filter(Boolean)
      .join(' '),
    subject_rendered: missingSubject.length === 0,
    requested_elements_present: missing.length + undone.length + unlike.length === 0,
    style_matches_intent: style === null,
    mood_matches_intent: mood === null && open,
  };
}

export function briefOf(specification: unknown): Brief {
  const json = asObject(specification);
  return json === undefined ? readProse(asText(specification)) : readFibo(json);
}

/** What was to be done and is not: the thing stands, or is not what was asked for. */
function undoneIn(brief: Brief, storyboard: Storyboard): string[] {
  return brief.elements.flatMap((asked) => {
    const found = find(storyboard, asked.name);
    if (found.type !== 'element' || asked.verb === null || found.element.pose === null) return [];
    return found.element.action === null ? [`${asked.name} that does ${asked.verb}`] : [];
  });
}

/** What is there in another colour, or another number, than the words say. */
function unlikeIn(brief: Brief, storyboard: Storyboard): string[] {
  return brief.elements.flatMap((asked) => {
    const found = find(storyboard, asked.name);
    if (found.type !== 'element' || !isSameThing(asked, found.element)) return [];
    const { colours, wears, count } = found.element;
    const seen = [...colours, ...coloursIn(wears.join('. '))];
    if (isMiscoloured(asked, seen)) return [`${asked.name} that is ${asked.colours.join(' and ')}`];
    // "Children" leaves the number open; what is clearly another number is noticed.
    const missing = missingWear(asked, wears);
    if (missing !== undefined) return [`${asked.name} that is wearing ${missing}`];
    return Math.abs(asked.count - count) > asked.count / 3 ? [`${asked.name} in the number asked for`] : [];
  });
}

/** Clothes that the words name and nobody wears; what is worn without a name can be any. */
function missingWear({ wears: asked }: AskedElement, worn: readonly string[]): string | undefined {
  const named = worn.filter((wear) => wear !== 'clothing');
  return asked.find((wear) => {
    const garment = wear.split(' ').at(-1) ?? wear;
    const colours = coloursIn(wear);
    const same = named.find((other) => other.endsWith(garment));
    return (
      same === undefined || (colours.length > 0 && !coloursIn(same).some((one) => colours.includes(one)))
    );
  });
}

const isSameThing = ({ noun }: AskedElement, drawn: DrawnElement) => drawn.noun === noun;

export function objectIssues(brief: Brief, storyboard: Storyboard): string[] {
  return brief.elements.flatMap((asked) => {
    const found = find(storyboard, asked.name);
    if (found.type === 'missing') return [`${asked.name} is missing.`];
    return found.type === 'element' && isMiscoloured(asked, found.element.colours)
      ? [`${asked.name} is ${found.element.colours.join(' and ')} and not ${asked.colours.join(' and ')}.`]
      : [];
  });
}

function isMiscoloured({ colours }: AskedElement, drawn: readonly string[]): boolean {
  return colours.length > 0 && drawn.length > 0 && !colours.some((colour) => drawn.includes(colour));
}

/** A difference in one field, where the text states it. */
export function issueOf(brief: Brief, field: PictureField, drawn: string): string | null {
  const asked = brief.filming.get(field);
  if (asked === undefined || looksLike(drawn, asked)) return null;
  return `The ${field.replaceAll('_', ' ')} is ${drawn.replaceAll('_', ' ')} and not ${asked.replaceAll('_', ' ')}.`;
}

/** What is wrong with the picture as a picture. */
export function qualityIssues({ faults }: Storyboard): string[] {
  const said: Readonly<Record<string, string>> = {
    'soft-picture': 'The picture is out of focus.',
    'noisy-picture': 'There is noise over the whole picture.',
    'low-contrast': 'The picture has little contrast.',
    'blown-light': 'The highlights are blown out.',
    artefact: 'A broken patch disturbs the picture.',
    'garbled-text': 'The letters are wrong.',
  };
  return faults.flatMap(({ id }) => said[id] ?? []);
}
