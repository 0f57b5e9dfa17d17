import type { Action } from '../../../signatures/scene/actions.js';
import type { Element } from '../../../signatures/scene/elements.js';
import type { SceneObject } from '../../../signatures/scene/objects.js';
import type { Scene } from '../../../signatures/scene/scene.js';

/** An object with the elements it depicts and the actions they lead. */
export interface CastMember {
  readonly object: SceneObject;
  /** The elements it depicts that exist; the first one gives it its name. */
  readonly elements: readonly Element[];
  readonly actions: readonly Action[];
}

/** Whether an object is the surroundings rather than something in them. */
export function isBackground({ object }: CastMember): boolean {
  return object.category === 'environment' || object.category === 'natural_element';
}

/** All objects of a scene, the primary subject first, then by the importance of what they depict. */
export function castOf(scene: Scene): readonly CastMember[] {
  const byId = new Map(scene.elements.elements.map((element) => [element.element_id, element]));
  const members = scene.objects.map((object): CastMember => {
    const elements = object.dependencies.flatMap((id) => byId.get(id) ?? []);
    const lead = object.dependencies[0];
    return {
      object,
      elements,
      actions: scene.actions.filter(({ dependencies }) => dependencies[0] === lead),
    };
  });
  return members.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ object, elements }: CastMember): number {
  if (object.is_primary_subject === true) return 0;
  switch (elements[0]?.importance) {
    case 'primary':
      return 1;
    case 'background':
      return 3;
    default:
      return 2;
  }
}
