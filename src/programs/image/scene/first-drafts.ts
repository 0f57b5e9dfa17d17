import { isModelFailure, messageOf } from '../../../core/errors.js';
import { makeScene } from '../../scene/make-scene.js';
import type { SceneInput } from '../../../signatures/scene/inputs.js';
import type { SceneOutput } from '../../../signatures/scene/output.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import type { Draft } from './draft.js';
import type { RoundRun } from './loop-run.js';
import type { SparedImages } from './output.js';

/** What the first images are made from, and what was spared by not making more. */
export interface FirstDrafts {
  readonly drafts: readonly Draft[];
  readonly spared: SparedImages | null;
}

/**
 * The scene, and for one of the images the user's own words, which rewriting must beat. Where no scene can be made,
 * the words are all there is. A hopeless scene is worth no image: then there is one, of the words.
 */
export async function firstDrafts(run: RoundRun): Promise<FirstDrafts> {
  const { input, settings, round, emit } = run;
  const made = await sceneOf(run);
  const summary = made?.summary ?? '';
  const scene = made?.scene ?? null;
  emit({ type: 'scene', round, scene, summary });
  const fromScene: Draft = { source: 'scene', scene, summary, text: '' };
  const words = ownWords(input, scene, summary);
  const times = (length: number, draft: Draft) => Array.from({ length }, () => draft);
  const defects = made?.issues.length ?? 0;
  if (defects >= settings.sceneGate) {
    const spared = { images: settings.images - 1, reason: `The scene has ${defects} defects.` };
    emit({ type: 'spared', round, ...spared });
    return { drafts: [canSendWords(run) ? words : fromScene], spared };
  }
  if (input.prompt.trim() === '') return { drafts: times(settings.images, fromScene), spared: null };
  if (scene === null) return { drafts: times(settings.images, words), spared: null };
  return { drafts: [...times(settings.images - 1, fromScene), words], spared: null };
}

/** The user's own words as a draft, to be verified against a scene. */
export function ownWords({ prompt }: SceneInput, scene: Scene | null, summary: string): Draft {
  return { source: 'prompt', scene, summary, text: prompt };
}

/** Whether there are words, and the model takes a prompt that is none of its structures. */
export function canSendWords({ input, model }: Pick<RoundRun, 'input' | 'model'>): boolean {
  return input.prompt.trim() !== '' && model.capabilities.prompts.includes('text');
}

async function sceneOf({ input, settings, context, bind }: RoundRun): Promise<SceneOutput | undefined> {
  try {
    return await makeScene(input, settings.scene, { context, bind });
  } catch (error) {
    if (!isModelFailure(error) || input.prompt.trim() === '') throw error;
    context.trace.add({
      type: 'warning',
      component: '',
      code: 'image/no-scene',
      message: `Images are made from the user's words alone, no scene could be made: ${messageOf(error)}`,
    });
    return undefined;
  }
}
