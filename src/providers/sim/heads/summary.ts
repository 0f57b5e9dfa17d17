import { asText, choose, type HeadCall } from './head-call.js';
import { viewScene, type SceneView } from './scene-view.js';

/** Whether the inputs of a call hold a scene to sum up or to check. */
export function holdsScene(call: HeadCall): boolean {
  return viewScene(call.inputs.get('scene') ?? Object.fromEntries(call.inputs)) !== null;
}

/** Three paragraphs out of the scene of the call. */
export function writeSummary(call: HeadCall): string {
  const scene = viewScene(call.inputs.get('scene') ?? Object.fromEntries(call.inputs));
  if (scene === null) return shortText(call);
  const paragraphs = [subjectParagraph(call, scene), actionParagraph(scene), cameraParagraph(scene)];
  if (!call.has('summary.direct-start')) {
    const filler = choose(
      call,
      ['This image shows the following scene: ', 'The scene depicts ', 'In this picture we can see '],
      'filler',
    );
    paragraphs[0] = `${filler}${lowerFirst(paragraphs[0] ?? '')}`;
  }
  if (!call.has('summary.no-additions')) {
    paragraphs[2] = `${paragraphs[2]} ${choose(call, ['Masterpiece, 8k, highly detailed, trending on artstation.', 'Award-winning and breathtaking, with birds in the distance.', 'Ultra-detailed 4k quality with a hint of magic.'], 'extra')}`;
  }
  const text = paragraphs.join('\n\n');
  return call.has('summary.finished') ? text : cutShort(text);
}

function subjectParagraph(call: HeadCall, scene: SceneView): string {
  const types = new Map(scene.elements.map(({ id, type }) => [id, type]));
  const keepsLooks = call.has('summary.keeps-looks');
  return scene.objects
    .slice(0, 4)
    .map((object) => {
      const type = types.get(object.id) ?? object.category;
      if (!keepsLooks) return `There is ${withArticle(type)}.`;
      const looks = firstSentences(object.description, 2);
      return `${sentence(withArticle(type))} ${looks} ${clause(object.shapeAndColour)}`.trim();
    })
    .map((text) => resolve(text, types))
    .join(' ');
}

function actionParagraph(scene: SceneView): string {
  const types = new Map(scene.elements.map(({ id, type }) => [id, type]));
  const place = scene.objects.find(({ category }) => category === 'environment');
  const actions = scene.actions.map(({ description }) => description).join(' ');
  const surroundings = place === undefined ? '' : `Around it: ${firstSentences(place.description, 2)}`;
  const text = resolve(`${actions} ${surroundings}`.trim(), types);
  return text === '' ? 'Nothing moves; everything stays in place.' : text;
}

function cameraParagraph(scene: SceneView): string {
  const value = (part: Readonly<Record<string, unknown>>, key: string) => words(asText(part[key]));
  const types = new Map(scene.elements.map(({ id, type }) => [id, type]));
  return resolve(
    `${capital(value(scene.camera, 'shot_size'))} shot at ${value(scene.camera, 'camera_angle')} with a ${value(scene.camera, 'lens_size')} lens and ${value(scene.camera, 'depth_of_field')} depth of field. ` +
      `${capital(value(scene.lighting, 'conditions'))}, ${value(scene.lighting, 'direction')}, with ${value(scene.lighting, 'shadows')} shadows. ` +
      `${scene.composition} The look is ${value(scene.look, 'style_medium')}, ${value(scene.look, 'artistic_style')}, in ${value(scene.look, 'color_scheme')}; the mood is ${value(scene.look, 'mood_atmosphere')}.`,
    types,
  );
}

/** A few words on whatever the call holds, when there is no scene. */
function shortText(call: HeadCall): string {
  const names = call.analysis.entities.slice(0, 3).map(({ name }) => name);
  return `${capital(names.join(', '))}.`;
}

function cutShort(text: string): string {
  const end = Math.floor(text.length * 0.8);
  return text
    .slice(0, end)
    .replace(/[.!?"'\s]+$/, '')
    .replace(/\s\S*$/, '');
}

function resolve(text: string, types: ReadonlyMap<string, string>): string {
  return text.replace(
    /\[([^[\]]{1,80})\]/g,
    (_whole, id: string) => `the ${(types.get(id) ?? words(id)).toLowerCase()}`,
  );
}

function firstSentences(text: string, count: number): string {
  return text
    .split(/(?<=[.!?])\s+/)
    .slice(0, count)
    .join(' ');
}

function clause(text: string): string {
  return text === '' ? '' : sentence(text);
}

function sentence(text: string): string {
  return `${capital(text.replace(/[.;,\s]+$/, ''))}.`;
}

function words(value: string): string {
  return value
    .replace(/^custom:\s*/, '')
    .replaceAll('_', ' ')
    .trim();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function withArticle(type: string): string {
  if (/^(?:group|set|the|an?|\d)/i.test(type)) return /^(?:group|set)/.test(type) ? `a ${type}` : type;
  return `${/^[aeiou]/i.test(type) ? 'an' : 'a'} ${type}`;
}
