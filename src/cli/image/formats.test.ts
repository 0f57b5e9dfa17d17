import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publishedJsonSchema } from '../../modules/formats.js';
import { Storyboard } from '../../providers/sim/storyboard/storyboard.js';
import { imageSchemas } from './formats.js';
import { readScene } from './read-scene.js';
import { imageResultSchema } from './result-format.js';

const urlOf = (path: string) => new URL(`../../../${path}`, import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(urlOf(path), 'utf8'));

describe.each(imageSchemas)('$file', (published) => {
  it('is what the code validates with', () => {
    expect(read(`schemas/${published.file}`)).toEqual(publishedJsonSchema(published));
  });
});

describe('files of the first version', () => {
  it('still load: the result of a run, which holds its scene', () => {
    const path = 'tests/fixtures/image-result/version-1.json';
    const result = imageResultSchema.parse({ ...Object(read(path)), later: 1 });
    expect(result).toMatchObject({ version: 1, image: { file: 'best.png' }, simulated: true });
    expect(readScene(urlOf(path).pathname)).toEqual(result.scene);
    expect(imageResultSchema.safeParse({ ...result, version: 2 }).success).toBe(false);
  });

  it('still load: what a storyboard shows', () => {
    const shown = Storyboard.parse(read('tests/fixtures/storyboard/version-1.json'));
    expect(shown.elements.map(({ noun }) => noun)).toContain('fox');
    expect(Storyboard.safeParse({ ...shown, version: 2 }).success).toBe(false);
  });
});
