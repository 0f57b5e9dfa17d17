import type { JsonValue } from '../../core/json.js';
import { isJsonObject } from '../../core/parse-json.js';

/** A copy of `value` with what is at `path` changed; `undefined` from `change` removes a key. */
export function changeAt(
  value: JsonValue,
  path: readonly PropertyKey[],
  change: (found: JsonValue) => JsonValue | undefined,
): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return items.map((item, at) => (at === step ? (changeAt(item, rest, change) ?? item) : item));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (key !== step || item === undefined) return [[key, item]];
      const changed = changeAt(item, rest, change);
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}
