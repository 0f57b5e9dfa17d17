import { VAGUE_WORDS } from '../language/looks.js';
import type { HeadCall } from './head-call.js';
import { viewScene, type SceneView } from './scene-view.js';

/** Ratings of 0 to 10 and a comment of symptoms: what a reader notices, never what to do about it. */
export interface Review {
  readonly specificity: number;
  readonly coherence: number;
  readonly depth: number;
  readonly intent: number;
  readonly comment: string;
}

/** One observable weakness: how strong it is (0 to 1) and how a reader would put it. */
interface Finding {
  readonly rating: 'specificity' | 'coherence' | 'depth' | 'intent';
  readonly strength: number;
  readonly symptoms: readonly string[];
}

/** The most a single finding takes off its rating. */
const WORST = 3.2;
/** Half the width of the noise on each rating. */
const NOISE = 0.6;
/** Findings spoken of in a comment. */
const SPOKEN = 3;

/** Rates the scene of the call by what can be observed in it. */
export function writeReview(call: HeadCall): Review {
  const scene = viewScene(call.inputs.get('scene') ?? Object.fromEntries(call.inputs));
  if (scene === null)
    return { specificity: 0, coherence: 0, depth: 0, intent: 0, comment: 'There is no scene to read.' };
  const findings = [
    ...specificity(scene),
    ...coherence(scene, call),
    ...depth(scene),
    ...intent(scene, call),
  ];
  const rate = (rating: Finding['rating']) => {
    const loss = findings
      .filter((finding) => finding.rating === rating)
      .reduce((sum, { strength }) => sum + strength * WORST, 0);
    const noise = (call.chance('noise', rating) * 2 - 1) * NOISE;
    return Math.round(Math.min(10, Math.max(0, 9.4 - loss + noise)) * 10) / 10;
  };
  return {
    specificity: rate('specificity'),
    coherence: rate('coherence'),
    depth: rate('depth'),
    intent: rate('intent'),
    comment: commentOn(findings, call),
  };
}

function commentOn(findings: readonly Finding[], call: HeadCall): string {
  const spoken = findings
    .filter(({ strength }) => strength >= 0.3)
    .map((finding, index) => ({ finding, rank: finding.strength + 0.5 * call.chance('spoken', index) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, SPOKEN)
    .map(
      ({ finding }, index) =>
        finding.symptoms[Math.floor(call.chance('symptom', index) * finding.symptoms.length)] ?? '',
    );
  return spoken.length === 0 ? 'It reads as one clear picture; little is left to ask for.' : spoken.join(' ');
}

function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(test).length / items.length;
}

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

function specificity(scene: SceneView): Finding[] {
  const anonymous = share(scene.elements, ({ type }) =>
    /^(?:(?:group|set) of \S+ )?(?:person|animal|object|place|natural thing|part|thing)$/.test(type.trim()),
  );
  const praise = share(scene.objects, ({ description }) =>
    (description.toLowerCase().match(/[a-z]+/g) ?? []).some((word) => VAGUE_WORDS.has(word)),
  );
  const bareDetails = share(scene.objects, ({ details }) => words(details) < 6);
  const bareSurface = share(scene.objects, ({ texture }) => words(texture) < 5);
  return [
    {
      rating: 'specificity',
      strength: anonymous,
      symptoms: ['One never learns who or what exactly stands there.', 'The cast stays anonymous.'],
    },
    {
      rating: 'specificity',
      strength: praise * 0.8,
      symptoms: ['It sounds like a brochure.', 'Much enthusiasm, little to hold on to.'],
    },
    {
      rating: 'specificity',
      strength: bareDetails * 0.8,
      symptoms: [
        'Any other of its kind could stand in its place.',
        'Nothing here could be recognised again.',
      ],
    },
    {
      rating: 'depth',
      strength: bareSurface * 0.7,
      symptoms: [
        'Everything seems made of plastic.',
        'One cannot tell how anything would feel under the hand.',
      ],
    },
  ];
}

function coherence(scene: SceneView, call: HeadCall): Finding[] {
  const conditions = String(scene.lighting['conditions'] ?? '');
  const frontal = scene.lighting['direction'] === 'frontal' && !/overcast/.test(conditions);
  const size = String(scene.camera['shot_size'] ?? '');
  const lens = String(scene.camera['lens_size'] ?? '');
  const dof = String(scene.camera['depth_of_field'] ?? '');
  const mismatch =
    (/close_up/.test(size) && /^(?:24|35)mm/.test(lens)) ||
    (/long/.test(size) && dof === 'moderate' && size !== 'medium_long') ||
    (/close_up/.test(size) && dof === 'moderate') ||
    (size === 'medium' && /^35mm/.test(lens));
  const parts = share(scene.elements, ({ id }) => /_(?:hands|face|eyes|tail|edge|base)$/.test(id));
  const level =
    scene.elements.length > 1 && new Set(scene.elements.map(({ importance }) => importance)).size === 1;
  const stages = share(
    scene.actions,
    ({ actionClass, stageClass }) =>
      stageClass === 'ongoing_casual' && !/^(?:holding|looking|floating|swaying)$/.test(actionClass),
  );
  return [
    {
      rating: 'coherence',
      strength: frontal ? 0.6 : 0,
      symptoms: [
        'One does not believe where the brightness comes from.',
        'The scene is lit like a passport photo.',
      ],
    },
    {
      rating: 'coherence',
      strength: mismatch ? 0.35 : 0,
      symptoms: [
        'Distance and perspective do not seem to belong together.',
        'The view feels oddly neither near nor far.',
      ],
    },
    {
      rating: 'coherence',
      strength: parts > 0 ? 0.6 : 0,
      symptoms: ['The picture falls into pieces.', 'Attention is scattered over trifles.'],
    },
    {
      rating: 'coherence',
      strength: level ? 0.35 : 0,
      symptoms: ['Everything competes with everything.', 'It is hard to say whose picture this is.'],
    },
    {
      rating: 'coherence',
      strength: stages * 0.4 * (call.analysis.motions.length > 0 ? 1 : 0.5),
      symptoms: ['It could be any second of what happens.', 'The decisive second is not there.'],
    },
  ];
}

function depth(scene: SceneView): Finding[] {
  const planes = /foreground/i.test(scene.composition) && /background/i.test(scene.composition);
  const centred =
    scene.objects.length > 1
      ? share(scene.objects, ({ location }) => /^cent(?:er|re)$/i.test(location.trim()))
      : 0;
  const thin = share(
    scene.objects,
    ({ description }) => description.split(/[.!?]+\s*/).filter((part) => part !== '').length < 3,
  );
  const plainShape = share(scene.objects, ({ shapeAndColour }) => words(shapeAndColour) < 8);
  const path = /\b(?:eye|attention|gaze|focal|leads?|first)\b/i.test(scene.composition);
  return [
    {
      rating: 'depth',
      strength: planes ? 0 : 0.65,
      symptoms: ['It reads like a backdrop.', 'One could not walk into this picture.'],
    },
    {
      rating: 'depth',
      strength: centred * 0.5,
      symptoms: ['Everything is piled up on one spot.', 'Things seem stacked on top of each other.'],
    },
    {
      rating: 'depth',
      strength: thin * 0.35,
      symptoms: ['The set could not be built from this.', 'The reader is left hungry.'],
    },
    {
      rating: 'depth',
      strength: plainShape * 0.4,
      symptoms: ['Figures melt into what is behind them.', 'Nothing stands out at a glance.'],
    },
    {
      rating: 'intent',
      strength: path ? 0 : 0.4,
      symptoms: ['The gaze wanders about and finds no rest.', 'One does not know where to look.'],
    },
  ];
}

function intent(scene: SceneView, call: HeadCall): Finding[] {
  const { motions, entities } = call.analysis;
  const fast = motions.some(({ energy }) => energy === 2);
  const stiff = fast && scene.camera['movement'] === 'static';
  const invented =
    motions.length === 0 &&
    scene.actions.some(({ actionClass }) => /running|floating|jumping|dancing/.test(actionClass));
  const bareMotion = share(scene.actions, ({ description }) => words(description) < 12);
  const loose =
    entities.length > 1 &&
    share(scene.objects, ({ relationship }) => relationship === '' || relationship === 'Primary subject') >
      0.9 &&
    scene.objects.length > 1;
  const acted =
    motions.filter(({ target }) => target !== null).length > 0 &&
    scene.actions.every(({ dependencies }) => dependencies.length < 2) &&
    scene.actions.length > 0;
  const neutral = scene.look['mood_atmosphere'] === 'neutral';
  const gaudy =
    scene.look['color_scheme'] === 'vibrant_saturated' &&
    !/vibrant|colou?rful|vivid|saturated/i.test(call.analysis.text);
  return [
    {
      rating: 'intent',
      strength: stiff ? 0.5 : 0,
      symptoms: [
        'So much goes on, and yet one watches it from an armchair.',
        'The energy of the moment does not reach the viewer.',
      ],
    },
    {
      rating: 'intent',
      strength: invented ? 0.7 : 0,
      symptoms: [
        'Something goes on here that nobody spoke of.',
        'It tells another story than the one asked for.',
      ],
    },
    {
      rating: 'specificity',
      strength: bareMotion * 0.5,
      symptoms: ['Bodies seem weightless.', 'One reads that something happens and sees nothing of it.'],
    },
    {
      rating: 'coherence',
      strength: loose ? 0.4 : 0,
      symptoms: [
        'Things stand next to each other like strangers.',
        'The parts have nothing to do with one another.',
      ],
    },
    {
      rating: 'intent',
      strength: acted ? 0.3 : 0,
      symptoms: ['Everyone acts alone.', 'The doing meets nothing.'],
    },
    {
      rating: 'intent',
      strength: neutral ? 0.5 : 0,
      symptoms: ['It leaves one cold.', 'No feeling comes across.'],
    },
    {
      rating: 'coherence',
      strength: gaudy ? 0.4 : 0,
      symptoms: ['The tones shout.', 'It looks as gaudy as an advertisement.'],
    },
  ];
}
