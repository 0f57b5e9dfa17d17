import type { JsonValue } from '../../../core/json.js';
import { asObject } from '../heads/head-call.js';

/** A reply in the layout with `[[ ## name ## ]]` markers: text as it is, anything else as JSON. */
export function markerReply(value: JsonValue, names: readonly string[]): string {
  const fields = asObject(value) ?? {};
  const sections = names.map((name) => {
    const field = fields[name];
    return `[[ ## ${name} ## ]]\n${typeof field === 'string' ? field : JSON.stringify(field ?? null)}`;
  });
  return [...sections, '[[ ## completed ## ]]'].join('\n\n');
}
