import { cannotTell, type Sight } from '../../eyes/sight.js';
import type { Storyboard } from '../../storyboard/storyboard.js';
import { asList, asObject, type HeadCall } from '../head-call.js';
import type { JsonObject } from '../../../../core/json.js';

/** The first image of the call, where the simulator can tell what is in it. */
export function storyboardOf({ sights }: HeadCall, at = 0): Storyboard | null {
  const sight = sights[at];
  return sight?.type === 'storyboard' ? sight.storyboard : null;
}

/** Why it cannot be told what an image shows. */
export function blindness({ sights }: HeadCall, at = 0): string {
  const sight: Sight | undefined = sights[at];
  return cannotTell(sight);
}

/** The items of a list among the inputs. */
export function itemsIn({ inputs }: HeadCall, name: string): readonly JsonObject[] {
  return objectsIn(inputs.get(name));
}

/** The objects of a list; anything else in it is passed over. */
export function objectsIn(list: unknown): readonly JsonObject[] {
  return asList(list).flatMap((item) => {
    const object = asObject(item);
    return object === undefined ? [] : [object];
  });
}

/** A vocabulary value for comparison: case, spaces and underscores do not matter. */
export function plain(value: unknown): string {
  return typeof value === 'string'
    ? value
        .toLowerCase()
        .replace(/[\s_-]+/g, ' ')
        .trim()
    : '';
}

/** Values that stand for each other in a picture. */
const ALIKE: readonly ReadonlySet<string>[] = [
  new Set(['photograph', 'digital cinema', 'film 35mm', '3d render']),
  new Set(['vintage film', 'instant polaroid', 'film 35mm']),
  new Set(['backlit', 'rim light from behind']),
  new Set(['soft diffused', 'minimal flat', 'dappled through leaves']),
  new Set(['deep dramatic', 'hard defined', 'long evening shadows']),
  new Set(['medium', 'medium long']),
  new Set(['long', 'extreme long']),
  new Set(['close up', 'extreme close up', 'medium close up']),
  new Set(['low angle', 'worms eye']),
  new Set(['high angle', 'birds eye']),
  new Set(['shallow', 'very shallow', 'moderate']),
  new Set(['deep', 'very deep', 'moderate']),
];

/** Whether a picture that has one value passes for one that should have the other. */
export function looksLike(drawn: string, asked: unknown): boolean {
  const [a, b] = [plain(drawn), plain(asked)];
  return (
    b === '' ||
    b === 'unspecified' ||
    b.startsWith('custom:') ||
    a === b ||
    ALIKE.some((set) => set.has(a) && set.has(b))
  );
}
