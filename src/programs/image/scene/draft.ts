import type { JsonObject } from '../../../core/json.js';
import { assembleFibo } from '../../../modules/scene/assemble/fibo.js';
import { assembleProse } from '../../../modules/scene/assemble/prose.js';
import type { ImageModel, ImagePrompt } from '../../../providers/image-model.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import type { ImageSource } from './output.js';
import type { ImageSettings } from './settings.js';

/** What images are made from. The scene is there to verify against, also where an image is made from a prompt. */
export interface Draft {
  readonly source: ImageSource;
  readonly scene: Scene | null;
  readonly summary: string;
  /** The prompt, where the source is one. */
  readonly text: string;
}

/** A draft as the model is asked for it; undefined when the model does not take what the draft is. */
export function imagePrompt(
  { source, scene, summary, text }: Draft,
  words: string,
  { form }: Pick<ImageSettings, 'form'>,
  { capabilities }: Pick<ImageModel, 'capabilities'>,
): ImagePrompt | undefined {
  const takesText = capabilities.prompts.includes('text');
  if (source !== 'scene' || scene === null) return takesText ? { type: 'text', text } : undefined;
  const isFibo = form === 'fibo' || (form === 'auto' && capabilities.prompts.includes('fibo'));
  if (!isFibo) return { type: 'text', text: summary.trim() === '' ? assembleProse(scene) : summary };
  const fibo = assembleFibo(scene, { summary, prompt: words });
  return { type: 'fibo', json: plainJson(fibo) };
}

/** A prompt as text: what checkers and rewriters read, and what the output keeps. */
export function promptText(prompt: ImagePrompt): string {
  return prompt.type === 'text' ? prompt.text : JSON.stringify(prompt.json, null, 2);
}

function plainJson(fibo: ReturnType<typeof assembleFibo>): JsonObject {
  return { ...fibo };
}
