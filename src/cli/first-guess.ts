import type { Program } from '../modules/module.js';
import { estimatedTokens } from '../optimizers/gepa/reflection/tokens.js';
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
  /** Null when the price of the model is unknown. */
  readonly usd: number | null;
}

/** One call for each component, with its prompt as it stands and a reply of guessed length; no judge, no re-asks. */
export function guessRollout(
  program: Program,
  example: unknown,
  { id, price }: Pick<LanguageModel, 'id' | 'price'>,
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
  return {
    calls: prompts.length,
    tokens: inputTokens + outputTokens,
    usd: costOf(usage, price === undefined ? priceOf(id) : price),
  };
}
