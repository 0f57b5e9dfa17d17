import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { hashJson } from '../core/hash.js';
import type { JsonObject } from '../core/json.js';
import { describingJsonSchema, replyJsonSchema } from './json-schema.js';

/**
 * What one model call takes and gives: a name, instructions, and zod objects for input and output. The
 * instructions are the default of the component text that optimizers rewrite; the rest is fixed.
 */
export interface Signature<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly instructions: string;
  readonly input: I;
  readonly output: O;
  /** JSON Schema of the output, as sent to providers with structured output. */
  readonly outputSchema: JsonObject;
  /** SHA-256 over name and both schemas (not the instructions): a compiled program refuses another hash. */
  readonly hash: string;
}

/** What callers pass in (before defaults and transforms). */
export type InputOf<S extends Signature> = z.input<S['input']>;
/** What callers get back (after defaults and transforms). */
export type OutputOf<S extends Signature> = z.output<S['output']>;

/** A worked example shown to the model before the input. Values are JSON; media are left out of demonstrations. */
export interface Demo {
  readonly input: JsonObject;
  readonly output: JsonObject;
}

export interface SignatureOptions<I extends z.ZodObject, O extends z.ZodObject> {
  /** An identifier of at most 64 characters; part of the hash and of the prompt. */
  readonly name: string;
  /** What the model is to do, in plain words; the starting text of the component that uses this signature. */
  readonly instructions: string;
  /** Fields in reading order; put what changes least first. Media fields may sit at any depth. */
  readonly input: I;
  /** Fields in the order in which the model writes them. JSON only. */
  readonly output: O;
}

/** A letter or underscore, then letters, digits, underscores: fits every provider's schema name and any heading. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * Declares what one model call takes and gives. Throws UsageError for a name that is no identifier, empty
 * instructions, anything but zod objects, and outputs that JSON Schema cannot express.
 *
 * @example
 * const Answer = signature({
 *   name: 'Answer',
 *   instructions: 'Answer the question in one sentence.',
 *   input: z.object({ question: z.string() }),
 *   output: z.object({ answer: z.string() }),
 * });
 */
export function signature<I extends z.ZodObject, O extends z.ZodObject>(
  options: SignatureOptions<I, O>,
): Signature<I, O> {
  const { name, instructions, input, output } = options;
  checkIdentifier(name, 'signature/name', 'The name of a signature');
  const owner = `Signature ${name}`;
  if (typeof instructions !== 'string' || instructions.trim() === '') {
    throw new UsageError('signature/instructions', `${owner}: the instructions are empty.`, {
      hint: 'Say in one or two sentences what the model is to do.',
    });
  }
  checkObject(input, `${owner}: the input`);
  checkObject(output, `${owner}: the output`);
  const outputSchema = replyJsonSchema(output, owner);
  const hash = hashJson({ name, input: describingJsonSchema(input), output: describingJsonSchema(output) });
  return Object.freeze({ name, instructions: instructions.trim(), input, output, outputSchema, hash });
}

function checkObject(schema: unknown, what: string): void {
  if (!(schema instanceof z.ZodObject)) {
    throw new UsageError('signature/not-object', `${what} is not a zod object.`, {
      hint: 'Use z.object({ ... }) of zod 4; wrap a single value in a field.',
    });
  }
  const fields = Object.keys(schema.shape);
  if (fields.length === 0) {
    throw new UsageError('signature/no-fields', `${what} has no fields.`, {
      hint: 'Add at least one field.',
    });
  }
  for (const field of fields) checkIdentifier(field, 'signature/field-name', `${what}: the name of a field`);
}

function checkIdentifier(name: string, code: string, what: string): void {
  if (typeof name === 'string' && IDENTIFIER.test(name)) return;
  throw new UsageError(code, `${what} has to be an identifier, found ${JSON.stringify(name)}.`, {
    hint: 'Use letters, digits and underscores, at most 64, not starting with a digit.',
  });
}
