import { UsageError } from '../core/errors.js';
import type { Program } from '../modules/module.js';
import type { BuiltinProgram } from './builtin-programs.js';
import type { LoadedConfig } from './load-config.js';
import type { ProgramFlags } from './options/program.js';

export interface OpenedProgram {
  readonly program: Program;
  readonly builtin: BuiltinProgram | undefined;
}

export async function openProgram(
  _flags: ProgramFlags,
  _loaded: LoadedConfig,
  _cwd: string,
): Promise<OpenedProgram> {
  throw new UsageError('x/y', 'z');
}
