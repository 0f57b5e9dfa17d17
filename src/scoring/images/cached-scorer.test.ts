import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedScorer } from './cached-scorer.js';
import type { ImageScorer, ScorerRevision } from './image-scorer.js';
import { decodeRgb } from './decode.js';
import { loadImage } from './load-image.js';
import { scoreImage, scoreImages } from './rank.js';
import { memoryScoreStore, openScoreStore } from './score-store.js';
import { describeImageScorer } from './scorer-conformance.fixture.js';
import { scorerOfFunction } from './scorer-of-function.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-scores-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const REVISION: ScorerRevision = { weights: 'none', preprocessing: '1' };

/** Mean of the first pixel and length of the prompt; counts how often it is asked. */
function counting(revision = REVISION, prompt: ImageScorer['prompt'] = 'ignored') {
  const calls = { count: 0 };
  const scorer = scorerOfFunction({
    name: 'counting',
    prompt,
    scale: { min: 0, max: null, meaning: 'the first pixel' },
    lookahead: 2,
    availability: async () => ({ status: 'available', revision }),
    scoreOne: async ({ image, prompt: text = '' }, signal) => {
      calls.count += 1;
      const { rgb } = await decodeRgb(await loadImage(image, signal));
      const [red = 0, green = 0, blue = 0] = rgb;
      const value = red + green + blue + (prompt === 'required' ? text.length : 0);
      return { status: 'scored', value, unit: 0.5, parts: { red }, notes: ['counted'] };
    },
  });
  return { scorer, calls };
}

const colour = async (background: string) => {
  const image = sharp({ create: { width: 4, height: 4, channels: 3, background } });
  return { image: new Uint8Array(await image.png().toBuffer()) };
};

describeImageScorer('a cached scorer', { make: () => cachedScorer(counting().scorer, memoryScoreStore()) });
describeImageScorer('a scorer cached on disk', {
  make: () =>
    cachedScorer(counting(REVISION, 'required').scorer, openScoreStore(join(folder, 'conformance'))),
});

describe('a cached scorer', () => {
  it('asks once for the same image, wherever it lies', async () => {
    const { scorer, calls } = counting();
    const cached = cachedScorer(scorer, openScoreStore(join(folder, 'once')));
    const { image } = await colour('red');
    const path = join(folder, 'red.png');
    await writeFile(path, image);
    const first = await scoreImage(cached, { image });
    const again = cachedScorer(scorer, openScoreStore(join(folder, 'once')));
    expect(await scoreImages(again, [{ image: { path } }, { image, prompt: 'not read' }])).toEqual([
      first,
      first,
    ]);
    expect(calls.count).toBe(1);
  });

  it('asks anew for another image, prompt, or revision', async () => {
    const store = memoryScoreStore();
    const [red, blue] = [await colour('red'), await colour('blue')];
    const { scorer, calls } = counting(REVISION, 'required');
    const cached = cachedScorer(scorer, store);
    await scoreImages(cached, [
      { ...red, prompt: 'a' },
      { ...blue, prompt: 'a' },
      { ...red, prompt: 'bb' },
      { ...red, prompt: 'a' },
    ]);
    expect(calls.count).toBeLessThanOrEqual(4);
    const before = calls.count;
    expect(await scoreImages(cached, [{ ...red, prompt: 'a' }])).toMatchObject([{ value: 256 }]);
    expect(calls.count).toBe(before);
    for (const revision of [
      { ...REVISION, weights: 'other' },
      { ...REVISION, preprocessing: '2' },
    ]) {
      const other = counting(revision, 'required');
      await scoreImage(cachedScorer(other.scorer, store), { ...red, prompt: 'a' });
      expect(other.calls.count).toBe(1);
    }
  });

  it('keeps no failures, and takes a damaged entry for none', async () => {
    const place = join(folder, 'damaged');
    const { scorer, calls } = counting();
    const cached = cachedScorer(scorer, openScoreStore(place));
    const broken = { image: { path: join(folder, 'nowhere.png') } };
    expect(await scoreImage(cached, broken)).toMatchObject({ status: 'failed', code: 'media/unreadable' });
    await expect(readdir(place)).rejects.toThrow('ENOENT');
    const good = await colour('lime');
    const score = await scoreImage(cached, good);
    const files = (await readdir(place, { recursive: true })).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(1);
    for (const damage of ['{', '{"format":"scenewright-image-score","version":1,"key":"other"}']) {
      await writeFile(join(place, files[0] ?? ''), damage);
      expect(await scoreImage(cached, good)).toEqual(score);
    }
    expect(calls.count).toBe(3);
  });
});
