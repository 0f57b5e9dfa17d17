import { ownValue } from '../core/own-value.js';
import { checkSchema } from './parse-schema.js';
import { fieldsOf, holdsMedia } from './schema-shape.js';
import type { Demo, Signature } from './signature.js';

/** What is wrong with a demonstration of a signature, one line each; fields that hold media are not looked at. */
export function demoErrors(signature: Signature, demo: Demo): string[] {
  const inputs = fieldsOf(signature.input);
  const outputs = fieldsOf(signature.output);
  const output = checkSchema(signature.output, demo.output, ['output']);
  return [
    ...unknownFields('input', inputs, demo.input),
    ...inputs.flatMap(([name, field]) => {
      if (holdsMedia(field)) return [];
      const checked = checkSchema(field, ownValue(demo.input, name), ['input', name]);
      return checked.ok ? [] : checked.errors;
    }),
    ...unknownFields('output', outputs, demo.output),
    ...(output.ok ? [] : output.errors),
  ];
}

function unknownFields(side: string, fields: readonly [string, unknown][], values: object): string[] {
  const known = new Set(fields.map(([name]) => name));
  return Object.keys(values).flatMap((key) => (known.has(key) ? [] : [`${side}.${key}: unknown field`]));
}
