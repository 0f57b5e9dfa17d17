import { z } from 'zod';
import { InputFileError } from '../../core/errors.js';
import { readTextIfThere } from '../../storage/atomic-file.js';
import { MANIFEST_FORMAT, MANIFEST_VERSION, manifestSchema, type WeightsManifest } from './manifest.js';

/** Reads one manifest. Rejects with InputFileError that names the file, the field and what it must be. */
export async function readManifest(path: string): Promise<WeightsManifest> {
  const text = await readTextIfThere(path);
  if (text === null) {
    throw new InputFileError('weights/manifest-missing', `there is no manifest ${path}`, {
      hint: 'Check the path. A manifest is a JSON file; docs/models.md shows one.',
    });
  }
  return parseManifest(text, path);
}

/** @param path named in errors */
export function parseManifest(text: string, path: string): WeightsManifest {
  const value = parseJson(text, path);
  const head = z.object({ format: z.literal(MANIFEST_FORMAT), version: z.int() }).safeParse(value);
  if (!head.success) {
    throw invalid(path, `it needs "format": "${MANIFEST_FORMAT}" and "version": ${MANIFEST_VERSION}`);
  }
  if (head.data.version !== MANIFEST_VERSION) {
    throw new InputFileError(
      'weights/manifest-version',
      `${path} has version ${head.data.version}; this package reads version ${MANIFEST_VERSION}`,
      { hint: 'Use the version of scenewright that the manifest was written for.' },
    );
  }
  const manifest = manifestSchema.safeParse(value);
  if (manifest.success) return manifest.data;
  const problems = manifest.error.issues.map(
    ({ path: at, message }) => `  ${at.length === 0 ? '(whole file)' : at.join('.')}: ${message}`,
  );
  throw invalid(path, `\n${problems.join('\n')}`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, 'it is not JSON', cause);
  }
}

function invalid(path: string, why: string, cause?: unknown): InputFileError {
  return new InputFileError('weights/manifest-invalid', `not a manifest of weights: ${path}: ${why}`, {
    hint: 'docs/models.md describes the format, and schemas/weights-manifest.schema.json is its JSON Schema.',
    ...(cause === undefined ? {} : { cause }),
  });
}
