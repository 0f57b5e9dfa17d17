import type { z } from 'zod';
import { isScenewrightError, messageOf, ProviderError, ReplyError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type {
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
  SamplingOptions,
} from '../providers/language-model.js';
import type { ChatMessage } from '../signatures/messages.js';
import type { ParsedReply } from '../signatures/parse.js';
import type { Signature } from '../signatures/signature.js';
import { throwIfAborted } from './linked-controller.js';
import type { RunContext } from './module.js';
import { planSecondAttempt } from './second-attempt.js';
import { requestSeed } from './request-seed.js';
import type { Attempt, CallTrace } from './trace.js';

/** One use of a component: what is asked, of whom, and how the reply is read. */
export interface ComponentCall<O extends z.ZodObject> {
  readonly signature: Signature;
  readonly model: LanguageModel;
  readonly sampling: SamplingOptions;
  readonly messages: readonly ChatMessage[];
  /** The last of the messages: what tells this call from others of its component. */
  readonly inputMessage: ChatMessage;
  /** The input as JSON, for the trace. */
  readonly input: JsonObject;
  parse(response: LanguageModelResponse): ParsedReply<O>;
}

/** What is sent in one attempt, besides what stays the same. */
export interface AttemptPlan {
  readonly messages: readonly ChatMessage[];
  readonly sampling: SamplingOptions;
}

/** A reply with what parsing made of it. */
export interface AttemptResult<O extends z.ZodObject> {
  readonly request: LanguageModelRequest;
  readonly response: LanguageModelResponse;
  readonly parsed: ParsedReply<O>;
}

/**
 * Asks the model, and once more when the reply cannot be used. Every attempt goes to the trace, also when the call
 * fails. Rejects with what the model rejected with, or ReplyError.
 */
export async function callComponent<O extends z.ZodObject>(
  call: ComponentCall<O>,
  context: RunContext,
): Promise<z.output<O>> {
  const attempts: Attempt[] = [];
  const record = (rest: Pick<CallTrace, 'output' | 'error'>): void =>
    context.trace.add({
      type: 'call',
      component: context.trace.path,
      signature: call.signature.name,
      input: call.input,
      ...rest,
      attempts,
    });
  try {
    const parsed = await usableReply(call, context, attempts);
    record({ output: parsed.json });
    reportDroppedKeys(parsed.droppedKeys, context);
    return parsed.value;
  } catch (error) {
    const code = isScenewrightError(error) ? error.code : 'unknown';
    record({ error: { code, message: messageOf(error) } });
    throw error;
  }
}

type UsableReply<O extends z.ZodObject> = Extract<ParsedReply<O>, { status: 'ok' }>;

async function usableReply<O extends z.ZodObject>(
  call: ComponentCall<O>,
  context: RunContext,
  attempts: Attempt[],
): Promise<UsableReply<O>> {
  const first = await ask(call, call, context, attempts);
  if (first.parsed.status === 'ok') return first.parsed;
  const plan = planSecondAttempt(call, first);
  const second = plan && (await ask(call, plan, context, attempts));
  if (second?.parsed.status === 'ok') return second.parsed;
  const { signal, repeat } = context;
  // Whoever tries again, now or in another run, is to get other replies.
  for (const { request } of second ? [first, second] : [first]) {
    await call.model.forget?.(request, { signal, repeat });
  }
  throw unusable(call, context, second ?? first, attempts);
}

async function ask<O extends z.ZodObject>(
  call: ComponentCall<O>,
  { messages, sampling }: AttemptPlan,
  context: RunContext,
  attempts: Attempt[],
): Promise<AttemptResult<O>> {
  const { signature, model } = call;
  const request: LanguageModelRequest = {
    messages,
    output: { name: signature.name, schema: signature.outputSchema },
    sampling: { seed: requestSeed(context, call.inputMessage), ...sampling },
  };
  const { signal, repeat } = context;
  throwIfAborted(signal);
  const response = await model.generate(request, { signal, repeat });
  const parsed = call.parse(response);
  const { text, logprobs: _unrecorded, ...rest } = response;
  attempts.push({
    model: model.id,
    messages,
    reply: text,
    parse: { status: parsed.status, repairs: parsed.repairs, errors: parsed.errors },
    ...rest,
  });
  return { request, response, parsed };
}

function unusable<O extends z.ZodObject>(
  call: ComponentCall<O>,
  context: RunContext,
  { response, parsed }: AttemptResult<O>,
  attempts: readonly Attempt[],
): Error {
  const component = context.trace.path === '' ? call.signature.name : context.trace.path;
  const model = call.model.id;
  const { finishReason, text } = response;
  if (finishReason === 'safety' || finishReason === 'refusal') {
    return new ProviderError(`${model} declined to answer for ${component}: ${excerpt(text)}`, {
      failure: finishReason,
      model,
      requestId: response.requestId ?? undefined,
      hint: 'Change the input or the instruction, or use another model.',
    });
  }
  if (parsed.status === 'ok') return new Error('unreachable: the reply was usable');
  const asked = attempts.length === 1 ? 'its reply' : `all ${attempts.length} of its replies`;
  const message = `${model} gave no usable output for ${component} (${parsed.status}, in ${asked}):\n${parsed.errors.join('\n')}`;
  return new ReplyError(parsed.status, message, { reply: text, hint: hintFor(parsed.status, call.sampling) });
}

function hintFor(
  status: 'truncated' | 'malformed' | 'schema-mismatch' | 'empty',
  sampling: SamplingOptions,
): string {
  if (status !== 'truncated')
    return 'Look at the reply on the trace; a stronger model or a simpler schema helps.';
  return sampling.maxOutputTokens === undefined
    ? "The model's own output limit was reached: set sampling.maxOutputTokens if the provider allows more, or ask for less."
    : `Raise sampling.maxOutputTokens (now ${sampling.maxOutputTokens}) or ask for less.`;
}

function reportDroppedKeys(paths: readonly string[], context: RunContext): void {
  if (paths.length === 0) return;
  context.trace.add({
    type: 'warning',
    component: context.trace.path,
    code: 'reply/unknown-keys',
    message: `Keys that the signature does not know were dropped: ${paths.join(', ')}`,
  });
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 197)}...` : line || 'without a reason';
}
