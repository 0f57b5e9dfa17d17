import type { JsonValue } from '../../../core/json.js';
import { asObject } from '../heads/head-call.js';
import type { ReplyLayout } from './read-system.js';

/** A reply in the layout that the messages ask for. */
export function layOut(value: JsonValue, layout: ReplyLayout): string {
  const fields = asObject(value) ?? {};
  const text = (name: string) => {
    const field = fields[name];
    return typeof field === 'string' ? field : JSON.stringify(field ?? null);
  };
  switch (layout.type) {
    case 'json':
      return JSON.stringify(value);
    case 'markers':
      return [
        ...layout.outputs.map((name) => `[[ ## ${name} ## ]]\n${text(name)}`),
        '[[ ## completed ## ]]',
      ].join('\n\n');
    case 'lines':
      return layout.outputs.map((name) => `${name}: ${text(name).replace(/\s*\n\s*/g, ' ')}`).join('\n');
  }
}
