import { UsageError } from '../core/errors.js';
import { demoErrors } from '../signatures/demo.js';
import type { Demo, Signature } from '../signatures/signature.js';
import type { Component, ComponentChanges, ComponentPath, ComponentText } from './module.js';

/** The text of a component after a change. Throws UsageError for empty instructions and unfit demonstrations. */
export function changedText(
  signature: Signature,
  current: ComponentText,
  change: Partial<ComponentText>,
): ComponentText {
  const { instruction = current.instruction, demos = current.demos } = change;
  if (typeof instruction !== 'string' || instruction.trim() === '') {
    throw new UsageError('component/empty-instruction', `The instruction for ${signature.name} is empty.`, {
      hint: 'Give text, or leave the instruction out of the change to keep the current one.',
    });
  }
  return Object.freeze({
    instruction,
    demos: demos === current.demos ? demos : checkedDemos(signature, demos),
  });
}

function checkedDemos(signature: Signature, demos: readonly Demo[]): readonly Demo[] {
  return Object.freeze(
    demos.map((demo, at) => {
      const errors = demoErrors(signature, demo);
      if (errors.length === 0) return deepFreeze(structuredClone(demo));
      const message = `Demonstration ${at + 1} for ${signature.name} does not fit its signature:\n${errors.join('\n')}`;
      throw new UsageError('component/invalid-demo', message, {
        hint: `Inputs: ${Object.keys(signature.input.shape).join(', ')}. Outputs: ${Object.keys(signature.output.shape).join(', ')}.`,
      });
    }),
  );
}

/** Throws UsageError when a change names a path that is no component. */
export function checkPaths(owner: string, components: readonly Component[], changes: ComponentChanges): void {
  const known = components.map((component) => component.path);
  const unknown = Object.keys(changes).filter((path) => !known.includes(path));
  if (unknown.length === 0) return;
  throw new UsageError(
    'program/unknown-component',
    `${owner} has no component ${unknown.map(formatComponentPath).join(', ')}.`,
    { hint: `Its components are: ${known.map(formatComponentPath).join(', ')}.` },
  );
}

export function formatComponentPath(path: ComponentPath): string {
  return `"${path}"`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
