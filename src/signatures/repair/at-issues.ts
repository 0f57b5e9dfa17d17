import type { z } from 'zod';
import type { JsonValue } from '../../core/json.js';
import { parseJson } from '../../core/parse-json.js';
import { changeAt } from './at-path.js';
import type { ValueRepair } from './value-repair.js';

/** A field that holds the JSON text of an object or array instead of the object or array. */
export const nestedJsonString: ValueRepair = {
  name: 'nested-json-string',
  apply: (value, _signature, issues) =>
    changeWhere(value, issues, (found) => {
      const parsed = typeof found === 'string' && /^\s*[[{]/.test(found) ? parseJson(found) : undefined;
      return parsed ?? found;
    }),
};

/** Null for a field that may be left out: what strict structured output makes of an optional field. */
export const nullForAbsent: ValueRepair = {
  name: 'null-for-absent',
  apply: (value, _signature, issues) =>
    changeWhere(value, issues, (found) => (found === null ? undefined : found)),
};

/** A number or truth value written as text: `"3"` where the schema wants 3. */
export const scalarInString: ValueRepair = {
  name: 'scalar-in-string',
  apply: (value, _signature, issues) =>
    changeWhere(value, issues, (found, issue) => {
      const wanted = issue.code === 'invalid_type' ? issue.expected : '';
      const parsed = typeof found === 'string' ? parseJson(found.trim().toLowerCase()) : undefined;
      const isWanted =
        (typeof parsed === 'number' && (wanted === 'number' || wanted === 'int')) ||
        (typeof parsed === 'boolean' && wanted === 'boolean');
      return isWanted && parsed !== undefined ? parsed : found;
    }),
};

/** Changes the value at the path of every issue, also of those inside unions. */
function changeWhere(
  value: JsonValue,
  issues: readonly z.core.$ZodIssue[],
  change: (found: JsonValue, issue: z.core.$ZodIssue) => JsonValue | undefined,
): JsonValue {
  return leaves(issues, []).reduce<JsonValue>(
    (current, { issue, path }) => changeAt(current, path, (found) => change(found, issue)) ?? current,
    value,
  );
}

interface Leaf {
  readonly issue: z.core.$ZodIssue;
  readonly path: readonly PropertyKey[];
}

function leaves(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[]): Leaf[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    const inner =
      issue.code === 'invalid_union' ? issue.errors.flatMap((branch) => leaves(branch, path)) : [];
    return [{ issue, path }, ...inner];
  });
}
