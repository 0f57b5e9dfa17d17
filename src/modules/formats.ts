import { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import { parseJsonObject } from '../core/parse-json.js';
import { compiledProgramSchema } from './compiled-program-format.js';
import { traceSchema } from './trace-format.js';

/** A format that outlives a release, as it is published in `schemas/`. */
export interface PublishedSchema {
  /** Name of the file. */
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
}

/** The formats of this floor. */
export const publishedSchemas: readonly PublishedSchema[] = [
  {
    file: 'compiled-program.schema.json',
    title: 'Scenewright compiled program',
    schema: compiledProgramSchema,
  },
  { file: 'trace.schema.json', title: 'Scenewright trace', schema: traceSchema },
];

/** The JSON Schema (2020-12) of a format. Open to keys of later releases. */
export function publishedJsonSchema({ title, schema }: PublishedSchema): JsonObject {
  const { $schema, ...rest } = parseJsonObject(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
  return { $schema, title, ...rest };
}
