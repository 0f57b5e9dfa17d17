import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sha256 } from '../core/hash.js';
import { openEntryStore } from './entry-store.js';

const KEY = sha256('a');
const OTHER_KEY = sha256('b');
const KIND = {
  format: 'scenewright-test',
  version: 1,
  body: z.object({ value: z.number() }),
  durable: false,
};

describe('openEntryStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entries-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);

  it.each([false, true])(
    'gives back what was put, through another store of the folder (durable: %s)',
    async (durable) => {
      const kind = { ...KIND, durable };
      const entry = { value: 3, note: 'for people' };
      await openEntryStore(folder, kind).put(KEY, entry);
      expect(await openEntryStore(folder, kind).get(KEY)).toEqual({ value: 3 });
      expect(await readFile(pathOf(KEY), 'utf8')).toContain('for people');
      expect(await readdir(dirname(pathOf(KEY)))).toHaveLength(1);
    },
  );

  it('has nothing any more under a key that was removed', async () => {
    const store = openEntryStore(folder, KIND);
    for (const key of [KEY, OTHER_KEY]) await store.put(key, { value: 3 });
    for (let time = 0; time < 2; time++) await store.remove(KEY);
    expect([await store.get(KEY), await store.get(OTHER_KEY)]).toEqual([null, { value: 3 }]);
  });

  it('has nothing under a key that was never put', async () => {
    expect(await openEntryStore(join(folder, 'absent'), KIND).get(KEY)).toBeNull();
  });

  it.each([
    ['another format', { ...KIND, format: 'scenewright-reply' }],
    ['another version', { ...KIND, version: 2 }],
  ])('takes an entry of %s for none', async (_, kind) => {
    await openEntryStore(folder, KIND).put(KEY, { value: 3 });
    expect(await openEntryStore(folder, kind).get(KEY)).toBeNull();
  });

  it('takes an entry of another body for none', async () => {
    await openEntryStore(folder, KIND).put(KEY, { value: 3 });
    const kind = { ...KIND, body: z.object({ value: z.string() }) };
    expect(await openEntryStore(folder, kind).get(KEY)).toBeNull();
  });

  it('takes a cut entry, or that of another key, for none, and writes over it', async () => {
    const store = openEntryStore(folder, KIND);
    await store.put(KEY, { value: 3 });
    await mkdir(dirname(pathOf(OTHER_KEY)), { recursive: true });
    await copyFile(pathOf(KEY), pathOf(OTHER_KEY));
    expect(await store.get(OTHER_KEY)).toBeNull();
    await writeFile(pathOf(KEY), '{"format":"scenewr');
    expect(await store.get(KEY)).toBeNull();
    await store.put(KEY, { value: 4 });
    expect(await store.get(KEY)).toEqual({ value: 4 });
  });

  it('says what hinders reading and writing, and leaves nothing behind', async () => {
    await writeFile(join(folder, KEY.slice(0, 2)), 'a file where a folder should be');
    const store = openEntryStore(folder, KIND);
    await expect(store.get(KEY)).rejects.toMatchObject({ code: 'storage/not-a-folder' });
    await expect(store.put(KEY, { value: 3 })).rejects.toThrow(/could not write/);
    await expect(store.remove(KEY)).rejects.toThrow(/could not delete/);
    expect(await readdir(folder)).toEqual([KEY.slice(0, 2)]);
  });
});
