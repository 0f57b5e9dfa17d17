import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { describeIssues } from './issue-lines.js';

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  /** `issues` for repair steps, `errors` for readers: one line each. */
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[]; readonly errors: readonly string[] };

/** Validates against a zod schema; the errors say path, what was expected and what was found. `at` is where `value` itself is. */
export function checkSchema<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: readonly PropertyKey[] = [],
): Checked<z.output<S>> {
  let result: z.ZodSafeParseResult<z.output<S>>;
  try {
    result = schema.safeParse(value);
  } catch (cause) {
    if (!(cause instanceof z.core.$ZodAsyncError)) throw cause;
    throw new UsageError('signature/async-schema', 'A schema has an asynchronous refinement or transform.', {
      hint: 'Validate synchronously in the schema, and do what needs waiting in a step of the program.',
      cause,
    });
  }
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, issues: result.error.issues, errors: describeIssues(result.error.issues, value, at) };
}
