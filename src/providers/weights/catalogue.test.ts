import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryIn, openCatalogue } from './catalogue.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

const manifest = (name: string, title = name) =>
  JSON.stringify({
    format: 'scenewright/weights',
    version: 1,
    name,
    kind: 'language-model',
    title,
    repository: 'me/mine',
    revision: { branch: 'main', reason: 'a test' },
    files: [{ path: 'model.gguf', role: 'weights', sizeBytes: null, sha256: null }],
    approximateBytes: null,
    licence: { id: null, link: 'https://example.org' },
    memoryBytes: null,
    goodFor: 'a test',
    notes: [],
  });

describe('openCatalogue', () => {
  it('holds the packaged models by name, sorted', async () => {
    const names = [...(await openCatalogue({ env: {} })).keys()];
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['joyquality', 'clip-vit-b-32', 'qwen2.5-1.5b-instruct']));
  });

  it('adds folders and files of the environment and of the call', async () => {
    const folder = temporaryFolder({
      'all/one.json': manifest('one'),
      'all/notes.txt': 'not a manifest',
      'two.json': manifest('two'),
      'three.json': manifest('three'),
    });
    const env = { SCENEWRIGHT_MODELS: [join(folder, 'all'), join(folder, 'two.json'), ''].join(delimiter) };
    const catalogue = await openCatalogue({ env, manifests: [join(folder, 'three.json')] });
    expect(['one', 'two', 'three'].map((name) => catalogue.get(name)?.isOwn)).toEqual([true, true, true]);
    expect(catalogue.get('joyquality')?.isOwn).toBe(false);
  });

  it('lets the nearer manifest of a name win: call, environment, package', async () => {
    const folder = temporaryFolder({
      'a.json': manifest('joyquality', 'of the environment'),
      'b.json': manifest('joyquality', 'of the call'),
    });
    const env = { SCENEWRIGHT_MODELS: join(folder, 'a.json') };
    const titleOf = async (manifests: readonly string[]) =>
      (await openCatalogue({ env, manifests })).get('joyquality')?.manifest.title;
    expect(await titleOf([])).toBe('of the environment');
    expect(await titleOf([join(folder, 'b.json')])).toBe('of the call');
  });

  it('refuses two manifests of one name in one place, and a file that is not there', async () => {
    const folder = temporaryFolder({ 'a.json': manifest('same'), 'b.json': manifest('same') });
    await expect(openCatalogue({ env: {}, manifests: [folder] })).rejects.toMatchObject({
      code: 'weights/manifest-twice',
    });
    await expect(
      openCatalogue({ env: { SCENEWRIGHT_MODELS: join(folder, 'c.json') } }),
    ).rejects.toMatchObject({
      code: 'weights/manifest-missing',
    });
  });

  it('says which names there are', async () => {
    const catalogue = await openCatalogue({ env: {} });
    expect(() => entryIn(catalogue, 'pickscor')).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/Did you mean "pickscore"\? Known: .+joyquality/),
      }),
    );
  });
});
