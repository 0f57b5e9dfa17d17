import type { Scene } from '../../../signatures/scene/scene.js';
import { isUnspecified, readableValue } from '../../../signatures/scene/vocabulary.js';
import { castOf, type CastMember, isBackground } from './casting.js';
import { cleanUpFibo } from './fibo-clean-up.js';
import { fiboObject } from './fibo-object.js';
import { FIBO_LIMITS, type FiboPrompt } from './fibo-schema.js';
import { fiboTextRender } from './fibo-text.js';
import { assembleProse } from './prose.js';
import { bareType, resolveReferences } from './references.js';
import { limitWords, listed, sentences } from './wording.js';

export interface FiboOptions {
  /** The scene's summary, used as short description; without one the prose prompt is cut to its length. */
  readonly summary?: string;
  /** What the user asked for: text in quotation marks becomes text to render. */
  readonly prompt?: string;
  /**
   * Where the words for the wished preference and aesthetic scores come from: `highest` says "very high" as FIBO's
   * own clean-up does, `scene` takes what the scene's look declares. Default `highest`.
   */
  readonly wishes?: 'highest' | 'scene';
}

/**
 * A scene as the structured prompt of the FIBO image models, cleaned up. Objects keep their order of importance;
 * what is beyond FIBO's five objects is named in the background setting.
 */
export function assembleFibo(scene: Scene, options: FiboOptions = {}): FiboPrompt {
  const { summary, prompt = '', wishes = 'highest' } = options;
  const elements = scene.elements.elements;
  const resolve = (text: string) => resolveReferences(text, elements);
  const cast = castOf(scene);
  const foreground = cast.filter((member) => !isBackground(member));
  const { lighting, look } = scene.cinematography;
  return cleanUpFibo({
    short_description: limitWords(
      resolve(summary?.trim() || assembleProse(scene)).replaceAll(/\s*\n\s*/g, ' '),
      FIBO_LIMITS.shortDescriptionWords,
    ),
    objects: foreground.slice(0, FIBO_LIMITS.objects).map((member) => fiboObject(member, elements)),
    background_setting: resolve(backgroundText(cast, foreground.slice(FIBO_LIMITS.objects))),
    lighting: {
      conditions: words(lighting.conditions),
      direction: words(lighting.direction),
      shadows: words(lighting.shadows),
    },
    aesthetics: {
      composition: resolve(compositionText(scene)),
      color_scheme: words(look.color_scheme),
      mood_atmosphere: moodText(scene),
      ...(wishes === 'scene' && {
        preference_score: words(look.preference_score),
        aesthetic_score: words(look.aesthetic_score),
      }),
    },
    photographic_characteristics: photographicText(scene),
    style_medium: words(look.style_medium),
    text_render: fiboTextRender(prompt, cast, resolve),
    context: contextText(scene),
    artistic_style: limitWords(words(look.artistic_style), FIBO_LIMITS.artisticStyleWords).replace(/\.$/, ''),
  });
}

function backgroundText(cast: readonly CastMember[], beyondLimit: readonly CastMember[]): string {
  const surroundings = cast
    .filter(isBackground)
    .map(({ object, elements }) =>
      sentences(
        elements.map(bareType).join(', '),
        object.description,
        object.shape_and_color,
        object.appearance_details,
      ),
    );
  const rest = beyondLimit.flatMap(({ elements }) => elements.map(bareType));
  return sentences(...surroundings, rest.length === 0 ? '' : `Also present: ${listed(rest)}`);
}

function compositionText(scene: Scene): string {
  const { camera, composition } = scene.cinematography;
  return sentences(
    [words(camera.shot_size, 'shot: '), words(camera.shot_framing)].filter((part) => part !== '').join(', '),
    composition.description,
    words(composition.subject_layout),
  );
}

function moodText(scene: Scene): string {
  const { lighting, look } = scene.cinematography;
  const moods = [words(look.mood_atmosphere), words(lighting.mood_tag)];
  return [...new Set(moods)].filter((mood) => mood !== '').join(', ');
}

function photographicText(scene: Scene) {
  const { camera } = scene.cinematography;
  return {
    depth_of_field: words(camera.depth_of_field),
    focus: words(camera.focus),
    camera_angle: words(camera.camera_angle),
    lens_focal_length: words(camera.lens_size),
  };
}

function contextText(scene: Scene): string {
  const { camera, lighting, look } = scene.cinematography;
  const parts = [
    'A single frame',
    words(look.style_medium),
    words(lighting.lighting_type, 'lit by '),
    words(camera.movement, 'camera: '),
  ];
  return sentences(parts.filter((part) => part !== '').join(', '));
}

/** A vocabulary value as words, after `before`; empty when the scene leaves it open. */
function words(value: string, before = ''): string {
  return isUnspecified(value) ? '' : `${before}${readableValue(value)}`;
}
