import { z } from 'zod';
import type { JsonObject } from '../core/json.js';

export const COMPILED_PROGRAM_FORMAT = 'scenewright/compiled-program';
export const COMPILED_PROGRAM_VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

const componentSchema = z.object({
  instruction: z.string().min(1),
  demos: z
    .array(z.object({ input: jsonObject, output: jsonObject }))
    .describe('worked examples shown before the input; never media'),
  signature: z
    .object({ name: z.string(), hash: hash.describe('SHA-256 over name and both schemas') })
    .describe('what the texts were written for; another hash is refused'),
});

const estimateSchema = z
  .object({
    value: z.number().describe('mean over the examples'),
    low: z.number().nullable(),
    high: z.number().nullable(),
  })
  .describe('low and high bound a 95% interval; null for fewer than two examples');

const scoreSchema = z
  .object({
    metric: z.string(),
    split: z.enum(['train', 'val', 'test']),
    examples: z.int().min(0).describe('examples with a score in both programs'),
    repeats: z.int().min(1),
    baseline: estimateSchema.nullable().describe('the program before compiling'),
    compiled: estimateSchema.nullable(),
    difference: estimateSchema.nullable().describe('paired by example: compiled minus baseline'),
  })
  .describe('never a promise about other data');

const datasetSchema = z.object({
  name: z.string(),
  hash: hash.describe('SHA-256 over all rows, whatever their order'),
  counts: z.object({ train: z.int().min(0), val: z.int().min(0), test: z.int().min(0) }),
});

const ancestorSchema = z.object({
  candidate: z.int().min(0).describe('number in its run; 0 is the starting program'),
  parents: z.array(z.int().min(0)),
  score: z.number().nullable().describe('mean validation score'),
});

/** A compiled program: texts and where they come from, never code. */
export const compiledProgramSchema = z
  .object({
    format: z.literal(COMPILED_PROGRAM_FORMAT),
    version: z.literal(COMPILED_PROGRAM_VERSION),
    program: z.object({
      name: z.string().min(1),
      hash: hash.describe('over name, schemas, component paths and signatures'),
    }),
    createdWith: z.string().describe('package version'),
    components: z.record(z.string(), componentSchema).describe('every component by its dotted path'),
    models: z.record(z.string(), z.string()).describe('role to `provider:model`; empty when nothing was run'),
    scores: z.array(scoreSchema).nullable().describe('null when the program was not evaluated'),
    datasets: z.array(datasetSchema),
    seeds: z.array(z.int()),
    lineage: z.array(ancestorSchema).describe('the candidate and its ancestors, the starting program first'),
    command: z.array(z.string()).nullable().describe('the command line that made it'),
    simulated: z.boolean().describe('true when a simulator took part'),
    unfinished: z
      .literal(true)
      .optional()
      .describe('there when the search was stopped: the best until then; resuming it replaces the file'),
  })
  .describe('A compiled program: the texts of its components, and how they came about');

export type CompiledProgram = z.output<typeof compiledProgramSchema>;
