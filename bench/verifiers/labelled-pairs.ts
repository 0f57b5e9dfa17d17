import type { z } from 'zod';
import type { Example } from '../../src/datasets/example.js';
import { readProse } from '../../src/providers/sim/storyboard/brief/read-prose.js';
import { planFrame } from '../../src/providers/sim/storyboard/frame/plan-frame.js';
import { luckOf } from '../../src/providers/sim/storyboard/luck/luck.js';
import { withPngText } from '../../src/providers/sim/storyboard/png-text.js';
import { renderPng } from '../../src/providers/sim/storyboard/render/render-png.js';
import {
  STORYBOARD_CHUNK,
  type DrawnElement,
  type Storyboard,
} from '../../src/providers/sim/storyboard/storyboard.js';
import { storyboardOf } from '../../src/providers/sim/storyboard/storyboard-of.js';
import type { VerifierTruth } from '../../src/scoring/scene/image/verifier-metric.js';
import { EXAMPLE_SCENE } from '../../src/signatures/scene/example-scene.js';
import { parseJsonObject } from '../../src/core/parse-json.js';
import { Scene } from '../../src/signatures/scene/scene.js';

/** Prompts whose storyboards have a body, a colour and a place. */
export const PAIR_PROMPTS: readonly string[] = [
  'a red fox leaping over a log in a forest',
  'a woman in a green coat walking through a city at night',
  'a black cat sleeping on a blue sofa in a living room',
  'an old man in a grey suit reading a newspaper in a park',
  'a white horse running on a beach at sunset',
  'a girl in a yellow dress jumping in a garden',
  'a brown bear standing in a snowy forest',
  'a chef in a white jacket holding a knife in a kitchen',
  'a boy riding a red bicycle on a street',
  'a golden dog running in a meadow with a blue ball',
  'a dancer in a red dress dancing on a stage',
  'an astronaut in a white suit walking on the moon',
  'a grey elephant walking in the savanna beside a tree',
  'a farmer in a blue shirt carrying a basket in a field',
  'a green parrot sitting on a branch in the jungle',
  'a man in a black coat waiting under a lamp in a street in the rain',
  'a white swan swimming on a lake at dawn',
  'a child in an orange sweater sitting on a rug in a bedroom',
  'a brown deer standing in a meadow beside a pond',
  'a woman in a purple dress singing on a stage',
  'a sailor in a striped shirt standing beside a red boat in a harbour',
  'a yellow duck swimming in a pond in a park',
  'a black wolf howling on a mountain at night',
  'a man in a red jacket running through a desert',
];

/** Things that none of the prompts asks for. */
const ABSENT = ['piano', 'umbrella', 'penguin', 'lantern', 'camel', 'clock'];
const COLOURS = ['red', 'green', 'blue', 'yellow', 'purple', 'white', 'black', 'orange'];
const SIDE_PX = 256;

/**
 * Pairs of a simulated storyboard and a scene, with what the image really shows of it. The labels are true by
 * construction: true items are what the storyboard says of itself, false ones say something else of the same picture.
 * Drawn anew each time; the same prompts give the same bytes.
 */
export function labelledPairs(prompts: readonly string[]): Promise<readonly Example[]> {
  return Promise.all(prompts.map((prompt, at) => pairOf(prompt, at)));
}

async function pairOf(prompt: string, at: number): Promise<Example> {
  const brief = readProse(prompt);
  const seed = 1_000 + at;
  const frame = planFrame(brief, luckOf(brief, seed, 0), { width: SIDE_PX, height: SIDE_PX });
  const storyboard = storyboardOf(frame, seed);
  const bytes = withPngText(await renderPng(frame), STORYBOARD_CHUNK, JSON.stringify(storyboard));
  const { scene, truth } = sceneAbout(storyboard, at);
  const image = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
  const input = parseJsonObject(JSON.stringify({ image, scene: Scene.parse(scene) }));
  return { id: `pair-${at + 1}`, input, expected: truth, tags: ['simulated'] };
}

function sceneAbout(
  storyboard: Storyboard,
  at: number,
): { readonly scene: z.input<typeof Scene>; readonly truth: VerifierTruth } {
  const elements = elementsAbout(storyboard, at);
  const objects = storyboard.elements.flatMap((drawn, number) => [
    objectOf(drawn, drawn.colours, drawn.region, true),
    // Another colour, or the other side of the picture.
    (at + number) % 2 === 0
      ? objectOf(drawn, [otherColour(drawn, at + number)], drawn.region, false)
      : objectOf(
          drawn,
          drawn.colours,
          drawn.box.x + drawn.box.width / 2 < 0.5 ? 'far right' : 'far left',
          false,
        ),
  ]);
  const actions = storyboard.elements.flatMap((drawn) => actionsOf(drawn));
  const film = filmAbout(storyboard, at);
  return {
    scene: {
      elements: { elements: elements.map(({ element }) => element) },
      objects: objects.map(({ item }) => item),
      actions: actions.map(({ item }) => item),
      cinematography: film.cinematography,
    },
    truth: {
      elements: Object.fromEntries(elements.map(({ element, isTrue }) => [element.element_id, isTrue])),
      objects: objects.map(({ isTrue }) => isTrue),
      actions: actions.map(({ isTrue }) => isTrue),
      cinematography: film.truth,
    },
  };
}

type Plain = z.input<typeof Scene>;
type Element = Plain['elements']['elements'][number];
type Labelled<Item> = { readonly item: Item; readonly isTrue: boolean };

function elementsAbout({ elements, setting }: Storyboard, at: number) {
  const element = (element_id: string, entity_type: string): Element => ({
    element_id,
    role: 'in the picture',
    entity_type,
    importance: null,
    rough_description: null,
  });
  const absent = [0, 1].map((more) => ABSENT[(at + more) % ABSENT.length] ?? 'piano');
  return [
    ...elements.map(({ id, name }) => ({ element: element(id, name), isTrue: true })),
    ...absent.map((name) => ({ element: element(`no_${name}`, name), isTrue: false })),
    { element: element('background_env', `${setting.name} environment`), isTrue: true },
  ];
}

function objectOf(
  { id, kind, name }: DrawnElement,
  colours: readonly string[],
  location: string,
  isTrue: boolean,
): Labelled<Plain['objects'][number]> {
  const colour = colours.length === 0 ? 'natural tones' : colours.join(' and ');
  return {
    item: {
      dependencies: [id],
      category: kind,
      is_primary_subject: false,
      description: `A ${name}.`,
      location,
      relationship: null,
      relative_size: 'medium',
      shape_and_color: colour,
      texture: 'plain',
      appearance_details: '',
      orientation: null,
      pose: null,
    },
    isTrue,
  };
}

function otherColour({ colours, wears }: DrawnElement, at: number): string {
  const seen = [...colours, ...wears].join(' ');
  const others = COLOURS.filter((colour) => !seen.includes(colour));
  return others[at % others.length] ?? 'pink';
}

/** What a body is seen doing, and something that another pose would show. */
function actionsOf({ id, pose, action }: DrawnElement): Labelled<Plain['actions'][number]>[] {
  if (pose === null) return [];
  const item = (verb: string, actionClass: string, isTrue: boolean) => ({
    item: {
      dependencies: [id],
      action_class: actionClass,
      stage_class: 'peak',
      description: `[${id}] ${verb}.`,
      temporal_context: { is_highlight_frame: true, frame_position_in_event: 'peak' },
    },
    isTrue,
  });
  const others = [
    ['leaps', 'jumping', /jump/],
    ['lies down', 'lying', /lying/],
    ['runs', 'running', /run/],
  ] as const;
  const isSeen = ([verb, , shown]: (typeof others)[number]) =>
    shown.test(pose) || verb.startsWith(action ?? '?');
  const other = others.find((one) => !isSeen(one)) ?? others[0];
  return [
    ...(action === null ? [] : [item(`${action}s`, `${action}ing`, true)]),
    item(other[0], other[1], false),
  ];
}

function filmAbout({ camera, lighting, look }: Storyboard, at: number) {
  const { cinematography } = EXAMPLE_SCENE;
  const wrong = (['camera', 'lighting', 'look'] as const)[at % 3];
  return {
    cinematography: {
      ...cinematography,
      camera: {
        ...cinematography.camera,
        ...camera,
        ...(wrong === 'camera' && {
          camera_angle: camera.camera_angle === 'low_angle' ? 'birds_eye' : 'low_angle',
        }),
      },
      lighting: {
        ...cinematography.lighting,
        ...lighting,
        ...(wrong === 'lighting' && {
          direction: lighting.direction === 'backlit' ? 'side_left_45deg' : 'backlit',
        }),
      },
      composition: { description: 'As drawn.', subject_layout: 'unspecified' },
      look: {
        ...cinematography.look,
        ...look,
        ...(wrong === 'look' && {
          style_medium: look.style_medium === 'watercolor' ? 'photograph' : 'watercolor',
        }),
      },
    },
    truth: {
      camera: wrong !== 'camera',
      lighting: wrong !== 'lighting',
      composition: true,
      look: wrong !== 'look',
    },
  };
}
