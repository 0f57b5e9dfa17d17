import { VAGUE_WORDS } from '../language/looks.js';
import type { PromptAnalysis } from '../language/prompt-analysis.js';
import type { SceneView } from './scene-view.js';

/** One observable weakness of a scene: how strong it is (0 to 1) and how a reader would put it, never what to do. */
export interface Finding {
  readonly rating: 'specificity' | 'coherence' | 'depth' | 'intent';
  readonly strength: number;
  readonly symptoms: readonly string[];
}

/** Everything a reader could object to, with strength 0 where there is nothing. */
export function findingsIn(scene: SceneView, analysis: PromptAnalysis): Finding[] {
  return [
    ...particularity(scene),
    ...light(scene, analysis),
    ...camera(scene),
    ...cast(scene),
    ...space(scene),
    ...action(scene, analysis),
    ...bonds(scene, analysis),
  ];
}

function finding(
  rating: Finding['rating'],
  strength: number | boolean,
  ...symptoms: readonly string[]
): Finding {
  return { rating, strength: Number(strength), symptoms };
}

function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(test).length / items.length;
}

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;
const text = (part: Readonly<Record<string, unknown>>, key: string): string => {
  const value = part[key];
  return typeof value === 'string' ? value : '';
};

const ANONYMOUS =
  /^(?:(?:group|set) of \S+ )?(?:person|animal|object|place|natural thing|part|thing|figure|creature)$/i;

function particularity(scene: SceneView): Finding[] {
  const anonymous = share(scene.elements, ({ type }) => ANONYMOUS.test(type.trim()));
  const praise = share(scene.objects, ({ description }) =>
    (description.toLowerCase().match(/[a-z]+/g) ?? []).some((word) => VAGUE_WORDS.has(word)),
  );
  const bareDetails = share(scene.objects, ({ details }) => words(details) < 6);
  const bareSurface = share(scene.objects, ({ texture }) => words(texture) < 5);
  return [
    finding(
      'specificity',
      anonymous,
      'One never learns who or what exactly stands there.',
      'The cast stays anonymous.',
    ),
    finding(
      'specificity',
      praise * 0.8,
      'It sounds like a brochure.',
      'Much enthusiasm, little to hold on to.',
    ),
    finding(
      'specificity',
      bareDetails * 0.8,
      'Any other of its kind could stand in its place.',
      'Nothing here could be recognised again.',
    ),
    finding(
      'depth',
      bareSurface * 0.7,
      'Everything seems made of plastic.',
      'One cannot tell how anything would feel under the hand.',
    ),
  ];
}

function light(scene: SceneView, analysis: PromptAnalysis): Finding[] {
  const frontal =
    text(scene.lighting, 'direction') === 'frontal' && !/overcast/.test(text(scene.lighting, 'conditions'));
  const gaudy =
    text(scene.look, 'color_scheme') === 'vibrant_saturated' &&
    !/vibrant|colou?rful|vivid|saturated/i.test(analysis.text);
  const neutral = text(scene.look, 'mood_atmosphere') === 'neutral';
  return [
    finding(
      'coherence',
      frontal ? 0.6 : 0,
      'One does not believe where the brightness comes from.',
      'The scene is lit like a passport photo.',
    ),
    finding('coherence', gaudy ? 0.4 : 0, 'The tones shout.', 'It looks as gaudy as an advertisement.'),
    finding('intent', neutral ? 0.5 : 0, 'It leaves one cold.', 'No feeling comes across.'),
  ];
}

function camera(scene: SceneView): Finding[] {
  const size = text(scene.camera, 'shot_size');
  const lens = text(scene.camera, 'lens_size');
  const field = text(scene.camera, 'depth_of_field');
  const near = /close_up/.test(size);
  const far = size === 'long' || size === 'extreme_long';
  const mismatch =
    (near && (/^(?:24|35)mm/.test(lens) || field === 'moderate')) ||
    (far && (field === 'moderate' || /telephoto|portrait/.test(lens))) ||
    (size === 'medium' && /^(?:24|35)mm/.test(lens));
  const path = /\b(?:eye|attention|gaze|focal|leads?|first)\b/i.test(scene.composition);
  return [
    finding(
      'coherence',
      mismatch ? 0.4 : 0,
      'Distance and perspective do not seem to belong together.',
      'The view feels oddly neither near nor far.',
    ),
    finding(
      'intent',
      path ? 0 : 0.4,
      'The gaze wanders about and finds no rest.',
      'One does not know where to look.',
    ),
  ];
}

function cast(scene: SceneView): Finding[] {
  const parts = share(
    scene.elements,
    ({ id, role }) =>
      /^part of\b/i.test(role) || /_(?:hands|face|eyes|tail|edge|base|wheels?|fur|ears?)$/.test(id),
  );
  const level =
    scene.elements.length > 1 && new Set(scene.elements.map(({ importance }) => importance)).size === 1;
  return [
    finding(
      'coherence',
      parts > 0 ? 0.6 : 0,
      'The picture falls into pieces.',
      'Attention is scattered over trifles.',
    ),
    finding(
      'coherence',
      level ? 0.35 : 0,
      'Everything competes with everything.',
      'It is hard to say whose picture this is.',
    ),
  ];
}

function space(scene: SceneView): Finding[] {
  const planes = /foreground/i.test(scene.composition) && /background/i.test(scene.composition);
  const centred =
    scene.objects.length > 1
      ? share(scene.objects, ({ location }) => /^cent(?:er|re)$/i.test(location.trim()))
      : 0;
  const thin = share(
    scene.objects,
    ({ description }) => description.split(/[.!?]+(?:\s+|$)/).filter((part) => part !== '').length < 3,
  );
  const plainShape = share(scene.objects, ({ shapeAndColour }) => words(shapeAndColour) < 8);
  return [
    finding('depth', planes ? 0 : 0.65, 'It reads like a backdrop.', 'One could not walk into this picture.'),
    finding('depth', centred * 0.5, 'Everything is piled up on one spot.', 'Things seem stacked up.'),
    finding('depth', thin * 0.35, 'The set could not be built from this.', 'The reader is left hungry.'),
    finding('depth', plainShape * 0.4, 'Figures melt away.', 'Nothing stands out at a glance.'),
  ];
}

const UNHURRIED = /^(?:holding|looking|floating|swaying)$/;

function action(scene: SceneView, { motions }: PromptAnalysis): Finding[] {
  const stages = share(
    scene.actions,
    ({ actionClass, stageClass }) => stageClass === 'ongoing_casual' && !UNHURRIED.test(actionClass),
  );
  const stiff = motions.some(({ energy }) => energy === 2) && text(scene.camera, 'movement') === 'static';
  const invented =
    motions.length === 0 &&
    scene.actions.some(({ actionClass }) => /running|floating|jumping|dancing/.test(actionClass));
  const bareMotion = share(scene.actions, ({ description }) => words(description) < 12);
  return [
    finding(
      'coherence',
      stages * 0.4,
      'It could be any second of what happens.',
      'The decisive second is not there.',
    ),
    finding(
      'intent',
      stiff ? 0.5 : 0,
      'So much goes on, and yet one watches it from an armchair.',
      'The energy of the moment does not reach the viewer.',
    ),
    finding(
      'intent',
      invented ? 0.7 : 0,
      'Something goes on here that nobody spoke of.',
      'It tells another story than the one asked for.',
    ),
    finding(
      'specificity',
      bareMotion * 0.5,
      'Bodies seem weightless.',
      'One reads that something happens and sees nothing of it.',
    ),
  ];
}

function bonds(scene: SceneView, { motions }: PromptAnalysis): Finding[] {
  const unrelated = share(
    scene.objects,
    ({ relationship }) => relationship === '' || relationship === 'Primary subject',
  );
  const loose = scene.objects.length > 1 && unrelated > 0.9;
  const alone =
    motions.some(({ target }) => target !== null) &&
    scene.actions.length > 0 &&
    scene.actions.every(({ dependencies }) => dependencies.length < 2);
  return [
    finding(
      'coherence',
      loose ? 0.4 : 0,
      'Things stand around like strangers.',
      'The parts have nothing in common.',
    ),
    finding('intent', alone ? 0.3 : 0, 'Everyone acts alone.', 'The doing meets nothing.'),
  ];
}
