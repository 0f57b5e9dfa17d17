import { z } from 'zod';
import { UsageError } from '../../core/errors.js';
import { audio, image, video } from '../media.js';

/** What a scene is made from: a prompt, media, or both. */
export const SceneInput = z.object({
  prompt: z.string().default('').describe('What to show; may be empty when media are given'),
  image: image().optional().describe('A reference picture'),
  video: video().optional().describe('A reference video or its frames'),
  audio: audio().optional().describe('A spoken description or sound of the scene'),
});

export type SceneInput = z.output<typeof SceneInput>;

/** Longest prompt taken, in characters: some 5,000 tokens, twenty times the longest prompt of public sets. */
export const MAX_PROMPT_CHARS = 20_000;

/** Throws UsageError when there is nothing to make a scene from, or too much. */
export function checkSceneInput(input: SceneInput): void {
  const hasMedia = input.image !== undefined || input.video !== undefined || input.audio !== undefined;
  if (input.prompt.trim() === '' && !hasMedia) {
    throw new UsageError(
      'scene/empty-prompt',
      'The field "prompt" is empty or missing, and there is no image, video or audio.',
      {
        hint: 'Give a prompt of at least one word, or a medium to describe: { prompt: "a fox" }.',
      },
    );
  }
  if (input.prompt.length > MAX_PROMPT_CHARS) {
    throw new UsageError(
      'scene/prompt-too-long',
      `The prompt has ${input.prompt.length} characters; a scene takes at most ${MAX_PROMPT_CHARS}.`,
      { hint: 'Shorten the prompt to what one picture can show.' },
    );
  }
}
