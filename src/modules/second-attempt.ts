import type { z } from 'zod';
import type { SamplingOptions } from '../providers/language-model.js';
import type { ChatMessage } from '../signatures/messages.js';
import type { AttemptPlan, AttemptResult } from './call-component.js';

/** How much more room a reply gets that ran into `maxOutputTokens`. */
export const OUTPUT_LIMIT_FACTOR = 2;

/**
 * What to send after a reply that cannot be used; undefined when asking again has no point.
 * - cut off at `maxOutputTokens`: the same again with more room;
 * - cut off at the model's own limit: nothing, it would be cut off again;
 * - declined: nothing;
 * - anything else: the conversation goes on with the reply and its errors.
 */
export function planSecondAttempt<O extends z.ZodObject>(
  call: AttemptPlan,
  { response, parsed }: AttemptResult<O>,
): AttemptPlan | undefined {
  const { messages, sampling } = call;
  const { finishReason } = response;
  if (finishReason === 'safety' || finishReason === 'refusal') return undefined;
  if (parsed.status === 'truncated' && finishReason === 'length') {
    return sampling.maxOutputTokens === undefined
      ? undefined
      : { messages, sampling: withMoreRoom(sampling, sampling.maxOutputTokens) };
  }
  const reply: ChatMessage[] =
    // Some providers refuse an assistant turn without text.
    parsed.status === 'empty'
      ? []
      : [{ role: 'assistant', content: [{ type: 'text', text: response.text }] }];
  return { messages: [...messages, ...reply, correctionMessage(parsed.errors)], sampling };
}

function withMoreRoom(sampling: SamplingOptions, maxOutputTokens: number): SamplingOptions {
  return { ...sampling, maxOutputTokens: maxOutputTokens * OUTPUT_LIMIT_FACTOR };
}

/** The validation errors, one a line, as the user's next turn. */
export function correctionMessage(errors: readonly string[]): ChatMessage {
  const lines = errors.map((error) => `- ${error}`);
  const text = [
    'Your reply cannot be used:',
    ...lines,
    '',
    'Reply again with the whole corrected JSON object and nothing else.',
  ].join('\n');
  return { role: 'user', content: [{ type: 'text', text }] };
}
