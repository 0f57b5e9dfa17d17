import type { Program } from '../modules/module.js';
import { estimatedTokens } from '../optimizers/gepa/reflection/tokens.js';
import type { ImageModel } from '../providers/image-model.js';
import type { LanguageModel } from '../providers/language-model.js';
import { costOf, priceOf } from '../providers/prices.js';
import { formatMessages } from '../signatures/prompt-text.js';
import { promptsOf } from './shown-prompt.js';

/** A reply of a short paragraph or a small object; ours. The seed tells better as soon as it is scored. */
export const GUESSED_REPLY_TOKENS = 300;

/** What one rollout may take, before anything was run. */
export interface RolloutGuess {
  readonly calls: number;
  readonly tokens: number;
  readonly images: number;
  /** Null when a price is unknown. */
  readonly usd: number | null;
}

/** Images of a rollout, and who makes them. */
export interface GuessedImages {
  readonly count: number;
  readonly model: Pick<ImageModel, 'price'>;
}

/**
 * One call for each component, with its prompt as it stands and a reply of guessed length, and the images; no judge, no
 * re-asks.
 */
export function guessRollout(
  program: Program,
  example: unknown,
  { id, price }: Pick<LanguageModel, 'id' | 'price'>,
  images?: GuessedImages,
): RolloutGuess {
  const input = program.input.safeParse(example);
  const prompts = promptsOf(program, input.success ? input.data : undefined);
  const inputTokens = prompts.reduce(
    (sum, { messages, output }) =>
      sum + estimatedTokens(formatMessages(messages)) + estimatedTokens(JSON.stringify(output.schema)),
    0,
  );
  const outputTokens = prompts.length * GUESSED_REPLY_TOKENS;
  const usage = { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 };
  const words = costOf(usage, price === undefined ? priceOf(id) : price);
  const pictures = costOfImages(images);
  return {
    calls: prompts.length,
    tokens: inputTokens + outputTokens,
    images: images?.count ?? 0,
    usd: words === null || pictures === null ? null : words + pictures,
  };
}

/** Null when the price of the image model is unknown. */
function costOfImages(images: GuessedImages | undefined): number | null {
  if (images === undefined) return 0;
  const each = images.model.price?.usdPerImage['1K'];
  return each === undefined ? null : images.count * each;
}
