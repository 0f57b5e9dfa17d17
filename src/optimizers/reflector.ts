import { AbortedError, BudgetExceededError, isScenewrightError, messageOf } from '../core/errors.js';
import { hashJson, sha256 } from '../core/hash.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { LabelledMedium } from '../signatures/input.js';
import { mediaIdentity } from '../signatures/media-identity.js';
import type { ChatMessage, ContentPart } from '../signatures/messages.js';
import { complaint } from './gepa/reflection/extract-instruction.js';
import type { OperatorReply } from './gepa/reflection/operators/operator.js';
import { estimatedTokens } from './gepa/reflection/tokens.js';
import type { ReflectionRecord, ReflectionReply } from './reflection-record.js';

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

/** The names that tell a request apart from others with the same words. */
export interface ReflectionPlace {
  readonly iteration: number;
  readonly task: number;
  readonly component: string;
}

export interface ReflectionRequest extends ReflectionPlace {
  readonly prompt: string;
  /** Shown after the prompt, each after its label. */
  readonly media: readonly LabelledMedium[];
  /** Requests at most: the first, and further ones when a reply cannot be used. */
  readonly maxAttempts: number;
  read(reply: string, finishReason: string): OperatorReply;
}

export type ReflectionOutcome =
  | { readonly type: 'texts'; readonly texts: readonly string[]; readonly tokens: number }
  | { readonly type: 'none'; readonly reason: string; readonly isBudget: boolean };

/**
 * Asks a model for new texts. A reply that cannot be read is asked for again with the reason, never adopted. A
 * provider's passing failure, and a cap that is reached, end in `none`; other errors reject.
 */
export async function reflect(
  request: ReflectionRequest,
  options: ReflectorOptions,
): Promise<ReflectionOutcome> {
  const { maxAttempts, component } = request;
  let { prompt } = request;
  let reason = '';
  let tokens = 0;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    let answer: Answer;
    try {
      answer = await replyTo(prompt, request.media, request, attempt, options);
    } catch (error) {
      return failed(error, options.signal);
    }
    const { reply, fromRecord } = answer;
    const read = request.read(reply.text, reply.finishReason);
    const usable = read.type === 'texts';
    options.onReply(reply, { component, usable, fromRecord });
    tokens += tokensOf(reply, prompt);
    if (read.type === 'texts') return { type: 'texts', texts: read.texts, tokens };
    reason = `the reflection reply was ${read.reason}`;
    prompt = `${request.prompt}\n\n${complaint(read.reason)}`;
  }
  return { type: 'none', reason: `${reason}, ${maxAttempts} times`, isBudget: false };
}

/** Asks once and gives the reply as it is; for proposers of the user's own. Rejects like the model. */
export async function askReflector(
  prompt: string,
  place: ReflectionPlace,
  ask: number,
  options: ReflectorOptions,
): Promise<ReflectionReply> {
  const { reply, fromRecord } = await replyTo(prompt, [], place, ask, options);
  options.onReply(reply, { component: place.component, usable: true, fromRecord });
  return reply;
}

interface Answer {
  readonly reply: ReflectionReply;
  readonly fromRecord: boolean;
}

async function replyTo(
  prompt: string,
  media: readonly LabelledMedium[],
  { iteration, task, component }: ReflectionPlace,
  attempt: number,
  { model, seed, record, signal }: ReflectorOptions,
): Promise<Answer> {
  const place = [seed, iteration, task, component, attempt];
  const seen = media.length === 0 ? {} : { media: media.map(({ medium }) => mediaIdentity(medium)) };
  const key = hashJson({ model: model.id, place, prompt, ...seen });
  const known = record.get(key);
  if (known !== undefined) return { reply: known, fromRecord: true };
  const content: ContentPart[] = [
    { type: 'text', text: prompt },
    ...media.flatMap(({ label, medium }): ContentPart[] => [
      { type: 'text', text: `${label}:` },
      { type: 'media', medium },
    ]),
  ];
  const messages: ChatMessage[] = [{ role: 'user', content }];
  const reply = await model.generate(
    { messages, sampling: { seed: seedOf(place) } },
    // The place is in the seed and in the prompt; a cache may serve the same question again.
    { signal, repeat: attempt },
  );
  await record.add(key, reply, { iteration, task, component, attempt, prompt });
  return { reply, fromRecord: false };
}

function tokensOf({ usage, text }: ReflectionReply, prompt: string): number {
  return (usage.inputTokens ?? estimatedTokens(prompt)) + (usage.outputTokens ?? estimatedTokens(text));
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
