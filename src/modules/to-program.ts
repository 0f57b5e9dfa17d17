import type { z } from 'zod';
import { asProgram } from './as-program.js';
import { changeModules, componentsOf } from './module-map.js';
import type { Module, Program, RunContext } from './module.js';
import { contextFor } from './run-context.js';

/**
 * A single module as a program that can be run, compiled and saved. The path of its component is the name of its
 * signature in camelCase: `AnswerQuestion` becomes `answerQuestion`. A program is returned as it is.
 *
 * @example
 * const { output } = await toProgram(predict(Answer)).run({ question }, { models: { task: model } });
 */
export function toProgram<I extends z.ZodObject, O extends z.ZodObject>(
  module: Module<I, O> | Program<I, O>,
): Program<I, O> {
  if ('run' in module) return module;
  const leaf = module.components().find((component) => component.path === '');
  return leaf === undefined ? asItIs(module) : underName(module, camelCase(leaf.signature.name));
}

/** A module of several components keeps their paths. */
function asItIs<I extends z.ZodObject, O extends z.ZodObject>(module: Module<I, O>): Program<I, O> {
  return asProgram(module, (changes) => asItIs(module.with(changes)));
}

function underName<I extends z.ZodObject, O extends z.ZodObject>(
  module: Module<I, O>,
  step: string,
): Program<I, O> {
  const steps = { [step]: module };
  const components = componentsOf(steps);
  const whole = {
    name: module.name,
    input: module.input,
    output: module.output,
    components: () => components,
    // The module validates its own input and output.
    forward: (given: z.input<I>, context: RunContext) => module.forward(given, contextFor(context, step)),
  };
  return asProgram(whole, (changes) =>
    underName(changeModules(`Program ${module.name}`, steps, changes)[step] ?? module, step),
  );
}

function camelCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words
    .map((word, at) => (at === 0 ? lowerFirst(word) : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

/** `SceneElements` to `sceneElements`, `FIBOPrompt` to `fiboPrompt`. */
function lowerFirst(word: string): string {
  return word.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+)/, (capitals) => capitals.toLowerCase());
}
