import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { publishedJsonSchema } from '../../modules/formats.js';
import { findPublicDataset } from './catalogue.js';
import { publicDatasetSchemas } from './formats.js';
import { readPulledRecord } from './pulled-record.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-formats-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.each(publicDatasetSchemas)('$file', (published) => {
  it('is what the code validates with', () => {
    expect(readJson(`schemas/${published.file}`)).toEqual(publishedJsonSchema(published));
  });
});

it('every manifest of this package holds by the published schema', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    readJson('schemas/public-dataset.schema.json') as object,
  );
  for (const name of readdirSync(join(ROOT, 'datasets/public'))) {
    expect(validate(readJson(`datasets/public/${name}`)), JSON.stringify(validate.errors)).toBe(true);
  }
});

describe('files of the first version', () => {
  it('still load: a manifest', async () => {
    const manifest = await findPublicDataset(join(ROOT, 'tests/fixtures/public-dataset/version-1.json'));
    expect(manifest).toMatchObject({ name: 'geneval', rows: 553 });
  });

  it('still load: the record of a pull; one of a later version is told', async () => {
    const folder = temporaryFolder();
    const record = join(folder, 'source.json');
    copyFileSync(join(ROOT, 'tests/fixtures/pulled-dataset/version-1.json'), record);
    expect(await readPulledRecord(folder)).toMatchObject({ name: 'geneval', rows: 553 });
    writeFileSync(record, readFileSync(record, 'utf8').replace('"version": 1', '"version": 2'));
    await expect(readPulledRecord(folder)).rejects.toMatchObject({
      code: 'dataset/record-damaged',
      message: expect.stringContaining('version'),
    });
  });
});
