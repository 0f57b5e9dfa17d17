import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AbortedError, UsageError } from '../../core/errors.js';
import type { ImageScore, ImageScorer, ImageToScore } from './image-scorer.js';

export interface ConformanceSubject {
  /** A new scorer that can score. The suite closes it. */
  make(): ImageScorer | Promise<ImageScorer>;
  /** A new scorer of the same kind that cannot (no weights, no model); left out where there is no such state. */
  makeUnavailable?(): ImageScorer | Promise<ImageScorer>;
}

const PROMPT = 'a red square on a blue ground';

/** The suite that every `ImageScorer` runs: `describeImageScorer('joyquality', { make, makeUnavailable })`. */
export function describeImageScorer(name: string, subject: ConformanceSubject): void {
  describe(`${name} as an ImageScorer`, () => {
    let scorer: ImageScorer;
    let folder: string;
    let pictures: Uint8Array[];

    beforeAll(async () => {
      scorer = await subject.make();
      folder = await mkdtemp(join(tmpdir(), 'scenewright-scorer-'));
      pictures = await Promise.all([0, 1, 2, 3].map(picture));
    });
    afterAll(async () => {
      await scorer.close();
      await rm(folder, { recursive: true, force: true });
    });

    const item = (image: ImageToScore['image']): ImageToScore => ({ image, prompt: PROMPT });
    const items = () => pictures.map(item);

    it('says what it is', async () => {
      expect(scorer.name).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      expect(scorer.scale.meaning).toMatch(/\S/);
      expect(scorer.lookahead).toBeGreaterThanOrEqual(1);
      const state = await scorer.availability();
      if (state.status !== 'available') throw new Error(`not available: ${state.reason}`);
      expect(state.revision.weights).toMatch(/\S/);
      expect(state.revision.preprocessing).toMatch(/\S/);
      expect(await scorer.availability()).toEqual(state);
    });

    it('gives one score per image, in order, on its scale, the same each time', async () => {
      const scores = await scoreAll(scorer, items());
      expect(scores).toHaveLength(pictures.length);
      for (const score of scores) expectOnScale(scorer, score);
      const turned = await scoreAll(scorer, items().reverse());
      expect(turned.reverse()).toEqual(scores);
      for (const [at, one] of items().entries()) expect(await scoreAll(scorer, [one])).toEqual([scores[at]]);
    });

    it('takes bytes, files and data URLs alike, from lists and from streams', async () => {
      const [bytes = new Uint8Array()] = pictures;
      const path = join(folder, 'picture.png');
      await writeFile(path, bytes);
      const url = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
      const forms: ImageToScore[] = [item(bytes), item({ path }), item(url)];
      async function* stream(): AsyncGenerator<ImageToScore> {
        yield* forms;
      }
      const [first, ...others] = await scoreAll(scorer, stream());
      expect(first?.status).toBe('scored');
      expect(others).toEqual([first, first]);
      expect(await scoreAll(scorer, [])).toEqual([]);
    });

    it('fails a broken image by itself and scores the rest', async () => {
      const text = join(folder, 'text.png');
      const empty = join(folder, 'empty.png');
      await writeFile(text, 'this is no picture');
      await writeFile(empty, '');
      const cut = (pictures[1] ?? new Uint8Array()).subarray(0, 60);
      const broken = [{ path: text }, { path: empty }, { path: join(folder, 'nowhere.png') }, cut];
      const [good] = items();
      if (good === undefined) throw new Error('no picture');
      const scores = await scoreAll(scorer, [good, ...broken.map(item), good]);
      expect(scores.map(({ status }) => status)).toEqual(['scored', ...broken.map(() => 'failed'), 'scored']);
      for (const score of scores) {
        if (score.status !== 'failed') continue;
        expect(score.code).toMatch(/^[a-z-]+\/[a-z-]+$/);
        expect(score.message).toMatch(/\S/);
      }
      expect(scores.at(-1)).toEqual(scores[0]);
    });

    it('treats the prompt as it says', async () => {
      const [image = new Uint8Array()] = pictures;
      const [without, withPrompt] = await scoreAll(scorer, [{ image }, { image, prompt: PROMPT }]);
      expect(withPrompt?.status).toBe('scored');
      if (scorer.prompt === 'ignored') expect(without).toEqual(withPrompt);
      else expect(without).toMatchObject({ status: 'failed', code: 'scorer/prompt-missing' });
    });

    it('takes no more images ahead than it says, and lets go of the source when the loop is left', async () => {
      const [image] = items();
      if (image === undefined) throw new Error('no picture');
      let taken = 0;
      let isLetGo = false;
      async function* endless(): AsyncGenerator<ImageToScore> {
        try {
          for (;;) {
            taken += 1;
            yield image as ImageToScore;
          }
        } finally {
          isLetGo = true;
        }
      }
      let given = 0;
      for await (const score of scorer.score(endless())) {
        expect(score.status).toBe('scored');
        given += 1;
        await new Promise((resolve) => setImmediate(resolve));
        expect(taken).toBeLessThanOrEqual(given + scorer.lookahead);
        if (given === 3) break;
      }
      expect(isLetGo).toBe(true);
    });

    it('stops when aborted, before and during, and works on afterwards', async () => {
      const reason = new Error('enough');
      const before = scoreAll(scorer, items(), AbortSignal.abort(reason));
      await expect(before).rejects.toBeInstanceOf(AbortedError);
      const controller = new AbortController();
      const during = (async () => {
        for await (const _ of scorer.score(items(), { signal: controller.signal })) controller.abort(reason);
      })();
      await expect(during).rejects.toBeInstanceOf(AbortedError);
      expect((await scoreAll(scorer, items())).every(({ status }) => status === 'scored')).toBe(true);
    });

    it('serves several callers at once', async () => {
      const alone = await scoreAll(scorer, items());
      const many = await Promise.all([1, 2, 3].map(() => scoreAll(scorer, items())));
      for (const scores of many) expect(scores).toEqual(alone);
    });

    it('hands on the error of its source', async () => {
      async function* failing(): AsyncGenerator<ImageToScore> {
        yield item(pictures[0] ?? new Uint8Array());
        throw new Error('the source broke');
      }
      await expect(scoreAll(scorer, failing())).rejects.toThrow('the source broke');
    });

    it('is closed once and for all', async () => {
      const other = await subject.make();
      expect((await scoreAll(other, items().slice(0, 1)))[0]?.status).toBe('scored');
      await Promise.all([other.close(), other.close()]);
      await other.close();
      const after = scoreAll(other, items());
      await expect(after).rejects.toBeInstanceOf(UsageError);
      await expect(after).rejects.toMatchObject({ code: 'scorer/closed' });
    });

    const { makeUnavailable } = subject;
    it.skipIf(makeUnavailable === undefined)('says so when it cannot score, and how to mend it', async () => {
      const other = await makeUnavailable?.();
      if (other === undefined) return;
      const state = await other.availability();
      expect(state).toMatchObject({ status: 'unavailable', reason: expect.stringMatching(/\S/) });
      expect(await scoreAll(other, items())).toEqual(pictures.map(() => state));
      await other.close();
    });
  });
}

async function scoreAll(
  scorer: ImageScorer,
  items: Iterable<ImageToScore> | AsyncIterable<ImageToScore>,
  signal?: AbortSignal,
): Promise<ImageScore[]> {
  const scores: ImageScore[] = [];
  for await (const score of scorer.score(items, { signal })) scores.push(score);
  return scores;
}

function expectOnScale({ scale }: ImageScorer, score: ImageScore): void {
  if (score.status !== 'scored') throw new Error(JSON.stringify(score));
  expect(Number.isFinite(score.value)).toBe(true);
  expect(score.value).toBeGreaterThanOrEqual(scale.min ?? Number.NEGATIVE_INFINITY);
  expect(score.value).toBeLessThanOrEqual(scale.max ?? Number.POSITIVE_INFINITY);
  expect(score.unit).toBeGreaterThanOrEqual(0);
  expect(score.unit).toBeLessThanOrEqual(1);
  for (const part of Object.values(score.parts)) expect(Number.isFinite(part)).toBe(true);
}

/** Four pictures that differ, small enough to be quick. */
async function picture(index: number): Promise<Uint8Array> {
  const side = 48 + 8 * index;
  const square = await sharp({
    create: { width: 20, height: 20, channels: 3, background: { r: 220, g: 40 * index, b: 30 } },
  })
    .png()
    .toBuffer();
  const ground = sharp({
    create: { width: side, height: 64, channels: 3, background: { r: 20, g: 60, b: 255 - 50 * index } },
  });
  return ground
    .composite([{ input: square, left: 5 + 2 * index, top: 12 }])
    .png()
    .toBuffer();
}
