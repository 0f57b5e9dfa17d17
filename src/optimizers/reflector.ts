import { AbortedError, BudgetExceededError, isScenewrightError, messageOf } from '../core/errors.js';
import { hashJson, sha256 } from '../core/hash.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { ChatMessage } from '../signatures/messages.js';
import { complaint, extractInstruction } from './gepa/reflection/extract-instruction.js';
import type { ReflectionRecord, ReflectionReply } from './reflection-record.js';

/** Requests for one text: the first, and two more when a reply is cut off or holds no text. */
const MAX_ATTEMPTS = 3;

export interface ReflectorOptions {
  readonly model: LanguageModel;
  readonly seed: number;
  readonly record: ReflectionRecord;
  readonly signal: AbortSignal;
  /** Called for each reply, in order of arrival. */
  onReply(
    reply: ReflectionReply,
    details: { readonly component: string; readonly usable: boolean; readonly fromRecord: boolean },
  ): void;
}

/** A prompt and the names that tell its request apart from others with the same words. */
export interface ReflectionRequest {
  readonly prompt: string;
  readonly iteration: number;
  readonly task: number;
  readonly component: string;
}

export type ReflectionOutcome =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'none'; readonly reason: string; readonly isBudget: boolean };

/**
 * Asks a model for a new text. A reply that was cut off or has no closed fence is asked for again, never adopted.
 * A provider's passing failure, and a cap that is reached, end in `none`; other errors reject.
 */
export async function reflect(
  request: ReflectionRequest,
  options: ReflectorOptions,
): Promise<ReflectionOutcome> {
  let prompt = request.prompt;
  let reason = '';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    let reply: ReflectionReply;
    let fromRecord: boolean;
    try {
      ({ reply, fromRecord } = await replyTo(prompt, request, attempt, options));
    } catch (error) {
      return failed(error, options.signal);
    }
    const extracted = extractInstruction(reply.text, reply.finishReason);
    const usable = extracted.type === 'text';
    options.onReply(reply, { component: request.component, usable, fromRecord });
    if (extracted.type === 'text') return extracted;
    reason = `the reflection reply was ${extracted.reason}`;
    prompt = `${request.prompt}\n\n${complaint(extracted.reason)}`;
  }
  return { type: 'none', reason: `${reason}, ${MAX_ATTEMPTS} times`, isBudget: false };
}

async function replyTo(
  prompt: string,
  { iteration, task, component }: ReflectionRequest,
  attempt: number,
  { model, seed, record, signal }: ReflectorOptions,
): Promise<{ reply: ReflectionReply; fromRecord: boolean }> {
  const place = [seed, iteration, task, component, attempt];
  const key = hashJson({ model: model.id, place, prompt });
  const known = record.get(key);
  if (known !== undefined) return { reply: known, fromRecord: true };
  const messages: ChatMessage[] = [{ role: 'user', content: [{ type: 'text', text: prompt }] }];
  const reply = await model.generate(
    { messages, sampling: { seed: seedOf(place) } },
    // The place is in the seed and in the prompt; a cache may serve the same question again.
    { signal, repeat: attempt },
  );
  await record.add(key, reply);
  return { reply, fromRecord: false };
}

/** 31 bits: the range that every provider takes. */
function seedOf(place: readonly unknown[]): number {
  return Number.parseInt(sha256(JSON.stringify(place)).slice(0, 8), 16) >>> 1;
}

function failed(error: unknown, signal: AbortSignal): ReflectionOutcome {
  if (error instanceof AbortedError) throw error;
  if (signal.aborted)
    throw new AbortedError('compile/aborted', 'the reflection was aborted', { cause: error });
  if (error instanceof BudgetExceededError) return { type: 'none', reason: error.message, isBudget: true };
  if (isScenewrightError(error) && error.isRetryable) {
    return { type: 'none', reason: `the reflection model failed: ${messageOf(error)}`, isBudget: false };
  }
  throw error;
}
