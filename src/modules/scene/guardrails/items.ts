import type { z } from 'zod';
import type { Scene } from '../../../signatures/scene/scene.js';
import { readableValue } from '../../../signatures/scene/vocabulary.js';
import type {
  ActionToVerify,
  ElementToVerify,
  ObjectToVerify,
  VerifyCinematography,
} from '../../../signatures/scene/guardrails/verify.js';
import { bareType, resolveReferences } from '../assemble/references.js';

/** Everything of a scene that an image can be asked about, as the verifiers are shown it. */
export interface ItemsToVerify {
  readonly elements: z.output<typeof ElementToVerify>[];
  readonly objects: z.output<typeof ObjectToVerify>[];
  readonly actions: z.output<typeof ActionToVerify>[];
  readonly cinematography: Omit<z.output<typeof VerifyCinematography.input>, 'image'>;
}

export function itemsToVerify(scene: Scene): ItemsToVerify {
  const { elements } = scene.elements;
  const resolve = (text: string) => resolveReferences(text, elements);
  const typeOf = new Map(elements.map((element) => [element.element_id, bareType(element)]));
  const { camera, lighting, composition, look } = scene.cinematography;
  const { preference_score: _, aesthetic_score: __, ...visibleLook } = look;
  return {
    elements: elements.map((element) => ({
      id: element.element_id,
      type: bareType(element),
      description: [element.role, element.rough_description ?? ''].filter(Boolean).join(': '),
    })),
    objects: scene.objects.map((object, index) => ({
      index,
      category: readableValue(object.category),
      depicts: object.dependencies.map((id) => typeOf.get(id) ?? id).join(', '),
      description: resolve(object.description),
      shape_and_color: resolve(object.shape_and_color),
      location: readableValue(object.location),
      relative_size: readableValue(object.relative_size),
    })),
    actions: scene.actions.map((action, index) => ({
      index,
      action_class: readableValue(action.action_class),
      stage_class: readableValue(action.stage_class),
      description: resolve(action.description),
    })),
    cinematography: {
      camera,
      lighting,
      composition: { ...composition, description: resolve(composition.description) },
      look: visibleLook,
    },
  };
}

/** What depends on elements that are not in the image: looks of any of them, motions in which only they take part. */
export interface Orphans {
  readonly objects: ReadonlySet<number>;
  readonly actions: ReadonlySet<number>;
}

export function orphansOf(scene: Scene, missing: ReadonlySet<string>): Orphans {
  const indices = <Item>(items: readonly Item[], isOrphan: (item: Item) => boolean) =>
    new Set(items.flatMap((item, index) => (isOrphan(item) ? [index] : [])));
  return {
    objects: indices(scene.objects, ({ dependencies }) => dependencies.some((id) => missing.has(id))),
    actions: indices(scene.actions, ({ dependencies }) => dependencies.every((id) => missing.has(id))),
  };
}
