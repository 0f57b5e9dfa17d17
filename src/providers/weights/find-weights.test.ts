import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/hash.js';
import { findWeights } from './find-weights.js';
import { fingerprintOf, RECORD_FORMAT } from './installed-record.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

const COMMIT = 'c'.repeat(40);
const CONTENT = { 'model.safetensors': 'the weights', 'config.json': '{}' };

/** JoyQuality as a pull would leave it, with other bytes. */
async function installed(commit: string | null = COMMIT): Promise<string> {
  const root = temporaryFolder();
  const folder = join(root, 'joyquality');
  await mkdir(folder);
  const files = Object.entries(CONTENT).map(([path, text]) => ({
    path,
    role: path === 'config.json' ? 'config' : 'weights',
    sizeBytes: text.length,
    sha256: sha256(text),
    repository: 'fancyfeast/joyquality-siglip2-so400m-512-16-o8eg1n4c',
    commit,
  }));
  for (const [path, text] of Object.entries(CONTENT)) await writeFile(join(folder, path), text);
  const record = {
    format: RECORD_FORMAT,
    version: 1,
    name: 'joyquality',
    pulledAt: '2026-01-01T00:00:00.000Z',
    files,
  };
  await writeFile(join(folder, 'weights.json'), JSON.stringify(record));
  return root;
}

describe('findWeights', () => {
  it('says which command fetches what is not there', async () => {
    const root = temporaryFolder();
    expect(await findWeights('joyquality', { env: {}, folder: root })).toMatchObject({
      type: 'missing',
      name: 'joyquality',
      reason: `the weights of joyquality are not in ${join(root, 'joyquality')}`,
      command: 'scenewright models pull joyquality',
    });
  });

  it('gives folder, commit, fingerprint and files of what is there', async () => {
    const root = await installed();
    const found = await findWeights('joyquality', { env: { SCENEWRIGHT_WEIGHTS_DIR: root } });
    expect(found).toMatchObject({ type: 'installed', folder: join(root, 'joyquality'), revision: COMMIT });
    if (found.type !== 'installed') return;
    expect(found.files.find(({ role }) => role === 'weights')).toMatchObject({
      absolutePath: join(root, 'joyquality', 'model.safetensors'),
      sizeBytes: 11,
      sha256: sha256('the weights'),
    });
    expect(found.fingerprint).toBe(fingerprintOf(found.files));
  });

  it('has no revision for files of which no commit is known', async () => {
    const found = await findWeights('joyquality', { env: {}, folder: await installed(null) });
    expect(found).toMatchObject({ type: 'installed', revision: null });
  });

  it('reports a file that is gone or was cut', async () => {
    const root = await installed();
    const path = join(root, 'joyquality', 'model.safetensors');
    await writeFile(path, 'the wei');
    expect(await findWeights('joyquality', { env: {}, folder: root })).toMatchObject({
      type: 'missing',
      reason: `${path} has 7 bytes in place of 11`,
    });
    await rm(path);
    expect(await findWeights('joyquality', { env: {}, folder: root })).toMatchObject({
      type: 'missing',
      reason: `${path} is gone`,
    });
  });

  it('names the nearest model for a name that no manifest has', async () => {
    await expect(findWeights('joyqality', { env: {}, folder: temporaryFolder() })).rejects.toMatchObject({
      code: 'weights/unknown-model',
      hint: expect.stringContaining('Did you mean "joyquality"?'),
    });
  });

  it('tells weights of another version than the manifest asks for by now', async () => {
    const root = await installed();
    const manifest = join(root, 'mine.json');
    const packaged = JSON.parse(
      await readFile(new URL('../../../models/joyquality.json', import.meta.url), 'utf8'),
    ) as object;
    const found = async (change: object) => {
      await writeFile(manifest, JSON.stringify({ ...packaged, ...change }));
      return findWeights('joyquality', { env: {}, folder: root, manifests: [manifest] });
    };
    expect(await found({ revision: { commit: COMMIT } })).toMatchObject({ type: 'installed' });
    const reason = expect.stringContaining('is another version than the manifest asks for');
    expect(await found({ revision: { commit: 'd'.repeat(40) } })).toMatchObject({ type: 'missing', reason });
    const pinned = (hash: string) => [
      { path: 'model.safetensors', role: 'weights', sizeBytes: 11, sha256: hash },
      { path: 'config.json', role: 'config', sizeBytes: null, sha256: null },
    ];
    expect(await found({ files: pinned(sha256('the weights')) })).toMatchObject({ type: 'installed' });
    expect(await found({ files: pinned(sha256('others')) })).toMatchObject({ type: 'missing', reason });
  });
});
