import type { z } from 'zod';
import { hashJson } from '../core/hash.js';
import { describingJsonSchema } from '../signatures/json-schema.js';
import type { Module } from './module.js';

// A search makes many programs that differ in their texts only, and so have the same schemas.
const DESCRIPTIONS = new WeakMap<z.ZodObject, ReturnType<typeof describingJsonSchema>>();

/** SHA-256 over name, schemas, and every component's path and signature hash (not its texts). */
export function hashComponents(module: Pick<Module, 'name' | 'input' | 'output' | 'components'>): string {
  return hashJson({
    name: module.name,
    input: descriptionOf(module.input),
    output: descriptionOf(module.output),
    components: Object.fromEntries(module.components().map(({ path, signature }) => [path, signature.hash])),
  });
}

function descriptionOf(schema: z.ZodObject): ReturnType<typeof describingJsonSchema> {
  const known = DESCRIPTIONS.get(schema) ?? describingJsonSchema(schema);
  DESCRIPTIONS.set(schema, known);
  return known;
}
