import type { Module, Program } from '../modules/module.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { ImageModel } from '../providers/image-model.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { Metric } from '../scoring/metric.js';

// By shape, not by class: an object from a second copy of the package is as good as one from this copy.

export function isProgram(value: unknown): value is Program {
  return hasFunctions(value, ['run', 'components', 'with', 'forward']) && hasStrings(value, ['name', 'hash']);
}

/** A program, or a module that can be made one. */
export function isModule(value: unknown): value is Module {
  return hasFunctions(value, ['components', 'with', 'forward']) && hasStrings(value, ['name']);
}

export function isMetric(value: unknown): value is Metric {
  return hasFunctions(value, ['evaluate']) && hasStrings(value, ['name']) && 'objectives' in value;
}

export function isLanguageModel(value: unknown): value is LanguageModel {
  return isModelWith(value, 'structuredOutput');
}

export function isImageModel(value: unknown): value is ImageModel {
  return isModelWith(value, 'maxReferences');
}

/** A model whose capabilities tell this. */
function isModelWith(value: unknown, capability: string): value is object {
  if (!hasFunctions(value, ['generate']) || !hasStrings(value, ['id'])) return false;
  const capabilities = at(value, 'capabilities');
  return typeof capabilities === 'object' && capabilities !== null && capability in capabilities;
}

export function isOptimizer(value: unknown): value is Optimizer {
  return hasFunctions(value, ['policies']) && hasStrings(value, ['name']) && 'writes' in value;
}

function hasFunctions(value: unknown, names: readonly string[]): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof at(value, name) === 'function')
  );
}

function hasStrings(value: object, names: readonly string[]): boolean {
  return names.every((name) => typeof at(value, name) === 'string');
}

function at(value: object, name: string): unknown {
  return Reflect.get(value, name);
}
