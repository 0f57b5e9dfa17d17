import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { InputFileError, messageOf } from '../core/errors.js';
import { checkSchema } from '../signatures/parse-schema.js';
import { isJsonObject, withoutMark } from '../core/parse-json.js';
import {
  COMPILED_PROGRAM_FORMAT,
  COMPILED_PROGRAM_VERSION,
  compiledProgramSchema,
} from './compiled-program-format.js';
import type { CompiledProgram } from './compiled-program-format.js';
import { formatComponentPath } from './component-text.js';
import type { ComponentChanges, Program } from './module.js';

/** A path or `file:` URL, or the object that such a file holds. */
export type CompiledSource = string | URL | object;

/**
 * The program with the texts of a compiled one. Throws InputFileError, with the component it is about, when the file
 * cannot be read (`program/unreadable`), is no JSON (`program/not-json`), no compiled program (`program/foreign`), of
 * another version (`program/version`), damaged (`program/invalid`), of another program (`program/other-program`), or
 * was compiled for other components (`program/unknown-component`, `program/missing-component`,
 * `program/signature-mismatch`, `program/invalid-demo`).
 *
 * @example
 * const compiled = loadProgram(program, './runs/latest/program.json');
 */
export function loadProgram<I extends z.ZodObject, O extends z.ZodObject>(
  program: Program<I, O>,
  source: CompiledSource,
): Program<I, O> {
  const where = describeSource(source);
  const compiled = readCompiledProgram(source);
  checkSameProgram(program, compiled, where);
  checkSameComponents(program, compiled, where);
  const changes: ComponentChanges = Object.fromEntries(
    Object.entries(compiled.components).map(([path, { instruction, demos }]) => [
      path,
      { instruction, demos },
    ]),
  );
  try {
    return program.with(changes);
  } catch (cause) {
    throw new InputFileError('program/invalid-demo', `${where}: ${messageOf(cause)}`, {
      cause,
      hint: COMPILE_AGAIN,
    });
  }
}

const COMPILE_AGAIN = 'Compile the program again, or use the version of it that the file was compiled from.';

/** Reads and validates a compiled program without its program. Throws InputFileError as `loadProgram` does. */
export function readCompiledProgram(source: CompiledSource): CompiledProgram {
  const where = describeSource(source);
  const value = typeof source === 'string' || source instanceof URL ? readJson(source, where) : source;
  checkFormat(value, where);
  const checked = checkSchema(compiledProgramSchema, value);
  if (checked.ok) return checked.value;
  throw new InputFileError(
    'program/invalid',
    `${where} is a damaged compiled program:\n${checked.errors.join('\n')}`,
    {
      hint: 'Take the file from its run folder again; it is not meant to be edited beyond its instructions and demos.',
    },
  );
}

function readJson(source: string | URL, where: string): unknown {
  let text: string;
  try {
    text = readFileSync(source, 'utf8');
  } catch (cause) {
    throw new InputFileError('program/unreadable', `${where} cannot be read: ${messageOf(cause)}`, {
      cause,
      hint: 'Give the path of a compiled program, for example program.json of a run folder.',
    });
  }
  try {
    const value: unknown = JSON.parse(withoutMark(text));
    return value;
  } catch (cause) {
    throw new InputFileError('program/not-json', `${where} is not JSON: ${messageOf(cause)}`, {
      cause,
      hint: 'Give the path of a compiled program, for example program.json of a run folder.',
    });
  }
}

function checkFormat(value: unknown, where: string): void {
  const { format, version } = isJsonObject(value) ? value : {};
  if (format !== COMPILED_PROGRAM_FORMAT) {
    const found = format === undefined ? 'it has no format' : `its format is ${JSON.stringify(format)}`;
    throw new InputFileError('program/foreign', `${where} is not a compiled program: ${found}.`, {
      hint: `A compiled program has "format": "${COMPILED_PROGRAM_FORMAT}".`,
    });
  }
  if (version !== COMPILED_PROGRAM_VERSION) {
    throw new InputFileError(
      'program/version',
      `${where} is a compiled program of version ${JSON.stringify(version)}; this release reads version ${COMPILED_PROGRAM_VERSION}.`,
      { hint: 'Install the release that wrote it (field createdWith), or compile again.' },
    );
  }
}

function checkSameProgram(program: Program, compiled: CompiledProgram, where: string): void {
  if (compiled.program.name === program.name) return;
  throw new InputFileError(
    'program/other-program',
    `${where} was compiled from the program "${compiled.program.name}", not from "${program.name}".`,
    { hint: `Load it into "${compiled.program.name}", or give a file compiled from "${program.name}".` },
  );
}

function checkSameComponents(program: Program, compiled: CompiledProgram, where: string): void {
  const components = new Map(program.components().map(({ path, signature }) => [path, signature]));
  const known = [...components.keys()].map(formatComponentPath).join(', ');
  for (const [path, { signature }] of Object.entries(compiled.components)) {
    const own = components.get(path);
    if (own === undefined) {
      throw new InputFileError(
        'program/unknown-component',
        `${where} has the component "${path}", which program "${program.name}" has not.`,
        { hint: `Its components are ${known}. ${COMPILE_AGAIN}` },
      );
    }
    if (own.hash === signature.hash) continue;
    const names =
      own.name === signature.name
        ? `its signature ${own.name} has changed since`
        : `it was ${signature.name}, and is ${own.name} now`;
    throw new InputFileError(
      'program/signature-mismatch',
      `${where}: component "${path}" was compiled for another signature (${names}; hash ${signature.hash.slice(0, 12)}, now ${own.hash.slice(0, 12)}).`,
      { hint: COMPILE_AGAIN },
    );
  }
  const missing = [...components.keys()].find((path) => !Object.hasOwn(compiled.components, path));
  if (missing === undefined) return;
  throw new InputFileError(
    'program/missing-component',
    `${where} has no component "${missing}", which program "${program.name}" has.`,
    { hint: COMPILE_AGAIN },
  );
}

function describeSource(source: CompiledSource): string {
  if (source instanceof URL) return source.protocol === 'file:' ? fileURLToPath(source) : source.href;
  return typeof source === 'string' ? source : 'The compiled program';
}
