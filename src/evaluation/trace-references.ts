import type { CallTrace, TraceEntry } from '../modules/trace.js';
import { parseJson } from '../core/parse-json.js';

/** A value shorter than this as JSON is written out: a reference would save little. */
const LONG_VALUE_CHARACTERS = 96;

/**
 * Stands for an input value: characters `from` to `to` of text part `part` of the user message, as they are or as JSON.
 */
type PromptReference = {
  readonly $prompt: readonly [part: number, from: number, to: number];
  readonly json: boolean;
};

/**
 * The entry as it is stored: long input values stand in the prompt and the output in the reply already, so that they
 * need not be written twice. `inPrompt` and `inReply` tell a reader which; what cannot be put back exactly is left.
 */
export function withReferences(entry: TraceEntry): TraceEntry {
  if (entry.type !== 'call') return entry;
  const { output, ...rest } = entry;
  const references = referencesIn(entry);
  const isReply =
    output !== undefined && JSON.stringify(parseJson(replyOf(entry))) === JSON.stringify(output);
  const stored: CallTrace & ReferenceMarks = {
    ...rest,
    ...(references === null ? {} : { input: { ...entry.input, ...references }, inPrompt: true }),
    ...(output === undefined ? {} : isReply ? { inReply: true } : { output }),
  };
  return stored;
}

interface ReferenceMarks {
  readonly inPrompt?: true;
  readonly inReply?: true;
}

function referencesIn(entry: CallTrace): Readonly<Record<string, PromptReference>> | null {
  const values = Object.entries(entry.input);
  // What looks like a reference and is none must not be taken for one.
  if (values.some(([, value]) => isReference(value))) return null;
  const parts = promptParts(entry);
  const found = values.flatMap(([name, value]) => {
    const reference = name === '__proto__' ? null : referenceTo(name, value, parts);
    return reference === null ? [] : [[name, reference] as const];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** Puts back, in place, what `withReferences` left out. `rollout`: parsed JSON, its prompts complete. */
export function resolveReferences(rollout: unknown): void {
  if (!isObject(rollout)) return;
  for (const entry of listAt(rollout['trace'], 'entries')) if (isObject(entry)) resolveEntry(entry);
}

function resolveEntry(entry: Values): void {
  if (entry['inPrompt'] === true && isObject(entry['input'])) {
    const parts = promptParts(entry);
    for (const [name, value] of Object.entries(entry['input'])) {
      if (isReference(value)) Reflect.set(entry['input'], name, valueIn(parts, value));
    }
  }
  if (entry['inReply'] === true) entry['output'] = parseJson(replyOf(entry));
  delete entry['inPrompt'];
  delete entry['inReply'];
}

function referenceTo(name: string, value: unknown, parts: readonly string[]): PromptReference | null {
  const json = JSON.stringify(value);
  if (json === undefined || json.length < LONG_VALUE_CHARACTERS) return null;
  for (const [part, text] of parts.entries()) {
    const place = typeof value === 'string' ? placeOfText(name, value, text) : placeOfJson(name, json, text);
    if (place !== null) return { $prompt: [part, ...place], json: typeof value !== 'string' };
  }
  return null;
}

function placeOfText(name: string, value: string, text: string): readonly [number, number] | null {
  const heading = `## ${name}\n`;
  const at = text.indexOf(`${heading}${value}`);
  return at === -1 ? null : [at + heading.length, at + heading.length + value.length];
}

function placeOfJson(name: string, json: string, text: string): readonly [number, number] | null {
  const heading = `## ${name}\n\`\`\`json\n`;
  const at = text.indexOf(heading);
  if (at === -1) return null;
  const from = at + heading.length;
  // A text within JSON has no line breaks, so the first closing fence is the block's own.
  const to = text.indexOf('\n```', from);
  return to !== -1 && JSON.stringify(parseJson(text.slice(from, to))) === json ? [from, to] : null;
}

function valueIn(parts: readonly string[], { $prompt: [part, from, to], json }: PromptReference): unknown {
  const text = (parts[part] ?? '').slice(from, to);
  return json ? parseJson(text) : text;
}

/** The text parts of the last user message of the first attempt. */
function promptParts(entry: CallTrace | Values): readonly string[] {
  const [first] = listAt(entry, 'attempts');
  const message = listAt(first, 'messages').findLast((one) => isObject(one) && one['role'] === 'user');
  return listAt(message, 'content').flatMap((part) => {
    const text = isObject(part) ? part['text'] : undefined;
    return typeof text === 'string' ? [text] : [];
  });
}

function replyOf(entry: CallTrace | Values): string {
  const last = listAt(entry, 'attempts').at(-1);
  const reply = isObject(last) ? last['reply'] : undefined;
  return typeof reply === 'string' ? reply : '';
}

type Values = Record<string, unknown>;

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = isObject(value) ? value[name] : undefined;
  return Array.isArray(found) ? found : [];
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}

function isReference(value: unknown): value is PromptReference {
  return isObject(value) && Array.isArray(value['$prompt']);
}
