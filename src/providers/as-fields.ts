import { isObject } from '../core/json.js';

/** The value as an object whose fields may be anything, or null when it is no object. */
export function asFields(value: unknown): Readonly<Record<string, unknown>> | null {
  return isObject(value) ? value : null;
}
