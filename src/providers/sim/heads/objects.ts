import type { JsonObject } from '../../../core/json.js';
import type { Motion } from '../language/prompt-analysis.js';
import { asList, asText, choose, type HeadCall } from './head-call.js';
import { knownElements, type KnownElement } from './element-list.js';
import { describeLooks, looksOf, type Looks } from './looks.js';
import { poseFor } from './pose.js';
import { revisedItems, revisionsFor } from './revisions.js';

/** How every element looks, with the head's default failures. */
export function writeObjects(call: HeadCall): { readonly objects: readonly JsonObject[] } {
  const elements = knownElements(call);
  const revised = revisedObjects(call, elements);
  if (revised !== null) return { objects: revised };
  const kept = call.has('objects.one-per-element')
    ? elements
    : elements.slice(0, Math.max(1, Math.ceil(elements.length / 2)));
  const objects = kept.map((element, index) => objectFor(call, element, index, elements));
  if (!call.has('objects.known-ids') && call.chance('invented-id') < 0.8)
    objects.push(inventedObject(elements));
  return { objects };
}

/** The earlier answer with what a revision states; elements that are new since then get their object. */
function revisedObjects(call: HeadCall, elements: readonly KnownElement[]): readonly JsonObject[] | null {
  const revisions = revisionsFor(call, 'objects');
  const items =
    revisions.length === 0 ? null : revisedItems(call, 'objects', 'appearance_details', revisions);
  if (items === null) return null;
  const described = new Set(items.flatMap(({ dependencies }) => asList(dependencies).map(asText)));
  const added = elements.flatMap((element, index) =>
    described.has(element.id) ? [] : [objectFor(call, element, index, elements)],
  );
  return [...items, ...added];
}

function objectFor(
  call: HeadCall,
  element: KnownElement,
  index: number,
  all: readonly KnownElement[],
): JsonObject {
  const looks = looksOf(call, element);
  const spread = call.has('objects.spread-in-frame');
  return {
    dependencies: [element.id],
    category: element.kind,
    is_primary_subject: index === 0,
    description: descriptionOf(call, element, looks, all),
    location: spread ? placeInFrame(call, element, index) : 'center',
    relationship: relationshipOf(call, element, index, all),
    relative_size: spread ? sizeInFrame(element, index) : 'medium',
    shape_and_color: shapeAndColour(call, element, looks),
    texture: call.has('objects.surface-light')
      ? `${looks.texture}.`
      : choose(call, ['smooth', 'soft', 'textured surface', 'natural'], 'texture', element.id),
    appearance_details: call.has('objects.distinct-details')
      ? `${[...looks.stated.details, looks.details].join('; ')}.`
      : choose(call, ['Some fine details.', 'Typical details.', 'Detailed.'], 'details', element.id),
    orientation: orientationOf(call, element),
    pose: poseOf(call, element, all),
  };
}

function descriptionOf(
  call: HeadCall,
  element: KnownElement,
  looks: Looks,
  all: readonly KnownElement[],
): string {
  const concrete = call.has('objects.concrete-words');
  const sentences = describeLooks(call, element, looks);
  if (call.has('objects.full-descriptions')) sentences.push(...furtherSentences(call, element, looks, all));
  if (!concrete)
    sentences[0] = `${sentences[0]?.replace(/\.$/, '')}, ${choose(call, ['beautiful and striking', 'really stunning', 'nice and impressive', 'gorgeous'], 'praise', element.id)}.`;
  if (!call.has('objects.no-mood') && element.isPrimary) {
    sentences.push(
      choose(
        call,
        [
          'The whole has a serene, melancholic feeling of longing.',
          'It gives off a mysterious and romantic atmosphere.',
          'A sense of wonder and a nostalgic mood surround it.',
        ],
        'mood',
        element.id,
      ),
    );
  }
  if (!call.has('objects.no-camera') && element.isPrimary) {
    sentences.push(
      choose(
        call,
        [
          'Seen in a close-up with shallow depth of field.',
          'The subject fills the frame in a medium shot.',
          'Backlit, with dramatic lighting and lens flare.',
        ],
        'camera',
        element.id,
      ),
    );
  }
  return sentences.join(' ');
}

function furtherSentences(
  call: HeadCall,
  element: KnownElement,
  looks: Looks,
  all: readonly KnownElement[],
): string[] {
  const neighbour = all.find((other) => other.id !== element.id && other.kind !== 'environment');
  const place = all.find(({ kind }) => kind === 'environment');
  const own = element.kind === 'environment';
  return [
    own
      ? 'Near surfaces are crisp and open up into simpler shapes further back.'
      : `The outline reads clearly against ${place === undefined || place.id === element.id ? 'what stands behind' : `[${place.id}]`}.`,
    neighbour !== undefined && !own
      ? `Scale is easy to read beside [${neighbour.id}].`
      : choose(
          call,
          ['Edges stay crisp from top to bottom.', 'Small irregularities keep the surface believable.'],
          'edge',
          element.id,
        ),
  ].slice(0, looks.stated.count > 2 ? 1 : 2);
}

const PLACES = [
  'left third, foreground',
  'right third, middle ground',
  'center right, foreground',
  'far left, middle ground',
  'background left',
  'upper right, background',
  'lower left, foreground',
  'background right',
];

function placeInFrame(call: HeadCall, element: KnownElement, index: number): string {
  if (element.kind === 'environment') return 'background, full width';
  const place = element.entity?.place;
  if (place !== null && place !== undefined) {
    const side = /left/.test(place.preposition)
      ? 'left third'
      : /right/.test(place.preposition)
        ? 'right third'
        : /behind/.test(place.preposition)
          ? 'center, background'
          : /front/.test(place.preposition)
            ? 'center, foreground'
            : /on|above|over|top/.test(place.preposition)
              ? 'upper center'
              : '';
    if (side !== '') return `${side}, ${place.preposition} ${place.target}`;
  }
  const offset = Math.floor(call.chance('place') * 2);
  return PLACES[(index + offset) % PLACES.length] ?? 'center';
}

function sizeInFrame(element: KnownElement, index: number): string {
  if (element.kind === 'environment') return 'spans the whole picture';
  if (index === 0) return 'large, about half of the picture height';
  return index === 1 ? 'medium, a third of the picture height' : 'small, a sixth of the picture height';
}

function relationshipOf(
  call: HeadCall,
  element: KnownElement,
  index: number,
  all: readonly KnownElement[],
): string | null {
  if (!call.has('objects.relations')) return index === 0 ? 'Primary subject' : null;
  if (index === 0) return 'Primary subject';
  const main = all[0]?.id ?? 'main_subject';
  const place = element.entity?.place;
  if (place !== null && place !== undefined) return `${place.preposition} ${place.target}`;
  const motion = call.analysis.motions.find(({ target }) => target === element.id);
  if (motion !== undefined) {
    return /hold|carr|grip|clutch|read|eat|drink/.test(motion.verb)
      ? `held_by ${motion.subject}`
      : `${motion.preposition ?? 'next to'} ${motion.subject}`;
  }
  return element.kind === 'environment' ? `surrounds ${main}` : `beside ${main}`;
}

function shapeAndColour(call: HeadCall, element: KnownElement, looks: Looks): string {
  if (!call.has('objects.two-tone'))
    return looks.stated.colours.length > 0
      ? `${looks.stated.colours.join(' and ')}.`
      : `${looks.palette.split(' ')[0]} tones.`;
  return `${looks.silhouette}; ${looks.colourPhrase}, with ${looks.secondTone} as second tone and clear contrast where the two meet.`;
}

function orientationOf(call: HeadCall, element: KnownElement): string | null {
  if (element.kind === 'environment') return null;
  if (element.kind === 'human' || element.kind === 'animal') {
    return choose(
      call,
      ['Three-quarter view to the left', 'Profile view to the right', 'Facing forward'],
      'orientation',
      element.id,
    );
  }
  return choose(
    call,
    ['Front side towards the viewer', 'Turned slightly to the left'],
    'orientation',
    element.id,
  );
}

function firstThing(all: readonly KnownElement[]): string | undefined {
  return all.find(({ kind }) => kind === 'object' || kind === 'natural_element')?.id;
}

function poseOf(call: HeadCall, element: KnownElement, all: readonly KnownElement[]): JsonObject | null {
  const motion = motionOf(call, element.id);
  const isLiving = element.kind === 'human' || element.kind === 'animal';
  if (isLiving) {
    if (!call.has('objects.living-pose')) {
      // Half of the failures are no pose at all, half a pose with two body parts.
      return call.chance('pose', element.id) < 0.5
        ? null
        : poseFor(call, element, motion, { parts: 2, fits: call.has('objects.pose-fits-action') });
    }
    return poseFor(call, element, motion, { parts: 5, fits: call.has('objects.pose-fits-action') });
  }
  const posed = !call.has('objects.no-pose-for-things') && element.id === firstThing(all);
  return posed ? poseFor(call, element, undefined, { parts: 4, fits: true }) : null;
}

function motionOf(call: HeadCall, id: string): Motion | undefined {
  return (
    call.analysis.motions.find(({ subject }) => subject === id) ??
    (id === 'main_subject' ? call.analysis.motions[0] : undefined)
  );
}

function inventedObject(elements: readonly KnownElement[]): JsonObject {
  const id = elements.some((element) => element.id === 'background_scenery')
    ? 'atmosphere_layer'
    : 'background_scenery';
  return {
    dependencies: [id],
    category: 'environment',
    is_primary_subject: false,
    description: 'A wide backdrop stretches behind the subject. Simple shapes fill the distance.',
    location: 'background',
    relationship: null,
    relative_size: 'large',
    shape_and_color: 'Broad horizontal bands of grey.',
    texture: 'Soft.',
    appearance_details: 'Distant shapes.',
    orientation: null,
    pose: null,
  };
}
