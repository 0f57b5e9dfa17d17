import {
  AbortedError,
  BudgetExceededError,
  isProviderError,
  LASTING_FAILURES,
  type ProviderError,
} from '../core/errors.js';
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
    details: {
      readonly iteration: number;
      readonly component: string;
      readonly usable: boolean;
      readonly fromRecord: boolean;
    },
  ): void;
  /** Called for each request that is answered with a failure of its own, but not for those of the record. */
  onFailure(error: ProviderError, iteration: number): void;
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
 * failure that other requests need not meet (`isUnanswered`), and a cap that is reached, end in `none`; other errors
 * reject.
 */
export async function reflect(
  request: ReflectionRequest,
  options: ReflectorOptions,
): Promise<ReflectionOutcome> {
  const { maxAttempts, component, iteration } = request;
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
    options.onReply(reply, { iteration, component, usable, fromRecord });
    tokens += tokensOf(reply, prompt);
    if (read.type === 'texts') return { type: 'texts', texts: read.texts, tokens };
    reason = `the reflection reply was ${read.reason}`;
    prompt = `${request.prompt}\n\n${complaint(read.reason)}`;
  }
  return { type: 'none', reason: `${reason}, ${maxAttempts} times`, isBudget: false };
}

/**
 * Asks once and gives the reply as it is; for proposers of the user's own. Rejects like the model: a resumed run in
 * the same place as the run before.
 */
export async function askReflector(
  prompt: string,
  place: ReflectionPlace,
  ask: number,
  options: ReflectorOptions,
): Promise<ReflectionReply> {
  const { reply, fromRecord } = await replyTo(prompt, [], place, ask, options);
  const { iteration, component } = place;
  options.onReply(reply, { iteration, component, usable: true, fromRecord });
  return reply;
}

/**
 * Whether a request failed in a way that says nothing of other requests: a refusal, a prompt that is too long, a
 * server that was down. What such a request was to give is left out, and the search goes on.
 */
export function isUnanswered(error: unknown): error is ProviderError {
  return isProviderError(error) && !LASTING_FAILURES.has(error.failure);
}

/** Why there is no text, where `isUnanswered`. */
export function unansweredReason({ message }: ProviderError): string {
  return `the reflection model failed: ${message}`;
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
  { model, seed, record, signal, onFailure }: ReflectorOptions,
): Promise<Answer> {
  const place = [seed, iteration, task, component, attempt];
  const seen = media.length === 0 ? {} : { media: media.map(({ medium }) => mediaIdentity(medium)) };
  const key = hashJson({ model: model.id, place, prompt, ...seen });
  const known = record.get(key);
  if (isProviderError(known)) throw known;
  if (known !== undefined) return { reply: known, fromRecord: true };
  const content: ContentPart[] = [
    { type: 'text', text: prompt },
    ...media.flatMap(({ label, medium }): ContentPart[] => [
      { type: 'text', text: `${label}:` },
      { type: 'media', medium },
    ]),
  ];
  const messages: ChatMessage[] = [{ role: 'user', content }];
  const asked = { iteration, task, component, attempt, prompt };
  let reply: ReflectionReply;
  try {
    // The place is in the seed and in the prompt; a cache may serve the same question again.
    reply = await model.generate(
      { messages, sampling: { seed: seedOf(place) } },
      { signal, repeat: attempt },
    );
  } catch (error) {
    // A call that an abort cut off may look like any failure, and has to be made again.
    if (isUnanswered(error) && !signal.aborted) {
      await record.add(key, error, asked);
      onFailure(error, iteration);
    }
    throw error;
  }
  await record.add(key, reply, asked);
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
  if (isUnanswered(error)) return { type: 'none', reason: unansweredReason(error), isBudget: false };
  throw error;
}
