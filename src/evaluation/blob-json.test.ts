import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBlobStore } from '../storage/blob-store.js';
import { fromBlobJson, toBlobJson } from './blob-json.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-blob-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
);
const key = fc.oneof(fc.string(), fc.constantFrom('$blob', '$object', '__proto__'));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('blob JSON', () => {
  it('survives JSON with its bytes, whatever the keys are called', async () => {
    const blobs = openBlobStore(folder);
    await fc.assert(
      fc.asyncProperty(value, async (original) => {
        const stored: unknown = JSON.parse(JSON.stringify(await toBlobJson(original, blobs)));
        const restored = await fromBlobJson(stored, blobs);
        const plain = (one: unknown) =>
          JSON.stringify(one, (_, item: unknown) => (item instanceof Uint8Array ? [...item] : item));
        expect(plain(restored)).toBe(plain(original));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps equal bytes once, as files', async () => {
    const own = join(folder, 'own');
    const blobs = openBlobStore(own);
    const bytes = new Uint8Array([1, 2, 3]);
    const stored = await toBlobJson([{ bytes }, { bytes: new Uint8Array([1, 2, 3]) }], blobs);
    expect(stored).toEqual([
      { bytes: { $blob: expect.stringMatching(/^039058c6f2c0/) } },
      { bytes: { $blob: expect.stringMatching(/^039058c6f2c0/) } },
    ]);
    expect(await readdir(own)).toEqual(['03']);
    await rm(own, { recursive: true });
    await expect(fromBlobJson(stored, blobs)).rejects.toMatchObject({ code: 'storage/blob-missing' });
  });
});
