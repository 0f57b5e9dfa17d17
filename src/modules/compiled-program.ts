import { PACKAGE_VERSION } from '../storage/package-version.js';
import type { CompiledProgram } from './compiled-program-format.js';
import { COMPILED_PROGRAM_FORMAT, COMPILED_PROGRAM_VERSION } from './compiled-program-format.js';
import type { Program } from './module.js';

export { loadProgram, readCompiledProgram } from './load-program.js';
export type { CompiledProgram } from './compiled-program-format.js';

/** How a compiled program came about; what is absent is written as empty or null. */
export type CompileRecord = Partial<
  Pick<CompiledProgram, 'models' | 'scores' | 'datasets' | 'seeds' | 'lineage' | 'command' | 'simulated'>
> & {
  /** The search that made it was stopped before its end. */
  readonly unfinished?: boolean;
};

/**
 * A program's texts as versioned JSON, to be saved and loaded again with `loadProgram`. Holds no code.
 *
 * @example
 * await writeFile('answer.json', JSON.stringify(compiledProgram(program), null, 2));
 */
export function compiledProgram(program: Program, record: CompileRecord = {}): CompiledProgram {
  const { name, hash } = program;
  const { models = {}, scores = null, datasets = [], seeds = [], lineage = [], command = null } = record;
  const components = program
    .components()
    .map(({ path, instruction, demos, signature }): [string, CompiledProgram['components'][string]] => [
      path,
      { instruction, demos: [...demos], signature: { name: signature.name, hash: signature.hash } },
    ]);
  return {
    format: COMPILED_PROGRAM_FORMAT,
    version: COMPILED_PROGRAM_VERSION,
    program: { name, hash },
    createdWith: PACKAGE_VERSION,
    components: Object.fromEntries(components),
    models,
    scores,
    datasets,
    seeds,
    lineage,
    command,
    simulated: record.simulated ?? false,
    ...(record.unfinished === true ? { unfinished: true as const } : {}),
  };
}
