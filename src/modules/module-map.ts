import type { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { advised } from './advice.js';
import type { AdviceText } from './advice.js';
import { checkPaths } from './component-text.js';
import type { Component, ComponentChanges, ComponentText, Module, RunContext } from './module.js';
import { contextFor } from './run-context.js';
import { isAtOrBelow, joinPath } from './trace-scope.js';

/** The steps of a program by name; the names are the first parts of their components' paths. */
export type ModuleMap = Readonly<Record<string, Module>>;

export interface CallOptions {
  /** What to mind this time, for all components of the step or by their path in it; see `refine`. */
  readonly advice?: AdviceText;
}

/** The steps of a program as functions, bound to the context of one run. */
export type BoundModules<M extends ModuleMap> = {
  readonly [Name in keyof M]: (
    input: z.input<M[Name]['input']>,
    options?: CallOptions,
  ) => Promise<z.output<M[Name]['output']>>;
};

const STEP_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Throws UsageError for names that cannot be part of a component path, and for programs without steps. */
export function checkModuleMap(owner: string, modules: ModuleMap): void {
  const names = Object.keys(modules);
  if (names.length === 0) {
    throw new UsageError('program/no-modules', `${owner} has no modules.`, { hint: 'Give it at least one.' });
  }
  for (const name of names) {
    if (STEP_NAME.test(name)) continue;
    throw new UsageError('program/module-name', `${owner}: ${JSON.stringify(name)} cannot name a module.`, {
      hint: 'Use letters, digits and underscores: names become parts of dotted component paths.',
    });
  }
}

/** All components, each path led by the name of its step. */
export function componentsOf(modules: ModuleMap): readonly Component[] {
  const components = Object.entries(modules).flatMap(([name, module]) =>
    module
      .components()
      .map((component) => Object.freeze({ ...component, path: joinPath(name, component.path) })),
  );
  return Object.freeze(components);
}

/** The same steps with changed texts. Throws UsageError for a path that no step has. */
export function changeModules<M extends ModuleMap>(owner: string, modules: M, changes: ComponentChanges): M;
export function changeModules(owner: string, modules: ModuleMap, changes: ComponentChanges): ModuleMap {
  checkPaths(owner, componentsOf(modules), changes);
  return Object.fromEntries(
    Object.entries(modules).map(([name, module]) => {
      const own = changesBelow(name, changes);
      return [name, Object.keys(own).length === 0 ? module : module.with(own)];
    }),
  );
}

function changesBelow(name: string, changes: ComponentChanges): ComponentChanges {
  const own = Object.entries(changes).filter(([path]) => isAtOrBelow(path, name));
  return Object.fromEntries(
    own.map(([path, change]): [string, Partial<ComponentText>] => [path.slice(name.length + 1), change]),
  );
}

/** The steps as functions. Each call runs in a context of its own, one name further down. */
export function bindModules<M extends ModuleMap>(modules: M, context: RunContext): BoundModules<M>;
export function bindModules(modules: ModuleMap, context: RunContext): BoundModules<ModuleMap> {
  return Object.fromEntries(
    Object.entries(modules).map(([name, module], order) => [
      name,
      (input: z.input<z.ZodObject>, options?: CallOptions) =>
        module.forward(input, advised(contextFor(context, name, order), module, options?.advice)),
    ]),
  );
}
