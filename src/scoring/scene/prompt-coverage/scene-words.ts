import type { Scene } from '../../../signatures/scene/scene.js';
import { stem, wordsOf } from './stem.js';

/** A scene as the words a reader meets. */
export interface SceneWords {
  /** Stems of all words of all heads. */
  readonly stems: ReadonlySet<string>;
  /** Stems of each text field for itself, in order. */
  readonly texts: readonly (readonly string[])[];
  readonly elementTypes: readonly string[];
}

/** A run of this many words taken over from the prompt as it stands is a copy and not a description. */
export const COPIED_RUN_WORDS = 8;

/**
 * All words of a scene. Ids and dependencies are left out, and so are copied passages: a scene earns nothing by
 * repeating its prompt.
 */
export function sceneText(scene: Scene, prompt: string): SceneWords {
  const runs = runsOf(wordsOf(prompt));
  const texts = textsOf(scene).map((text) => withoutCopies(wordsOf(text), runs).map(stem));
  const elementTypes = scene.elements.elements.map(({ entity_type }) => entity_type);
  return { stems: new Set(texts.flat()), texts, elementTypes };
}

function textsOf(scene: Scene): readonly string[] {
  const elements = scene.elements.elements.map(({ element_id: _id, ...rest }) => rest);
  const withoutIds = (item: { readonly dependencies: readonly string[] }) => ({ ...item, dependencies: [] });
  return stringsIn([
    elements,
    scene.objects.map(withoutIds),
    scene.actions.map(withoutIds),
    withoutIds(scene.cinematography),
  ]);
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function runsOf(words: readonly string[]): ReadonlySet<string> {
  const runs = new Set<string>();
  for (let at = 0; at + COPIED_RUN_WORDS <= words.length; at++) {
    runs.add(words.slice(at, at + COPIED_RUN_WORDS).join(' '));
  }
  return runs;
}

function withoutCopies(words: readonly string[], runs: ReadonlySet<string>): readonly string[] {
  const copied = new Set<number>();
  for (let at = 0; at + COPIED_RUN_WORDS <= words.length; at++) {
    if (!runs.has(words.slice(at, at + COPIED_RUN_WORDS).join(' '))) continue;
    for (let inRun = at; inRun < at + COPIED_RUN_WORDS; inRun++) copied.add(inRun);
  }
  return copied.size === 0 ? words : words.filter((_, at) => !copied.has(at));
}
