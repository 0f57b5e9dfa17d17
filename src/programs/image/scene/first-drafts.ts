import { isModelFailure, messageOf } from '../../../core/errors.js';
import { makeScene } from '../../scene/make-scene.js';
import type { SceneOutput } from '../../../signatures/scene/output.js';
import type { Draft } from './draft.js';
import type { RoundRun } from './loop-run.js';

/**
 * What the first images are made from: the scene, and for one of them the user's own words, which rewriting must
 * beat. Where no scene can be made, the words are all there is.
 */
export async function firstDrafts(run: RoundRun): Promise<readonly Draft[]> {
  const { input, settings, round, emit } = run;
  const made = await sceneOf(run);
  const summary = made?.summary ?? '';
  const scene = made?.scene ?? null;
  emit({ type: 'scene', round, scene, summary });
  const fromScene: Draft = { source: 'scene', scene, summary, text: '' };
  const words: Draft = { source: 'prompt', scene, summary, text: input.prompt };
  if (input.prompt.trim() === '') return Array.from({ length: settings.images }, () => fromScene);
  if (scene === null) return Array.from({ length: settings.images }, () => words);
  return [...Array.from({ length: settings.images - 1 }, () => fromScene), words];
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
