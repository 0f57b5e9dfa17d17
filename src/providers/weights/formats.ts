import type { z } from 'zod';
import { recordSchema } from './installed-record.js';
import { manifestSchema } from './manifest.js';

/** The formats of weights that outlive a release, for `schemas/`. */
export const weightsSchemas: readonly {
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
}[] = [
  { file: 'weights-manifest.schema.json', title: 'Scenewright weights manifest', schema: manifestSchema },
  { file: 'installed-weights.schema.json', title: 'Scenewright installed weights', schema: recordSchema },
];
