import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { writeRandomCheckpoint } from '../../src/scoring/joyquality/random-checkpoint.fixture.js';

const DIST = new URL('../../dist/index.js', import.meta.url).href;

it('the built package scores an image in its worker thread', async () => {
  const { joyQuality, scoreImage }: typeof import('../../src/index.js') = await import(DIST);
  const folder = await mkdtemp(join(tmpdir(), 'scenewright-built-'));
  const shape = { width: 32, mlpWidth: 48, layers: 1, heads: 2, widthPx: 32, patchPx: 16 };
  await writeRandomCheckpoint(folder, { seed: 1, type: 'F32', ...shape });
  const scorer = joyQuality({ weights: folder });
  try {
    const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });
    const score = await scoreImage(scorer, { image: await picture.png().toBuffer() });
    expect(score).toMatchObject({ status: 'scored', parts: { raw: expect.any(Number) } });
  } finally {
    await scorer.close();
    await rm(folder, { recursive: true, force: true });
  }
});
