// Writes the JSON Schemas of the published formats to schemas/. With --check: exits 1 when a file is not what the code
// says.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createJiti } from 'jiti';

const jiti = createJiti(import.meta.url);
const { publishedSchemas, publishedJsonSchema } = await jiti.import('../src/modules/formats.ts');
const { evaluationSchemas } = await jiti.import('../src/evaluation/formats.ts');
const { weightsSchemas } = await jiti.import('../src/providers/weights/formats.ts');
const { imageSchemas } = await jiti.import('../src/cli/image/formats.ts');
const { publicDatasetSchemas } = await jiti.import('../src/providers/public-datasets/formats.ts');
const folder = new URL('../schemas/', import.meta.url);

/** A file's text, or null when there is none. */
function textOf(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

const isCheck = process.argv.includes('--check');
const stale = [];
mkdirSync(folder, { recursive: true });
for (const published of [
  ...publishedSchemas,
  ...evaluationSchemas,
  ...weightsSchemas,
  ...publicDatasetSchemas,
  ...imageSchemas,
]) {
  const url = new URL(published.file, folder);
  const text = `${JSON.stringify(publishedJsonSchema(published), null, 2)}\n`;
  if (textOf(url) === text) continue;
  stale.push(published.file);
  if (!isCheck) writeFileSync(url, text);
}

if (isCheck && stale.length > 0) {
  console.error(`schemas: not what the code says: ${stale.join(', ')}. Run: node scripts/schemas.mjs`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? 'schemas: up to date' : `schemas: wrote ${stale.join(', ')}`);
}
