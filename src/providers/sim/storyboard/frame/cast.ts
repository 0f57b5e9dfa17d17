import type { AskedElement, Brief } from '../brief/brief.js';
import { poseOfVerb } from '../brief/read-pose.js';
import { COLOUR_WORDS } from '../draw/colours.js';
import { drawingOf, type Drawing } from '../draw/catalogue.js';
import type { Luck } from '../luck/luck.js';
import type { Fault } from './frame.js';

/** A thing that gets drawn, with what luck made of it. */
export interface CastMember {
  readonly element: AskedElement;
  readonly drawing: Drawing | null;
  readonly pose: string;
  readonly action: string | null;
  readonly colours: readonly string[];
  readonly count: number;
  readonly mergedInto: string | null;
  readonly misplaced: boolean;
}

/** Things beyond this many would only be clutter. */
export const MOST_ELEMENTS = 8;

/** Who and what is drawn: everything asked for, less what luck drops, with what it gets wrong. */
export function castOf(
  brief: Brief,
  luck: Luck,
): { readonly cast: readonly CastMember[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const cast: CastMember[] = [];
  for (const [index, element] of brief.elements.slice(0, MOST_ELEMENTS).entries()) {
    if (index > 0 && luck.happens('dropped-element', element)) {
      faults.push({
        id: 'dropped-element',
        element: element.id,
        detail: `${element.name} is not in the picture`,
      });
      continue;
    }
    const host = cast.at(-1);
    const mergedInto =
      index > 0 && host !== undefined && luck.happens('merged-elements', element) ? host.element.id : null;
    if (mergedInto !== null)
      faults.push({
        id: 'merged-elements',
        element: element.id,
        detail: `${element.name} and ${host?.element.name ?? ''} are one shape`,
      });
    cast.push({ ...member(element, luck, faults), mergedInto });
  }
  return { cast, faults };
}

function member(element: AskedElement, luck: Luck, faults: Fault[]): Omit<CastMember, 'mergedInto'> {
  const note = (id: Fault['id'], detail: string) => faults.push({ id, element: element.id, detail });
  const asked = poseOf(element);
  const posed =
    (asked !== 'standing_relaxed' || element.verb !== null) && luck.happens('wrong-pose', element);
  if (posed) note('wrong-pose', `${element.name} just stands`);
  const otherColour =
    element.colours.length > 0 && luck.happens('wrong-colour', element) ? strayColour(element, luck) : null;
  if (otherColour !== null)
    note('wrong-colour', `${element.name} is ${otherColour} and not ${element.colours.join(' and ')}`);
  const misplaced = element.place.x !== null && luck.happens('wrong-place', element);
  if (misplaced) note('wrong-place', `${element.name} is on the other side`);
  const miscounted = element.count > 1 && luck.happens('wrong-count', element);
  const count = miscounted
    ? element.count + (luck.number('count', element.noun) < 0.5 ? 1 : -1)
    : element.count;
  if (miscounted) note('wrong-count', `${count} and not ${element.count} of ${element.name}`);
  const living = element.kind === 'human' || element.kind === 'animal';
  return {
    element,
    drawing: drawingOf(element.noun, element.name, element.kind),
    pose: living && !posed ? asked : 'standing_relaxed',
    action: posed ? null : element.verb,
    colours: otherColour === null ? element.colours : [otherColour],
    count,
    misplaced,
  };
}

function poseOf(element: AskedElement): string {
  if (element.verb === 'ride' || element.verb === 'drive')
    return element.kind === 'human' ? 'riding' : 'standing_relaxed';
  const ofVerb = poseOfVerb(element.verb);
  if (element.verb !== null && /^(?:fall|tumble|drop|plunge)$/.test(element.verb)) return 'falling';
  if (element.verb !== null && /^(?:float|fly|hover|drift|swim|levitate)$/.test(element.verb))
    return 'floating';
  if (element.pose !== null && !(element.pose === 'standing_relaxed' && ofVerb !== null)) return element.pose;
  return ofVerb ?? 'standing_relaxed';
}

function strayColour(element: AskedElement, luck: Luck): string {
  const others = COLOUR_WORDS.slice(0, 24).filter((colour) => !element.colours.includes(colour));
  return others[Math.floor(luck.number('stray colour', element.noun) * others.length)] ?? 'grey';
}
