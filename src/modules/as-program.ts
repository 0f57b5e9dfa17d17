import type { z } from 'zod';
import { compiledProgram } from './compiled-program.js';
import type { ComponentChanges, Module, Program } from './module.js';
import { hashComponents } from './program-hash.js';
import { runnable } from './run.js';

/** Gives a module what makes it a program: runs, a hash, and its JSON. `changed` is its `with`. */
export function asProgram<I extends z.ZodObject, O extends z.ZodObject>(
  module: Omit<Module<I, O>, 'with'>,
  changed: (changes: ComponentChanges) => Program<I, O>,
): Program<I, O> {
  const whole: Program<I, O> = {
    ...module,
    ...runnable(module),
    with: changed,
    hash: hashComponents(module),
    toJSON: () => compiledProgram(whole),
  };
  return whole;
}
