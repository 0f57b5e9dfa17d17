import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { hashJson } from '../../core/hash.js';
import type { SafetensorsFile } from './safetensors.js';

/** What is read of each end of a large tensor. */
const END_BYTES = 4096;

/**
 * A hash that tells models apart without reading gigabytes: over the place, type and shape of every tensor and its
 * first and last 4 KiB (all of it up to 8 KiB), and over `beside`, a JSON value that stands for the files beside the
 * weights: the same tensors with other heads, activations or tokens give other scores. Training changes every number of
 * the tensors it trains, so two checkpoints differ; a file that was damaged in the middle may not: for that there is
 * `scenewright models verify`.
 */
export async function weightsFingerprint(file: SafetensorsFile, beside: unknown): Promise<string> {
  const hash = createHash('sha256').update(hashJson(beside));
  const handle = await open(file.path, 'r');
  const buffer = new Uint8Array(2 * END_BYTES);
  try {
    for (const { name, type, shape, offset, byteLength } of file.tensors.values()) {
      hash.update(JSON.stringify([name, type, shape, offset]));
      const isSmall = byteLength <= 2 * END_BYTES;
      const first = await handle.read(buffer, 0, isSmall ? byteLength : END_BYTES, offset);
      hash.update(buffer.subarray(0, first.bytesRead));
      if (isSmall) continue;
      const last = await handle.read(buffer, 0, END_BYTES, offset + byteLength - END_BYTES);
      hash.update(buffer.subarray(0, last.bytesRead));
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
