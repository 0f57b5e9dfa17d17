import { hashJson } from '../core/hash.js';
import { describingJsonSchema } from '../signatures/json-schema.js';
import type { Module } from './module.js';

/** SHA-256 over name, schemas, and every component's path and signature hash (not its texts). */
export function hashComponents(module: Pick<Module, 'name' | 'input' | 'output' | 'components'>): string {
  return hashJson({
    name: module.name,
    input: describingJsonSchema(module.input),
    output: describingJsonSchema(module.output),
    components: Object.fromEntries(module.components().map(({ path, signature }) => [path, signature.hash])),
  });
}
