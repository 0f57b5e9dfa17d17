import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { hashJson } from '../core/hash.js';
import { describingJsonSchema } from '../signatures/json-schema.js';
import { fieldsOf } from '../signatures/schema-shape.js';
import { linkedController } from './linked-controller.js';
import { bindModules, changeModules, checkModuleMap, componentsOf } from './module-map.js';
import type { ModuleMap } from './module-map.js';
import type { Module, RunContext } from './module.js';
import { withSignal } from './run-context.js';

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  member: infer All,
) => void
  ? All
  : never;
type Flat<Shape> = { [Key in keyof Shape]: Shape[Key] };
type AllInputs<M extends ModuleMap> = Flat<Intersection<M[keyof M]['input']['shape']>>;

/** The input fields of all modules together. */
export type ParallelInput<M extends ModuleMap> =
  AllInputs<M> extends z.core.$ZodLooseShape ? z.ZodObject<AllInputs<M>> : never;

/** The outputs by the names of the modules. */
export type ParallelOutput<M extends ModuleMap> = z.ZodObject<{ [Name in keyof M]: M[Name]['output'] }>;

/**
 * Runs modules at the same time on the same input and gives their outputs by name; each takes its own fields of the
 * input. When one fails, the others are stopped and its error is thrown.
 *
 * @example
 * const both = parallel({ title: predict(Title), summary: predict(Summary) });
 * const { title, summary } = (await toProgram(both).run({ text }, { models })).output;
 */
export function parallel<M extends ModuleMap>(modules: M): Module<ParallelInput<M>, ParallelOutput<M>>;
export function parallel(modules: ModuleMap): Module {
  checkModuleMap('parallel', modules);
  const components = componentsOf(modules);
  return {
    name: 'parallel',
    input: mergedInput(modules),
    output: z.object(Object.fromEntries(Object.entries(modules).map(([name, { output }]) => [name, output]))),
    components: () => components,
    with: (changes) => parallel(changeModules('parallel', modules, changes)),
    forward: (input, context) => runAll(modules, input, context),
  };
}

async function runAll(
  modules: ModuleMap,
  input: Readonly<Record<string, unknown>>,
  context: RunContext,
): Promise<Record<string, unknown>> {
  const controller = linkedController(context.signal);
  const steps = Object.entries(bindModules(modules, withSignal(context, controller.signal)));
  let failed: { readonly error: unknown } | undefined;
  const branches = steps.map(async ([name, step]) => {
    try {
      return [name, await step(ownFields(modules[name], input))] as const;
    } catch (error) {
      // The others fail because of this one; its error is the one to tell.
      failed ??= { error };
      controller.abort(error);
      throw error;
    }
  });
  const ended = await Promise.allSettled(branches);
  controller.unlink();
  if (failed !== undefined) throw failed.error;
  return Object.fromEntries(ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
}

/** A strict schema refuses the fields of its neighbours. */
function ownFields(
  module: Module | undefined,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = module === undefined ? [] : Object.keys(module.input.shape);
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(input, name) ? [[name, input[name]]] : [])),
  );
}

/** Throws UsageError when two modules mean different things by the same field. */
function mergedInput(modules: ModuleMap): z.ZodObject {
  const shape = new Map<string, z.ZodType>();
  for (const [name, { input }] of Object.entries(modules)) {
    for (const [field, schema] of fieldsOf(input)) {
      const other = shape.get(field);
      if (other !== undefined && !isSameSchema(other, schema)) {
        throw new UsageError(
          'parallel/field-conflict',
          `parallel: the field "${field}" of "${name}" has another schema in a module before it.`,
          {
            hint: 'Rename one of them, or compose the modules with program().',
          },
        );
      }
      shape.set(field, schema);
    }
  }
  return z.object(Object.fromEntries(shape));
}

function isSameSchema(one: z.ZodType, other: z.ZodType): boolean {
  const hash = (schema: z.ZodType) => hashJson(describingJsonSchema(z.object({ field: schema })));
  return one === other || hash(one) === hash(other);
}
