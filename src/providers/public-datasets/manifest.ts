import { z } from 'zod';
import { filePathSchema, revisionSchema, sha256Schema, weightsNameSchema } from '../weights/manifest.js';

export const PUBLIC_DATASET_FORMAT = 'scenewright/public-dataset';
export const PUBLIC_DATASET_VERSION = 1;

const fieldMap = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .describe('column by what it feeds, as --map has it');

const file = z
  .strictObject({
    path: filePathSchema.describe('in the repository'),
    format: z
      .enum(['jsonl', 'json', 'csv', 'tsv', 'lines', 'json-values'])
      .describe('lines: a text a line; json-values: an object whose values are the rows'),
    sizeBytes: z.int().positive().nullable().describe('exact; null: not known'),
    sha256: sha256Schema.nullable().describe('null: not known, the first pull records it'),
    map: fieldMap.optional().describe('default: columns called like the fields'),
    field: z.string().min(1).optional().describe('of lines: the input field that a line feeds'),
    tags: z.array(z.string().min(1)).optional().describe('tags of every row of the file'),
    split: z.enum(['train', 'val', 'test']).optional().describe('part of every row of the file'),
  })
  .refine(({ format, field }) => (format === 'lines') === (field !== undefined), {
    error: '"field" belongs to the format "lines", and is needed there',
    path: ['field'],
  });

/** `datasets/public/NAME.json`: where a public dataset lies and how its rows become ours. */
export const publicDatasetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal(PUBLIC_DATASET_FORMAT),
    version: z.literal(PUBLIC_DATASET_VERSION),
    name: weightsNameSchema.describe('what commands call it'),
    title: z.string().min(1),
    source: z.strictObject({
      host: z.enum(['github', 'huggingface']),
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, '"owner/name"'),
      revision: revisionSchema,
    }),
    licence: z.strictObject({
      id: z.string().min(1).nullable().describe('SPDX id; null: not known'),
      link: z.url().describe('where it can be read'),
    }),
    rows: z.int().positive().nullable().describe('examples that come out; null: not known'),
    oneRowPerId: z
      .boolean()
      .optional()
      .describe('the files have several rows of one id: the first of each is taken'),
    files: z.array(file).min(1),
    notes: z.array(z.string().min(1)),
  })
  .describe('Where a public dataset lies and how its rows become examples');

export type PublicDataset = z.infer<typeof publicDatasetSchema>;
export type PublicDatasetFile = PublicDataset['files'][number];
