import type { z } from 'zod';
import type { JsonValue } from '../../core/json.js';
import type { Signature } from '../signature.js';

/**
 * One way to bring valid JSON into the shape of a signature. Pure: returns the same value when it has nothing to
 * do, a new one otherwise. Tried only on values that the schema refuses, and kept only when it mends something.
 */
export interface ValueRepair {
  readonly name: string;
  apply(value: JsonValue, signature: Signature, issues: readonly z.core.$ZodIssue[]): JsonValue;
}
