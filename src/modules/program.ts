import type { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { parseInput } from '../signatures/input.js';
import { checkSchema } from '../signatures/parse-schema.js';
import { asProgram } from './as-program.js';
import type { ComponentChanges, Program, RunContext } from './module.js';
import { bindModules, changeModules, checkModuleMap, componentsOf } from './module-map.js';
import type { BoundModules, ModuleMap } from './module-map.js';

export interface ProgramOptions<I extends z.ZodObject, O extends z.ZodObject, M extends ModuleMap> {
  /** An identifier (hyphens allowed): part of the hash and of compiled programs. */
  readonly name: string;
  readonly input: I;
  readonly output: O;
  /** The steps by name: modules or programs. Their order is that of `components()` and of parallel traces. */
  readonly modules: M;
  /**
   * What the program does: plain code over its steps. `input` is validated; what is returned is validated against
   * `output`. Everything it calls is bound to the run, so it needs `context` only for random draws and the clock.
   */
  readonly forward: (
    input: z.output<I>,
    modules: BoundModules<M>,
    context: RunContext,
  ) => Promise<z.input<O>> | z.input<O>;
}

const PROGRAM_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/**
 * Composes modules into a program, typed from input to output. Immutable, and itself a module that other programs
 * may have as a step.
 *
 * @example
 * const article = program({
 *   name: 'article',
 *   input: z.object({ topic: z.string() }),
 *   output: z.object({ text: z.string() }),
 *   modules: { outline: predict(Outline), write: chainOfThought(Write) },
 *   async forward({ topic }, { outline, write }) {
 *     const { points } = await outline({ topic });
 *     return write({ topic, points });
 *   },
 * });
 */
export function program<I extends z.ZodObject, O extends z.ZodObject, M extends ModuleMap>(
  options: ProgramOptions<I, O, M>,
): Program<I, O> {
  const { name, input, output, modules, forward } = options;
  checkProgramName(name);
  checkModuleMap(`Program ${name}`, modules);
  const components = componentsOf(modules);
  const changed = (changes: ComponentChanges): Program<I, O> =>
    program({ ...options, modules: changeModules(`Program ${name}`, modules, changes) });
  const module = {
    name,
    input,
    output,
    components: () => components,
    async forward(given: z.input<I>, context: RunContext) {
      const value = parseInput(`program ${name}`, input, given);
      const result = await forward(value, bindModules(modules, context), context);
      return checkedOutput(name, output, result);
    },
  };
  return asProgram(module, changed);
}

function checkProgramName(name: string): void {
  if (typeof name === 'string' && PROGRAM_NAME.test(name)) return;
  throw new UsageError('program/name', `${JSON.stringify(name)} cannot name a program.`, {
    hint: 'Use letters, digits, underscores and hyphens, at most 64, not starting with a digit.',
  });
}

function checkedOutput<O extends z.ZodObject>(name: string, output: O, result: z.input<O>): z.output<O> {
  const checked = checkSchema(output, result);
  if (checked.ok) return checked.value;
  throw new UsageError(
    'program/invalid-output',
    `Program ${name} returned what its output schema refuses:\n${checked.errors.join('\n')}`,
    { hint: 'Correct its forward function or its output schema.' },
  );
}
