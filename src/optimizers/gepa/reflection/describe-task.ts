import { fieldsOf } from '../../../signatures/schema-shape.js';
import type { Signature } from '../../../signatures/signature.js';
import { cutMiddle } from './cut-middle.js';

/** Characters of one field's description: what it is for, not its whole vocabulary. */
const SHOWN_CHARACTERS = 200;

/** What a step is given and gives, in sentences: the model that rewrites its instruction does not see its schema. */
export function describeTask({ name, input, output }: Signature): string {
  return ` The task is called ${name}. It is given ${fields(input)}, and gives ${fields(output)} as JSON in a fixed schema, which it is shown besides the instruction.`;
}

function fields(schema: Signature['input']): string {
  return fieldsOf(schema)
    .map(([name, { description }]) =>
      description === undefined
        ? name
        : `${name} (${cutMiddle(description.replaceAll('`', "'"), SHOWN_CHARACTERS)})`,
    )
    .join('; ');
}
