import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import { storageFailure } from '../storage/storage-failure.js';
import { didYouMean } from './did-you-mean.js';
import { promptField } from './input-fields.js';
import type { InputField } from './input-fields.js';
import type { InputFlags } from './options/program.js';

/** One input of a program, not yet validated. */
export type RawInput = Readonly<Record<string, unknown>>;

/**
 * What flags and a bare prompt say about the input's fields; the program validates the whole afterwards. Throws
 * UsageError, also for a field that is given in two ways: one of the two would be lost.
 */
export function inputFromFlags(
  fields: readonly InputField[],
  prompt: string | undefined,
  flags: InputFlags,
  cwd: string,
): RawInput {
  const input: Record<string, unknown> = {};
  const fill = (name: string, value: unknown) => {
    if (Object.hasOwn(input, name)) throw givenTwice(name);
    input[name] = value;
  };
  if (prompt !== undefined) fill(requirePromptField(fields).name, prompt);
  for (const [name, text] of Object.entries(flags.set ?? {})) {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw unknownField(name, fields);
    fill(name, valueOf(field, text, cwd));
  }
  for (const kind of ['image', 'audio', 'video'] as const) {
    const files = flags[kind] ?? [];
    if (files.length === 0) continue;
    const { name, value } = mediaInput(fields, kind, files, cwd);
    fill(name, value);
  }
  return input;
}

function givenTwice(name: string): UsageError {
  return new UsageError('run/field-twice', `the input field "${name}" is given in two ways`, {
    hint: `Give it once: as the prompt, with --set ${name}=..., or with --image, --audio or --video.`,
  });
}

export function requirePromptField(fields: readonly InputField[]): InputField {
  const field = promptField(fields);
  if (field !== undefined) return field;
  throw new UsageError('run/no-text-field', 'this program has no text field that a prompt could fill', {
    hint: `Its fields: ${nameList(fields)}. Give them as --set field=value or with --input.`,
  });
}

function unknownField(name: string, fields: readonly InputField[]): UsageError {
  const names = fields.map((field) => field.name);
  return new UsageError(
    'run/unknown-field',
    `the program has no input field "${name}".${didYouMean(name, names)}`,
    {
      hint: `Its fields: ${nameList(fields)}.`,
    },
  );
}

/** `@file` reads a file; otherwise text stays text, media are paths or URLs, and the rest is JSON. */
function valueOf(field: InputField, text: string, cwd: string): unknown {
  if (field.kind !== 'text' && field.kind !== 'json') {
    const media = medium(text.replace(/^@/, ''), cwd);
    return field.isList ? [media] : media;
  }
  const content = text.startsWith('@') ? readText(resolve(cwd, text.slice(1))) : text;
  if (field.kind === 'text' && !field.isList) return content;
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    throw new UsageError('run/field-not-json', `the value of "${field.name}" is not JSON`, {
      hint: `This field is no plain text: write JSON, for example --set '${field.name}=[1, 2]'.`,
      cause,
    });
  }
}

function mediaInput(
  fields: readonly InputField[],
  kind: 'image' | 'audio' | 'video',
  files: readonly string[],
  cwd: string,
): { readonly name: string; readonly value: unknown } {
  const ofKind = fields.filter((field) => field.kind === kind);
  const [field] = ofKind;
  if (field === undefined) {
    throw new UsageError('run/no-media-field', `this program takes no ${kind}`, {
      hint: `Its fields: ${nameList(fields)}.`,
    });
  }
  if (ofKind.length > 1) {
    throw new UsageError('run/ambiguous-media-field', `this program has more than one ${kind} field`, {
      hint: `Say which: ${ofKind.map(({ name }) => `--set ${name}=FILE`).join(' or ')}.`,
    });
  }
  if (field.isList) return { name: field.name, value: files.map((file) => medium(file, cwd)) };
  const [only, ...more] = files;
  if (more.length > 0) {
    throw new UsageError(
      'run/too-many-media',
      `the field "${field.name}" takes one ${kind}, ${files.length} were given`,
    );
  }
  return { name: field.name, value: medium(only ?? '', cwd) };
}

function medium(text: string, cwd: string): { readonly url: string } | { readonly path: string } {
  if (/^(https?|data):/i.test(text)) return { url: text };
  const path = resolve(cwd, text);
  if (!existsSync(path)) {
    throw new UsageError('run/media-missing', `there is no file ${text}`, {
      hint: 'Give a file or an http(s) address.',
    });
  }
  return { path };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw storageFailure(error, 'read', path);
  }
}

function nameList(fields: readonly InputField[]): string {
  return fields.map(({ name, isRequired }) => (isRequired ? name : `${name} (optional)`)).join(', ');
}
