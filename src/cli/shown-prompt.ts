import type { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import type { Component, Program } from '../modules/module.js';
import { inputFields } from '../signatures/input.js';
import type { InputField } from '../signatures/input.js';
import type { ChatMessage } from '../signatures/messages.js';
import { describeMedium, formatMessages } from '../signatures/prompt-text.js';
import { renderInput, renderPrefix } from '../signatures/render.js';

/** What one component would send. */
export interface ShownPrompt {
  readonly component: string;
  readonly signature: string;
  readonly messages: readonly ChatMessage[];
  /** Sent beside the messages, to providers with structured output. */
  readonly output: { readonly name: string; readonly schema: JsonObject };
  /** Input fields whose value is not known before the program runs. */
  readonly placeholders: readonly string[];
}

/**
 * The prompts of a program, without running anything. What the input gives is shown as it would be sent; what only
 * an earlier step can make, and the whole input where none is given, is a placeholder in ‹ ›.
 */
export function promptsOf(
  program: Program,
  input: Readonly<Record<string, unknown>> | undefined,
): readonly ShownPrompt[] {
  const callerFields = new Set(Object.keys(program.input.shape));
  return program.components().map((component) => promptOf(component, input, callerFields));
}

function promptOf(
  component: Component,
  input: Readonly<Record<string, unknown>> | undefined,
  callerFields: ReadonlySet<string>,
): ShownPrompt {
  const { signature, path } = component;
  const known = inputFields(signature, input ?? {});
  const shape: Readonly<Record<string, z.core.$ZodType>> = signature.input.shape;
  const placeholders: string[] = [];
  const fields = Object.keys(shape).flatMap((name): InputField[] => {
    const given = known.find((field) => field.name === name);
    if (given !== undefined) return [given];
    const isOptional = shape[name]?._zod.optin === 'optional';
    // What the caller left out, or need not give, is not sent.
    if (callerFields.has(name) && (input !== undefined || isOptional)) return [];
    placeholders.push(name);
    const origin = callerFields.has(name) ? 'your input' : 'made by an earlier step';
    return [{ name, value: `‹${name}: ${origin}›`, media: [] }];
  });
  return {
    component: path,
    signature: signature.name,
    messages: [...renderPrefix(signature, component), renderInput(signature, fields)],
    output: { name: signature.name, schema: signature.outputSchema },
    placeholders,
  };
}

/** For a reader: every message as sent, then the schema that goes beside them. */
export function promptText(prompt: ShownPrompt): string {
  const title = `##### ${prompt.component === '' ? prompt.signature : prompt.component} (${prompt.signature})`;
  const schema = JSON.stringify(prompt.output.schema, null, 2);
  return `${title}\n\n${formatMessages(prompt.messages)}\n\n=== JSON Schema of the reply, sent beside the messages ===\n${schema}\n`;
}

/** For programs: media as one line each. */
export function promptJson(prompt: ShownPrompt): JsonObject {
  return {
    component: prompt.component,
    signature: prompt.signature,
    messages: prompt.messages.map((message) => ({
      role: message.role,
      content: message.content.map((part) =>
        part.type === 'text'
          ? { type: 'text', text: part.text }
          : { type: 'media', media: describeMedium(part.medium) },
      ),
    })),
    output: prompt.output,
    placeholders: prompt.placeholders,
  };
}
