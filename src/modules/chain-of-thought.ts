import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { checkSchema } from '../signatures/parse-schema.js';
import { parseReply } from '../signatures/parse.js';
import type { ParsedReply, ReplyEnd } from '../signatures/parse.js';
import { signature as declare } from '../signatures/signature.js';
import type { Signature } from '../signatures/signature.js';
import type { Module } from './module.js';
import { leafModule, startingText } from './predict.js';
import type { PredictOptions } from './predict.js';

/** What the model is told about the field it fills first. */
export const REASONING_DESCRIPTION = 'Think step by step before you answer';

const reasoningField = { reasoning: z.string().describe(REASONING_DESCRIPTION) };

type WithReasoning<O extends z.ZodObject> = z.ZodObject<{ reasoning: z.ZodString } & O['shape']>;

export interface ChainOfThoughtOptions extends PredictOptions {
  /** True gives `reasoning` to the caller too; by default it is on the trace only. */
  readonly keepReasoning?: boolean;
}

/**
 * As `predict`, but the model first writes its `reasoning` (Wei et al. 2022; DSPy's ChainOfThought). The component's
 * signature is the given one with that field in front, so demonstrations need it too.
 *
 * @example
 * const solve = chainOfThought(Solve, { keepReasoning: true });
 */
export function chainOfThought<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  options: ChainOfThoughtOptions & { readonly keepReasoning: true },
): Module<I, WithReasoning<O>>;
export function chainOfThought<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  options?: ChainOfThoughtOptions,
): Module<I, O>;
export function chainOfThought<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  options: ChainOfThoughtOptions = {},
): Module<I, WithReasoning<O>> | Module<I, O> {
  const asked = withReasoning(signature);
  const text = startingText(asked, options);
  const { role = 'task', sampling = {} } = options;
  const leaf = { signature: asked, role, sampling };
  if (options.keepReasoning === true) {
    const { output } = asked;
    const parse = (text: string, end: ReplyEnd) => parseReply(asked, text, end);
    return leafModule({ ...leaf, output, parse: (reply) => parse(reply.text, reply.finishReason) }, text);
  }
  const { output } = signature;
  const parse = (text: string, end: ReplyEnd) => withoutReasoning(parseReply(asked, text, end), output);
  return leafModule({ ...leaf, output, parse: (reply) => parse(reply.text, reply.finishReason) }, text);
}

function withReasoning<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
): Signature<I, WithReasoning<O>> {
  const { name, instructions, input, output } = signature;
  if ('reasoning' in output.shape) {
    throw new UsageError(
      'chain-of-thought/field-taken',
      `Signature ${name} has an output "reasoning" already.`,
      {
        hint: 'Use predict with it, or rename the field.',
      },
    );
  }
  const shape: { reasoning: z.ZodString } & O['shape'] = { ...reasoningField, ...output.shape };
  return declare({ name, instructions, input, output: z.object(shape) });
}

/** The output as the plain signature reads it: its own rules and transforms, on the same JSON. */
function withoutReasoning<O extends z.ZodObject>(
  reply: ParsedReply<WithReasoning<O>>,
  output: O,
): ParsedReply<O> {
  if (reply.status !== 'ok') return reply;
  const { reasoning: _reasoning, ...rest } = reply.json;
  const checked = checkSchema(output, rest);
  if (checked.ok) return { ...reply, value: checked.value };
  return { status: 'schema-mismatch', repairs: reply.repairs, errors: checked.errors };
}
