import type { z } from 'zod';
import type { LanguageModelResponse, SamplingOptions } from '../providers/language-model.js';
import { inputFields, inputJson, parseInput } from '../signatures/input.js';
import type { ChatMessage } from '../signatures/messages.js';
import { parseReply } from '../signatures/parse.js';
import type { ParsedReply } from '../signatures/parse.js';
import { renderInput, renderPrefix } from '../signatures/render.js';
import type { Demo, Signature } from '../signatures/signature.js';
import { adviceFor } from './advice.js';
import { callComponent } from './call-component.js';
import { changedText, checkPaths } from './component-text.js';
import type { ComponentText, Module, ModelRole } from './module.js';

export interface PredictOptions {
  /** Which model answers; default `task`. A role the run has no model for falls back to `task`. */
  readonly role?: ModelRole;
  /** Sent with every request. A `seed` here overrides the one derived from the run. */
  readonly sampling?: SamplingOptions;
  /** Starting instruction; default: the instructions of the signature. */
  readonly instruction?: string;
  /** Starting demonstrations; default none. */
  readonly demos?: readonly Demo[];
}

/** How a leaf module asks and reads. */
export interface Leaf<I extends z.ZodObject, O extends z.ZodObject> {
  /** What the model is asked. */
  readonly signature: Signature<I>;
  /** What the caller gets. */
  readonly output: O;
  readonly role: ModelRole;
  readonly sampling: SamplingOptions;
  parse(response: LanguageModelResponse): ParsedReply<O>;
}

/**
 * A module of one model call: renders the prompt, asks the model of its role, and reads the reply into the output of
 * the signature. A reply that cannot be used is asked for once more with the validation errors.
 *
 * @example
 * const answer = predict(Answer, { sampling: { temperature: 0 } });
 * const program = toProgram(answer);
 * const { output } = await program.run({ question: 'Why is the sky blue?' }, { models: { task: model } });
 */
export function predict<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  options: PredictOptions = {},
): Module<I, O> {
  return leafModule(
    {
      signature,
      output: signature.output,
      role: options.role ?? 'task',
      sampling: options.sampling ?? {},
      parse: ({ text, finishReason }) => parseReply(signature, text, finishReason),
    },
    startingText(signature, options),
  );
}

/** The text that a leaf starts with, checked. */
export function startingText(signature: Signature, { instruction, demos }: PredictOptions): ComponentText {
  const start: ComponentText = Object.freeze({
    instruction: signature.instructions,
    demos: Object.freeze([]),
  });
  return changedText(signature, start, {
    ...(instruction === undefined ? {} : { instruction }),
    ...(demos === undefined ? {} : { demos }),
  });
}

/** A module with one component, whose path is ''. */
export function leafModule<I extends z.ZodObject, O extends z.ZodObject>(
  leaf: Leaf<I, O>,
  text: ComponentText,
): Module<I, O> {
  const { signature, output, role, sampling, parse } = leaf;
  const components = Object.freeze([Object.freeze({ path: '', signature, ...text })]);
  // Module and text never change, so the part of the prompt that depends on nothing else is rendered once.
  let prefix: readonly ChatMessage[] | undefined;

  return {
    name: signature.name,
    input: signature.input,
    output,
    components: () => components,
    with(changes) {
      checkPaths(signature.name, components, changes);
      const change = changes[''];
      return leafModule(leaf, change === undefined ? text : changedText(signature, text, change));
    },
    async forward(input, context) {
      const value = parseInput(signature.name, signature.input, input);
      const fields = inputFields(signature, value);
      const inputMessage = renderInput(signature, fields, adviceFor(context));
      prefix ??= renderPrefix(signature, text);
      const call = {
        signature,
        model: context.models[role] ?? context.models.task,
        sampling,
        messages: [...prefix, inputMessage],
        inputMessage,
        input: inputJson(fields),
        parse,
      };
      return context.pending.track(callComponent(call, context));
    },
  };
}
