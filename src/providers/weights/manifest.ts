import { z } from 'zod';

export const MANIFEST_FORMAT = 'scenewright/weights';
export const MANIFEST_VERSION = 1;

/** Name of the file, inside a model's folder, that says what was pulled. No weights file may be called so. */
export const RECORD_FILE = 'weights.json';

/** Names that are folders on every file system, and that a shell needs no quotes for. */
export const weightsNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, ".", "_" and "-", at most 64')
  .describe('what commands and model ids call it');

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
export const commitSchema = z.string().regex(/^[0-9a-f]{40}$/, 'a full commit hash: 40 hexadecimal digits');
const repositorySchema = z
  .string()
  .regex(/^[\w][\w.-]*\/[\w][\w.-]*$/, '"owner/name"')
  .refine((id) => !id.includes('..'), 'no ".."');

/** A path that stays inside the model's folder on every system and cannot meet a file of our own. */
export const filePathSchema = z
  .string()
  .max(200)
  .refine(
    isInsidePath,
    'a relative path with "/" whose parts neither start with "." nor hold \\ : * ? " < > |',
  )
  .refine(
    (path) => path !== RECORD_FILE && !/\.part(\.json)?$/.test(path),
    `not "${RECORD_FILE}" or "*.part"`,
  );

function isInsidePath(path: string): boolean {
  const parts = path.split('/');
  // Control characters and the characters that Windows reserves would make a name that only some machines can hold.
  return parts.every(
    (part) => /^[^.\s\\:*?"<>|\p{Cc}][^\\:*?"<>|\p{Cc}]*$/u.test(part) && !/[. ]$/.test(part),
  );
}

export const revisionSchema = z
  .union([
    z.strictObject({ commit: commitSchema }),
    z.strictObject({
      branch: z.string().regex(/^\w[\w./-]*$/, 'a branch or tag'),
      reason: z.string().min(1).describe('why no commit is named'),
    }),
  ])
  .describe('a full commit; or a branch, whose commit the first pull records');

export const fileSchema = z.strictObject({
  path: filePathSchema.describe('in the repository, and in the folder of the model'),
  role: z
    .enum(['weights', 'projector', 'head', 'config', 'tokenizer'])
    .describe('what the file is to the code that loads it'),
  sizeBytes: z.int().positive().nullable().describe('exact size; null: not known, the hub is asked'),
  sha256: sha256Schema.nullable().describe('null: not pinned, the first pull records it'),
  source: z
    .strictObject({ repository: repositorySchema, revision: revisionSchema })
    .optional()
    .describe('where this file comes from, when not from the repository of the manifest'),
});

/** `models/NAME.json`: where weights come from, what they are and what they need. */
export const manifestSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal(MANIFEST_FORMAT),
    version: z.literal(MANIFEST_VERSION),
    name: weightsNameSchema,
    kind: z.enum(['language-model', 'image-scorer', 'text-image-scorer']),
    title: z.string().min(1),
    repository: repositorySchema.describe('id on the hub'),
    revision: revisionSchema,
    files: z.array(fileSchema).min(1),
    approximateBytes: z
      .int()
      .positive()
      .nullable()
      .describe('all files together, rounded, where sizes are unknown'),
    licence: z.strictObject({
      id: z.string().min(1).nullable().describe('SPDX id, or the name its owner gives it; null: not known'),
      link: z.url().describe('where it can be read'),
    }),
    memoryBytes: z.int().positive().nullable().describe('what the process needs to run it, roughly'),
    goodFor: z.string().min(1).describe('what it is good for, and on what machine'),
    notes: z
      .array(z.string().min(1))
      .describe('what else a user should know, such as where the figures come from'),
  })
  .refine(hasDistinctPaths, { error: 'two files have the same path', path: ['files'] })
  .describe('Where the weights of a model come from, what they are and what they need');

export type WeightsManifest = z.infer<typeof manifestSchema>;
export type WeightsFile = WeightsManifest['files'][number];
export type WeightsRevision = WeightsManifest['revision'];
export type WeightsRole = WeightsFile['role'];

/** Also where case does not count, since some file systems do not count it. */
function hasDistinctPaths({ files }: { readonly files: readonly { readonly path: string }[] }): boolean {
  return new Set(files.map(({ path }) => path.toLowerCase())).size === files.length;
}
