import { FOUR_LEGGED, SOME_ANIMAL } from './animals.js';
import { BUILDINGS_DRAWN } from './buildings.js';
import type { Figure } from './figure.js';
import { person } from './person.js';
import { PLANTS } from './plants.js';
import { THINGS } from './things.js';
import { VEHICLES } from './vehicles.js';
import { WILDLIFE } from './wildlife.js';

/** A drawing and the colour a thing has when nobody says one. */
export interface Drawing extends Figure {
  readonly drawnAs: string;
  readonly colour: string;
}

const NAMED: ReadonlyMap<string, Figure & { readonly colour: string }> = new Map([
  ...FOUR_LEGGED,
  ...WILDLIFE,
  ...PLANTS,
  ...VEHICLES,
  ...BUILDINGS_DRAWN,
  ...THINGS,
]);

/** The drawing for a thing, found by its noun, then by the words of its name; null where there is none. */
export function drawingOf(noun: string, name: string, kind: string): Drawing | null {
  if (kind === 'human') return { ...person, drawnAs: 'person', colour: '' };
  for (const word of [noun, ...name.split(/[\s-]+/).reverse()]) {
    const one = NAMED.has(word) ? word : word.replace(/s$/, '');
    const found = NAMED.get(one);
    if (found !== undefined) return { ...found, drawnAs: one };
  }
  return kind === 'animal' ? { ...SOME_ANIMAL, drawnAs: 'animal' } : null;
}
