import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publishedJsonSchema } from '../../modules/formats.js';
import { weightsSchemas } from './formats.js';
import { commitOf, readRecord } from './installed-record.js';
import { parseManifest } from './parse-manifest.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

const readText = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe.each(weightsSchemas)('$file', (published) => {
  it('is what the code validates with', () => {
    expect(JSON.parse(readText(`schemas/${published.file}`))).toEqual(publishedJsonSchema(published));
  });
});

describe('files of the first version', () => {
  it('still load: the manifest', () => {
    expect(
      parseManifest(readText('tests/fixtures/weights-manifest/version-1.json'), 'version-1.json'),
    ).toMatchObject({
      name: 'clip-vit-b-32',
      revision: { commit: 'b33cedfd0df4e43b8238760678fcc89e1a0d38b3' },
    });
  });

  it('still load: the record of a pull, with keys of later releases', async () => {
    const text = readText('tests/fixtures/installed-weights/version-1.json');
    const folder = temporaryFolder({ 'weights.json': text.replace('"name":', '"later": 1, "name":') });
    const record = await readRecord(folder);
    expect(record?.files.map(({ path }) => path)).toEqual(['model.safetensors', 'config.json']);
    // One file of no known commit makes that of the whole unknown.
    expect(record && commitOf(record, 'openai/clip-vit-base-patch32')).toBeNull();
  });

  it('are told from those of a later one', async () => {
    const text = readText('tests/fixtures/installed-weights/version-1.json').replace(
      '"version": 1',
      '"version": 2',
    );
    await expect(readRecord(temporaryFolder({ 'weights.json': text }))).rejects.toMatchObject({
      code: 'weights/record-version',
      exitCode: 6,
    });
  });
});
