import { z } from 'zod';

/** Longest id: ids stand in file names, reports and terminals. */
const MAX_ID_CHARACTERS = 200;

/** One line of a JSONL dataset, or one item of a JSON dataset, in our own form. */
export const datasetRowSchema = z
  .object({
    id: z
      .string()
      .min(1)
      .max(MAX_ID_CHARACTERS)
      .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')
      .optional()
      .describe('unique in the file; default: first 16 hex digits of SHA-256 of the canonical JSON of input'),
    input: z.record(z.string(), z.unknown()).describe('the fields that the program takes'),
    expected: z.unknown().optional().describe('what a metric may compare with'),
    tags: z.array(z.string().min(1)).optional().describe('groups that reports break down by'),
    split: z.enum(['train', 'val', 'test']).optional().describe('fixes the part that this row belongs to'),
  })
  .describe('One example of a dataset');

export type DatasetRow = z.infer<typeof datasetRowSchema>;
