import { z } from 'zod';
import { Action } from './actions.js';
import { Cinematography, DEFAULT_CINEMATOGRAPHY } from './cinematography.js';
import { Elements } from './elements.js';
import { SceneObject } from './objects.js';

/** A whole scene: who exists, how it looks, what moves, how it is filmed. */
export const Scene = z.object({
  elements: Elements,
  objects: z.array(SceneObject),
  actions: z.array(Action),
  cinematography: Cinematography,
});

export type Scene = z.output<typeof Scene>;

/** The four heads, in the order in which they are made. */
export const HEADS = ['elements', 'objects', 'actions', 'cinematography'] as const;
export type Head = (typeof HEADS)[number];

/** A scene from heads that may still be missing: no objects, no actions, the default cinematography. */
export function assembleScene(elements: Elements, rest: Partial<Omit<Scene, 'elements'>> = {}): Scene {
  return {
    elements,
    objects: rest.objects ?? [],
    actions: rest.actions ?? [],
    cinematography: rest.cinematography ?? DEFAULT_CINEMATOGRAPHY,
  };
}
