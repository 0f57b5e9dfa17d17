import type { Pose } from '../../../signatures/scene/objects.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { isUnspecified, readableValue } from '../../../signatures/scene/vocabulary.js';
import { castOf, type CastMember, isBackground } from './casting.js';
import { bareType, resolveReferences } from './references.js';
import { sentences } from './wording.js';

/**
 * A scene as running text for an image model, without a model call: a paragraph each for what is seen, what
 * happens where, and camera, light and mood. Everything comes from the scene; references are resolved.
 */
export function assembleProse(scene: Scene): string {
  const cast = castOf(scene);
  const elements = scene.elements.elements;
  const paragraphs = [
    sentences(...cast.filter((member) => !isBackground(member)).map(subjectText)),
    sentences(
      ...scene.actions.map(({ description }) => description),
      ...cast.filter(isBackground).map(subjectText),
    ),
    filmingText(scene),
  ];
  return paragraphs
    .map((paragraph) => resolveReferences(paragraph, elements))
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function subjectText({ object, elements }: CastMember): string {
  const name = elements.map(bareType).join(' with ');
  const place = readableValue(object.location);
  return sentences(
    [name, place, readableValue(object.relative_size)].filter(Boolean).join(', '),
    object.description,
    object.shape_and_color,
    object.texture,
    object.appearance_details,
    object.orientation ?? '',
    object.pose === null ? '' : poseText(object.pose),
  );
}

/** A pose in words: "walking casual, three-quarter left, left leg forward, looking down". */
export function poseText(pose: Pose): string {
  return [
    pose.pose_class,
    pose.body_orientation,
    ...pose.key_body_parts,
    pose.gaze_direction,
    pose.expressive_face,
  ]
    .filter((word) => word.trim() !== '' && !isUnspecified(word))
    .map(readableValue)
    .join(', ');
}

function filmingText(scene: Scene): string {
  const { camera, lighting, composition, look } = scene.cinematography;
  return sentences(
    joined(
      said(camera.shot_size, ' shot'),
      said(camera.shot_framing),
      said(camera.camera_angle),
      said(camera.lens_size, ' lens'),
    ),
    joined(
      said(camera.depth_of_field, ' depth of field'),
      said(camera.focus),
      said(camera.movement, ' camera'),
    ),
    joined(
      said(lighting.conditions),
      said(lighting.direction, ' light'),
      said(lighting.shadows, ' shadows'),
      said(lighting.lighting_type),
      said(lighting.mood_tag),
    ),
    composition.description,
    said(composition.subject_layout),
    joined(
      said(look.style_medium),
      said(look.artistic_style),
      said(look.color_scheme, ' colours'),
      said(look.mood_atmosphere, ' mood'),
    ),
  );
}

function said(value: string, what = ''): string {
  return isUnspecified(value) ? '' : `${readableValue(value)}${what}`;
}

function joined(...phrases: readonly string[]): string {
  return phrases.filter((phrase) => phrase !== '').join(', ');
}
