import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import { candidateTexts } from '../evaluation/rollout-id.js';
import { loadProgram, readCompiledProgram } from '../modules/compiled-program.js';
import type { CompiledProgram } from '../modules/compiled-program.js';
import type { Program } from '../modules/module.js';
import { toProgram } from '../modules/to-program.js';
import { RUN_FILES } from '../storage/run-folder.js';
import { BUILTIN_PROGRAMS } from './builtin-programs.js';
import type { BuiltinProgram } from './builtin-programs.js';
import { didYouMean } from './did-you-mean.js';
import type { LoadedConfig } from './load-config.js';
import type { ProgramFlags } from './options/program.js';
import { isModule } from './recognise.js';
import { loadExport, parseExportReference } from './user-module.js';

export const DEFAULT_PROGRAM = 'scene';

/** A program ready to be used, and where it came from. */
export interface OpenedProgram {
  readonly program: Program;
  /** What the package knows beside it: metric, dataset, formats; undefined for a program of the user's own. */
  readonly builtin: BuiltinProgram | undefined;
  /** Where the program is that it was made from: a name, or an absolute `file.ts#export`. */
  readonly spec: string;
  /** Whether it is as compile runs it; see `inCompileForm`. */
  readonly isCompileForm?: boolean;
  /** What it was loaded from; undefined for a program as written. */
  readonly compiled?: CompiledProgram;
  /** Short name for tables: the spec, or the compiled file. */
  readonly label: string;
}

/** The program of `--program` and `--compiled`; without either, the config's, else `scene`. */
export async function openProgram(
  flags: ProgramFlags,
  loaded: LoadedConfig,
  cwd: string,
): Promise<OpenedProgram> {
  const { program: spec, compiled } = flags;
  if (compiled !== undefined) return openCompiled(compiled, spec, loaded, cwd);
  if (spec !== undefined) return openSpec(spec, loaded, cwd);
  const configured = loaded.config.program;
  return configured === undefined
    ? openSpec(DEFAULT_PROGRAM, loaded, cwd)
    : openSpec(configured, loaded, loaded.folder);
}

/** A built-in program as compile runs it, with the texts that it has. */
export async function inCompileForm(opened: OpenedProgram): Promise<OpenedProgram> {
  const form = await opened.builtin?.loadForCompile?.();
  return form === undefined
    ? opened
    : { ...opened, program: form.with(candidateTexts(opened.program)), isCompileForm: true };
}

/** A program by name, by file and export, or out of a compiled file. Throws UsageError or InputFileError. */
export async function openSpec(spec: string, loaded: LoadedConfig, cwd: string): Promise<OpenedProgram> {
  const named = await openNamed(spec, loaded);
  if (named !== undefined) return named;
  if (spec.endsWith('.json') || isFolder(resolve(cwd, spec)))
    return openCompiled(spec, undefined, loaded, cwd);
  const reference = parseExportReference(spec, cwd);
  if (reference === undefined) throw unknownProgram(spec, loaded);
  const { value, name } = await loadExport(reference, cwd, { what: 'program', accepts: isModule });
  return { program: toProgram(value), builtin: undefined, spec: `${reference.file}#${name}`, label: spec };
}

/**
 * What `--program` has to say beside a compiled file of this program, as the reader in `cwd` would write it; undefined
 * where the name in the file finds the program.
 */
export function neededSpec({ program, spec }: OpenedProgram, cwd: string): string | undefined {
  if (spec === program.name) return undefined;
  if (!isAbsolute(spec)) return spec;
  const path = relative(cwd, spec);
  return path.startsWith('.') || isAbsolute(path) ? path : `./${path}`;
}

async function openNamed(name: string, { config }: LoadedConfig): Promise<OpenedProgram | undefined> {
  const programs = config.programs ?? {};
  const own = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (own !== undefined) return { program: own, builtin: undefined, spec: name, label: name };
  const builtin = BUILTIN_PROGRAMS.find((one) => one.name === name);
  return builtin === undefined
    ? undefined
    : { program: await builtin.load(), builtin, spec: name, label: name };
}

/** A compiled file, or the run folder that holds one, on its program: named by the file, or given. */
async function openCompiled(
  path: string,
  spec: string | undefined,
  loaded: LoadedConfig,
  cwd: string,
): Promise<OpenedProgram> {
  const given = resolve(cwd, path);
  const file = isFolder(given) ? join(given, RUN_FILES.program) : given;
  const compiled = readCompiledProgram(file);
  const base =
    spec === undefined ? await openNamed(compiled.program.name, loaded) : await openSpec(spec, loaded, cwd);
  if (base === undefined) {
    throw new UsageError(
      'program/base-unknown',
      `${path} is compiled from the program "${compiled.program.name}", which is not built in`,
      {
        hint: 'Say where that program is: --program ./file.ts#export, or list it under programs in the config.',
      },
    );
  }
  return { ...base, program: loadProgram(base.program, file), compiled, label: path };
}

function unknownProgram(spec: string, { config }: LoadedConfig): UsageError {
  const names = [...BUILTIN_PROGRAMS.map(({ name }) => name), ...Object.keys(config.programs ?? {})];
  return new UsageError('program/unknown', `there is no program "${spec}".${didYouMean(spec, names)}`, {
    hint: `Known names: ${names.join(', ')}. Otherwise give ./file.ts#export or a compiled .json file.`,
  });
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
