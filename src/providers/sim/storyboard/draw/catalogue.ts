import { FOUR_LEGGED, SOME_ANIMAL } from './animals.js';
import type { Figure } from './figure.js';
import { person } from './person.js';
import { PLANTS } from './plants.js';
import { VEHICLES } from './vehicles.js';

/** A drawing and the colour a thing has when nobody says one. */
export interface Drawing extends Figure {
  readonly drawnAs: string;
  readonly colour: string;
}

const NAMED: ReadonlyMap<string, Figure & { readonly colour: string }> = new Map([
  ...FOUR_LEGGED,
  ...PLANTS,
  ...VEHICLES,
]);

/** The drawing for a thing, found by its noun, then by the words of its name; null where there is none. */
export function drawingOf(noun: string, name: string, kind: string): Drawing | null {
  if (kind === 'human') return { ...person, drawnAs: 'person', colour: '' };
  for (const word of [noun, ...name.split(/[\s-]+/).reverse()]) {
    const found = NAMED.get(word);
    if (found !== undefined) return { ...found, drawnAs: word };
  }
  return kind === 'animal' ? { ...SOME_ANIMAL, drawnAs: 'animal' } : null;
}
