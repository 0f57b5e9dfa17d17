import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../../core/hash.js';
import type { JsonObject } from '../../../core/json.js';
import { UsageError } from '../../../core/errors.js';
import { openBlobStore } from '../../../storage/blob-store.js';
import { openEntryStore } from '../../../storage/entry-store.js';
import type { ImageModel, ImageRequest, ImageResponse } from '../../image-model.js';
import type { CallStore } from '../../middleware/reply-store.js';

/** Where images are kept by what was asked. */
export type ImageStore = CallStore<ImageResponse>;

/** Version of what goes into a key; raised when old images would no longer be the answer to the same key. */
const KEY_VERSION = 1;

/**
 * Everything that decides the images of a call, as plain JSON: the request with references by content hash, the model
 * id, its address and adapter version, and the repeat index, which tells calls without a seed apart.
 */
export function describeImageCall(model: ImageModel, request: ImageRequest, repeat: number): JsonObject {
  const { references = [], prompt, ...settings } = request;
  return {
    keyVersion: KEY_VERSION,
    kind: 'images',
    model: model.id,
    scope: model.cacheScope ?? '',
    repeat,
    request: {
      ...settings,
      prompt: { ...prompt },
      references: references.map(({ source }) => {
        if (source.type === 'bytes') return { mediaType: source.mediaType, sha256: sha256(source.bytes) };
        // The bytes behind a path or URL can change, so neither can stand in a key.
        throw new UsageError('model/media-not-loaded', `A reference was given as ${source.type}.`, {
          hint: 'Put loadReferences() around the cache, as standardImageMiddleware() does.',
        });
      }),
    },
  };
}

const bodySchema = z.object({
  response: z.object({
    images: z
      .array(
        z.object({
          sha256: z.string(),
          mediaType: z.string(),
          width: z.number().int().positive(),
          height: z.number().int().positive(),
          seed: z.number().int().nonnegative().nullable(),
          safety: z.enum(['passed', 'flagged', 'unknown']),
        }),
      )
      .min(1),
    costUsd: z.number().nonnegative().nullable(),
    servedBy: z.string(),
    requestId: z.string().nullable(),
    downgrades: z.array(z.object({ setting: z.string(), action: z.string() })).readonly(),
    latencyMs: z.number().nonnegative(),
    cached: z.boolean(),
    retries: z.array(z.string()).readonly(),
  }),
});

/**
 * Files below a folder: `calls/ab/cdef....json` for what was asked and answered, `files/ab/cdef...` for the bytes, by
 * their SHA-256. An entry whose bytes are missing or damaged is none.
 */
export function openImageStore(folder: string): ImageStore {
  const blobs = openBlobStore(join(folder, 'files'));
  const entries = openEntryStore(join(folder, 'calls'), {
    format: 'scenewright-images',
    version: 1,
    body: bodySchema,
  });
  return {
    async get(key) {
      const entry = (await entries.get(key))?.response;
      if (entry === undefined) return null;
      try {
        const images = await Promise.all(
          entry.images.map(async ({ sha256: hash, ...image }) => ({
            ...image,
            bytes: await blobs.get(hash),
          })),
        );
        return { ...entry, images };
      } catch {
        return null;
      }
    },
    async put({ key, call, response }) {
      // The bytes first: an entry without them would be of no use.
      const images = await Promise.all(
        response.images.map(async ({ bytes, ...image }) => ({ ...image, sha256: await blobs.put(bytes) })),
      );
      const body = { call, response: { ...response, images } };
      await entries.put(key, body);
    },
  };
}
