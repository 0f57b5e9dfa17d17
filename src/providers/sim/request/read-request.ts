import type { JsonObject } from '../../../core/json.js';
import { parseJson } from '../../../core/parse-json.js';
import { textOf, type ChatMessage } from '../../../signatures/messages.js';
import type { LanguageModelRequest } from '../../language-model.js';
import { asObject } from '../heads/head-call.js';
import { readSystem, type ReplyLayout } from './read-system.js';

/** A worked example found among the messages. */
export interface ShownExample {
  readonly inputs: ReadonlyMap<string, unknown>;
  readonly output: unknown;
}

/** What the simulator makes of a request: the same facts whichever framework wrote the messages. */
export interface RequestReading {
  readonly instruction: string;
  readonly inputs: ReadonlyMap<string, unknown>;
  readonly schema: JsonObject | null;
  readonly examples: readonly ShownExample[];
  /** Replies to this very input that were refused. */
  readonly attempt: number;
  readonly layout: ReplyLayout;
  /** The whole last user message, for requests without fields. */
  readonly userText: string;
}

/** Sections that callers may add after the declared inputs. */
const EXTRA_SECTIONS = ['advice', 'issues', 'feedback', 'previous'];

/** Reads a request; never throws on any text. */
export function readRequest(request: LanguageModelRequest): RequestReading {
  const system = readSystem(
    request.messages
      .filter(({ role }) => role === 'system')
      .map(textOf)
      .join('\n\n'),
  );
  const turns = request.messages.filter(({ role }) => role !== 'system');
  const readings = turns.map((message) =>
    message.role === 'user' ? readInputs(textOf(message), system.inputNames) : null,
  );
  const at = currentInput(turns, readings);
  const current = readings[at] ?? new Map<string, unknown>();
  return {
    instruction: system.instruction,
    inputs: current,
    schema: request.output?.schema ?? system.schema,
    examples: examplesIn(turns.slice(0, at), readings),
    attempt: turns.slice(at).filter(({ role }) => role === 'assistant').length,
    layout: request.output === undefined ? system.layout : { type: 'json' },
    userText: turns[at] === undefined ? '' : textOf(turns[at]),
  };
}

/** The last user message with fields; a re-ask after it only lists errors. */
function currentInput(
  turns: readonly ChatMessage[],
  readings: readonly (ReadonlyMap<string, unknown> | null)[],
): number {
  const withFields = readings.findLastIndex(
    (reading) => reading !== null && !(reading.size === 1 && reading.has('text')),
  );
  return withFields === -1 ? turns.findLastIndex(({ role }) => role === 'user') : withFields;
}

function examplesIn(
  turns: readonly ChatMessage[],
  readings: readonly (ReadonlyMap<string, unknown> | null)[],
): ShownExample[] {
  return turns.flatMap((message, index) => {
    const inputs = readings[index];
    const reply = turns[index + 1];
    if (message.role !== 'user' || inputs === null || inputs === undefined || reply?.role !== 'assistant')
      return [];
    const text = textOf(reply);
    return [{ inputs, output: parseJson(text.replace(/^```(?:json)?\s*|\s*```$/g, '')) ?? text }];
  });
}

/**
 * Fields of a user message: `## name`, `## name (quoted)`, `[[ ## name ## ]]` or `Name: value` sections; else the whole
 * as `text`.
 */
function readInputs(text: string, names: readonly string[]): ReadonlyMap<string, unknown> {
  const sections = sectionsOf(text, names);
  if (sections.size > 0) return sections;
  const json = asObject(parseJson(text.trim()));
  if (json !== undefined) return new Map(Object.entries(json));
  return new Map([['text', text]]);
}

function sectionsOf(text: string, names: readonly string[]): Map<string, unknown> {
  const known = new Map([...names, ...EXTRA_SECTIONS].map((name) => [fold(name), name]));
  const headings: { name: string; isQuoted: boolean; start: number; end: number }[] = [];
  const pattern =
    /^(?:## ([A-Za-z_][\w ]{0,60})(\(quoted\)\n)?|\[\[ ## (\w{1,60}) ## \]\]|([A-Za-z_][\w ]{0,60}):(?=\s))[ \t]*/gm;
  for (const match of text.matchAll(pattern)) {
    const raw = match[1] ?? match[3] ?? match[4] ?? '';
    const name =
      known.get(fold(raw)) ?? (names.length === 0 && match[4] === undefined ? raw.trim() : undefined);
    // A prompt may itself hold such a line: each field counts once, at its first place.
    if (name === undefined || headings.some((heading) => heading.name === name)) continue;
    const isQuoted = match[2] !== undefined;
    headings.push({ name, isQuoted, start: match.index, end: match.index + match[0].length });
    if (headings.length >= 40) break;
  }
  return new Map(
    headings.map(({ name, isQuoted, end }, index) => {
      const section = text.slice(end, headings[index + 1]?.start ?? text.length);
      return [name, isQuoted ? section.trim().replace(/^> /gm, '') : valueOf(section)];
    }),
  );
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function valueOf(section: string): unknown {
  const text = section.trim();
  const block = /^```(?:json)?\s*([\s\S]*?)\s*```/.exec(text)?.[1];
  const candidate = block ?? (/^[[{]/.test(text) ? text : undefined);
  if (candidate === undefined) return text;
  const parsed = parseJson(candidate);
  return parsed === undefined ? text : parsed;
}
