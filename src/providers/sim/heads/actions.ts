import type { JsonObject } from '../../../core/json.js';
import type { Motion } from '../language/prompt-analysis.js';
import { thirdPerson } from '../language/motion.js';
import { choose, type HeadCall } from './head-call.js';
import { knownElements, type KnownElement } from './element-list.js';
import { revisedItems, revisionsFor } from './revisions.js';

/** What moves, with the head's default failures. */
export function writeActions(call: HeadCall): { readonly actions: readonly JsonObject[] } {
  const revisions = revisionsFor(call, 'actions');
  const revised = revisions.length === 0 ? null : revisedItems(call, 'actions', 'description', revisions);
  if (revised !== null) return { actions: revised };
  const elements = knownElements(call);
  const [main] = elements;
  if (main === undefined) return { actions: [] };
  const motions = call.analysis.motions;
  if (motions.length === 0) {
    if (!call.has('actions.stillness')) return { actions: [inventedMotion(call, main)] };
    return { actions: [stillAction(call, main)] };
  }
  const kept = call.has('actions.every-motion') ? motions : motions.slice(0, 1);
  return { actions: kept.map((motion, index) => actionFor(call, motion, index, elements)) };
}

function actionFor(
  call: HeadCall,
  motion: Motion,
  index: number,
  elements: readonly KnownElement[],
): JsonObject {
  const actor = find(elements, motion.subject, call) ?? elements[0];
  const target = motion.target === null ? undefined : find(elements, motion.target, call);
  const actorId = actor?.id ?? 'main_subject';
  const partners =
    call.has('actions.partners') && target !== undefined && target.id !== actorId ? [target.id] : [];
  const stage = call.has('actions.phase') ? motion.stageClass : 'ongoing_casual';
  return {
    dependencies: [actorId, ...partners],
    action_class: motion.actionClass,
    stage_class: stage,
    description: describe(call, motion, actor, target),
    temporal_context: {
      is_highlight_frame: index === 0,
      frame_position_in_event:
        stage === 'peak' ? 'peak' : stage === 'take_off' ? 'early' : stage === 'landing' ? 'late' : 'ongoing',
    },
  };
}

function find(elements: readonly KnownElement[], id: string, call: HeadCall): KnownElement | undefined {
  const direct = elements.find((element) => element.entity?.id === id || element.id === id);
  if (direct !== undefined) return direct;
  const wanted = call.analysis.entities.find((entity) => entity.id === id);
  return wanted === undefined ? undefined : elements.find(({ label }) => label.includes(wanted.noun));
}

function nameOf(call: HeadCall, element: KnownElement | undefined, fallback: string): string {
  if (call.has('actions.references')) return element === undefined ? fallback : `[${element.id}]`;
  return `the ${element?.label ?? 'subject'}`;
}

function describe(
  call: HeadCall,
  motion: Motion,
  actor: KnownElement | undefined,
  target: KnownElement | undefined,
): string {
  const neutral = call.has('actions.no-pronouns');
  const gendered =
    actor?.entity?.gender === 'female' ? 'the woman' : actor?.kind === 'human' ? 'the man' : null;
  const actorName =
    !neutral && gendered !== null && !call.has('actions.references')
      ? gendered
      : nameOf(call, actor, '[main_subject]');
  const targetName = target === undefined ? '' : `${motion.preposition ?? ''} ${nameOf(call, target, '')}`;
  const sentences = [
    `${capital(actorName)} ${thirdPerson(motion.verb)} ${targetName}`.replace(/\s+/g, ' ').trim(),
  ];
  if (call.has('actions.mechanics')) {
    sentences.push(mechanics(call, motion, neutral ? actorName : pronounOf(actor)));
  } else if (!neutral) sentences.push(`${capital(pronounOf(actor))} keeps going`);
  if (!call.has('actions.motion-only')) sentences.push(leak(call, actor));
  return sentences.map((sentence) => `${sentence.replace(/[.]+$/, '')}.`).join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pronounOf(actor: KnownElement | undefined): string {
  if (actor?.kind !== 'human') return 'it';
  return actor.entity?.gender === 'female' ? 'she' : 'he';
}

const MECHANICS: Readonly<Record<string, readonly string[]>> = {
  walking: [
    'Weight rolls onto the front foot while the rear heel lifts, and the arms of NAME swing in counter-rhythm',
    'The rear foot of NAME pushes off as the hips turn, and loose material swings half a beat behind',
  ],
  running: [
    'The rear leg of NAME drives off the ground, the torso leans forward, and dust jumps behind each stride',
    'Both feet of NAME are clear of the ground between strides, with limbs stretched to full reach',
  ],
  jumping: [
    'The hind limbs of NAME are stretched after the push, forelimbs reach ahead, and the body arcs over the highest point',
    'Limbs of NAME tuck at the top of the arc while loose parts lift with the momentum',
  ],
  falling: [
    'Gravity pulls NAME down with the heavier end first, and lighter parts trail above',
    'The drop of NAME speeds up, with limbs and loose parts lifted by the air',
  ],
  sitting: [
    'The weight of NAME rests evenly on the hips and the spine settles, with only slow breathing moving the chest',
    'Hips and limbs of NAME carry the load without effort, and nothing shifts',
  ],
  dancing: [
    'NAME turns on one foot, arms open, and loose cloth spreads outward with the spin',
    'Balance of NAME shifts to the ball of one foot while the free leg sweeps round',
  ],
  reaching: [
    'One arm of NAME stretches to full length, the shoulder follows, and the other limbs brace the body',
    'Weight of NAME shifts towards the reaching side and the fingers close at the end of the line',
  ],
  holding: [
    'Grip and forearms of NAME take the load while the shoulders stay level',
    'Hands of NAME close firmly and the wrists stay straight under the weight',
  ],
  looking: [
    'The head of NAME turns first and the shoulders follow a little, while the feet stay planted',
    'Neck and eyes of NAME align with the line of sight, and the weight rests on both feet',
  ],
  floating: [
    'NAME drifts with slow momentum, limbs loose, and the surrounding medium curls away behind',
    'Lift carries NAME evenly while trailing parts lag and sway',
  ],
  swaying: [
    'The base of NAME stays fixed while the upper part swings to one side and springs back',
    'Motion runs upward through NAME, largest at the loose ends',
  ],
};

function mechanics(call: HeadCall, motion: Motion, name: string): string {
  const text = choose(
    call,
    MECHANICS[motion.actionClass] ?? MECHANICS['holding'] ?? [''],
    'mechanics',
    motion.verb,
  );
  return text.replace(/\bNAME\b/, name);
}

function leak(call: HeadCall, actor: KnownElement | undefined): string {
  const colour = actor?.entity?.colours[0] ?? 'red';
  return choose(
    call,
    [
      `A romantic mood surrounds the scene`,
      `The camera follows in a tracking shot`,
      `The ${colour} surface gleams`,
      `A sense of longing hangs in the air`,
    ],
    'leak',
  );
}

function inventedMotion(call: HeadCall, main: KnownElement): JsonObject {
  const living = main.kind === 'human' || main.kind === 'animal';
  const verb = living ? 'runs forward at full speed' : 'rises and floats through the air';
  return {
    dependencies: [main.id],
    action_class: living ? 'running' : 'floating',
    stage_class: call.has('actions.phase') && living ? 'mid_stride' : 'ongoing_casual',
    description: `${capital(nameOf(call, main, '[main_subject]'))} ${verb}.${call.has('actions.mechanics') ? ' Weight shifts forward and loose parts trail behind.' : ''}`,
    temporal_context: { is_highlight_frame: true, frame_position_in_event: 'ongoing' },
  };
}

function stillAction(call: HeadCall, main: KnownElement): JsonObject {
  const name = nameOf(call, main, '[main_subject]');
  const living = main.kind === 'human' || main.kind === 'animal';
  const more = call.has('actions.mechanics')
    ? living
      ? ' Weight rests evenly on the limbs and only slow breathing moves the chest.'
      : ' The full weight lies on the surface below and nothing shifts.'
    : '';
  return {
    dependencies: [main.id],
    action_class: living ? 'looking' : 'holding',
    stage_class: call.has('actions.phase') ? 'at_rest' : 'ongoing_casual',
    description: `${capital(name)} stays in place, at rest.${more}`,
    temporal_context: { is_highlight_frame: true, frame_position_in_event: 'ongoing' },
  };
}
