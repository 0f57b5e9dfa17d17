import type { z } from 'zod';
import { publicDatasetSchema } from './manifest.js';
import { pulledRecordSchema } from './pulled-record.js';

/** The formats of public datasets that outlive a release. */
export const publicDatasetSchemas: readonly {
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
}[] = [
  {
    file: 'public-dataset.schema.json',
    title: 'Scenewright manifest of a public dataset',
    schema: publicDatasetSchema,
  },
  {
    file: 'pulled-dataset.schema.json',
    title: 'Scenewright record of a pulled dataset',
    schema: pulledRecordSchema,
  },
];
