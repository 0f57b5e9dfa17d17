import type { Scene } from '../../../signatures/scene/scene.js';
import { countOf, spellingsOf } from './lexicons.js';
import { type ContentWord, promptContent } from './prompt-content.js';
import { sceneText, type SceneWords } from './scene-words.js';
import { stem, wordsOf } from './stem.js';
import { synonymsOf } from './synonyms.js';

/** How much of what a prompt says is found in its scene. */
export interface Coverage {
  /** Share of the content words found, 0 to 1; null when the prompt has none (or is empty, with media only). */
  readonly score: number | null;
  readonly found: readonly ContentWord[];
  /** Asked for and not found; an excluded word is here when the scene has it as an element. */
  readonly missing: readonly ContentWord[];
}

/**
 * Reads a scene for the words of its prompt. Matching is generous (any head, any inflection, synonyms, one word
 * inside another) and does not count a passage that only repeats the prompt word by word.
 */
export function coverage(prompt: string, scene: Scene): Coverage {
  const asked = promptContent(prompt);
  if (asked.length === 0) return { score: null, found: [], missing: [] };
  const words = sceneText(scene, prompt);
  const found = asked.filter((word) => isShown(word, words));
  return {
    score: found.length / asked.length,
    found,
    missing: asked.filter((word) => !found.includes(word)),
  };
}

function isShown(word: ContentWord, scene: SceneWords): boolean {
  switch (word.kind) {
    case 'excluded':
      return !scene.elementTypes.some((type) => wordsOf(type).some((part) => stem(part) === stem(word.text)));
    case 'count':
      return isCounted(word, scene);
    case 'thing':
    case 'quality':
    case 'colour':
    case 'place-in-frame':
    case 'deed':
    case 'filming':
      return wordsOf(word.text).every((part) => isMentioned(part, scene));
  }
}

function isCounted({ text, of = '' }: ContentWord, scene: SceneWords): boolean {
  const count = countOf(text);
  if (count === null) return true;
  const numbers = spellingsOf(count).map(stem);
  const namesOf = synonymsOf(stem(of));
  const isSaid = scene.texts.some((words) => {
    // "three-quarter view" counts nothing.
    const counts = words.some((word, at) => numbers.includes(word) && words[at + 1] !== 'quarter');
    return counts && (of === '' || words.some((word) => namesOf.has(word)));
  });
  if (isSaid) return true;
  const counted = scene.elementTypes.filter((type) => wordsOf(type).some((part) => namesOf.has(stem(part))));
  return counted.length >= count;
}

/** Shortest stem that may stand inside a longer word ("wood" in "wooden") without matching by chance. */
const MIN_CONTAINED = 4;

function isMentioned(word: string, scene: SceneWords): boolean {
  const wanted = stem(word);
  if (wanted === '') return true;
  for (const synonym of synonymsOf(wanted)) if (scene.stems.has(synonym)) return true;
  for (const said of scene.stems) {
    if (wanted.length >= MIN_CONTAINED && said.startsWith(wanted)) return true;
    if (said.length >= MIN_CONTAINED && wanted.startsWith(said)) return true;
  }
  return false;
}
