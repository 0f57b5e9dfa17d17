import type { z } from 'zod';
import type { JsonObject } from '../core/json.js';

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
