import type { z } from 'zod';
import type { Module, RunContext } from './module.js';

/** A module around another one: the same components at the same paths, run in another way. */
export function wrapModule<I extends z.ZodObject, O extends z.ZodObject>(
  inner: Module<I, O>,
  forward: (inner: Module<I, O>, input: z.input<I>, context: RunContext) => Promise<z.output<O>>,
): Module<I, O> {
  return {
    name: inner.name,
    input: inner.input,
    output: inner.output,
    components: () => inner.components(),
    with: (changes) => wrapModule(inner.with(changes), forward),
    forward: (input, context) => forward(inner, input, context),
  };
}
