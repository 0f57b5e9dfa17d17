import type { JsonObject } from '../../../core/json.js';
import { asList, asObject, asText } from './head-call.js';

/** A scene as JSON in a message, read leniently: what is missing is empty. */
export interface SceneView {
  readonly elements: readonly {
    readonly id: string;
    readonly type: string;
    readonly rough: string;
    readonly role: string;
    readonly importance: string;
  }[];
  readonly objects: readonly ObjectView[];
  readonly actions: readonly ActionView[];
  readonly camera: JsonObject;
  readonly lighting: JsonObject;
  readonly look: JsonObject;
  readonly composition: string;
  readonly layout: string;
}

export interface ObjectView {
  readonly id: string;
  readonly category: string;
  readonly description: string;
  readonly location: string;
  readonly relationship: string;
  readonly shapeAndColour: string;
  readonly texture: string;
  readonly details: string;
  readonly poseClass: string | null;
  readonly bodyParts: number;
}

export interface ActionView {
  readonly id: string;
  readonly dependencies: readonly string[];
  readonly actionClass: string;
  readonly stageClass: string;
  readonly description: string;
}

/** Reads a scene in whatever state it is; null when the value holds no scene at all. */
export function viewScene(value: unknown): SceneView | null {
  const scene = asObject(value);
  if (scene === undefined) return null;
  const elements = asList(asObject(scene['elements'])?.['elements'] ?? scene['elements']);
  const objects = asList(asObject(scene['objects'])?.['objects'] ?? scene['objects']);
  const actions = asList(asObject(scene['actions'])?.['actions'] ?? scene['actions']);
  const film = asObject(scene['cinematography']) ?? {};
  if (elements.length + objects.length === 0) return null;
  const composition = asObject(film['composition']) ?? {};
  return {
    elements: elements.flatMap((item) => {
      const element = asObject(item);
      return element === undefined
        ? []
        : [
            {
              id: asText(element['element_id']),
              type: asText(element['entity_type']),
              rough: asText(element['rough_description']),
              role: asText(element['role']),
              importance: asText(element['importance']),
            },
          ];
    }),
    objects: objects.flatMap((item) => viewObject(asObject(item))),
    actions: actions.flatMap((item) => viewAction(asObject(item))),
    camera: asObject(film['camera']) ?? {},
    lighting: asObject(film['lighting']) ?? {},
    look: asObject(film['look']) ?? {},
    composition: asText(composition['description']),
    layout: asText(composition['subject_layout']),
  };
}

function viewObject(object: JsonObject | undefined): ObjectView[] {
  if (object === undefined) return [];
  const pose = asObject(object['pose']);
  return [
    {
      id: asText(asList(object['dependencies'])[0]),
      category: asText(object['category']),
      description: asText(object['description']),
      location: asText(object['location']),
      relationship: asText(object['relationship']),
      shapeAndColour: asText(object['shape_and_color']),
      texture: asText(object['texture']),
      details: asText(object['appearance_details']),
      poseClass: pose === undefined ? null : asText(pose['pose_class']),
      bodyParts: asList(pose?.['key_body_parts']).length,
    },
  ];
}

function viewAction(action: JsonObject | undefined): ActionView[] {
  if (action === undefined) return [];
  const dependencies = asList(action['dependencies']).map(asText);
  return [
    {
      id: dependencies[0] ?? '',
      dependencies,
      actionClass: asText(action['action_class']),
      stageClass: asText(action['stage_class']),
      description: asText(action['description']),
    },
  ];
}
