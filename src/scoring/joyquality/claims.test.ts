import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { findWeights } from '../../providers/weights/find-weights.js';
import { LADDERS, ladderPictures } from '../pixels/ladders.fixture.js';
import { scoreImages } from '../images/rank.js';
import { DEFAULT_MODEL, joyQuality } from './joyquality.js';

/** Weights in a folder, in place of those that were pulled; and photographs in place of generated pictures. */
const { SCENEWRIGHT_TEST_JOYQUALITY: folder, SCENEWRIGHT_TEST_PHOTOS: photos } = process.env;

/** What the author of JoyQuality reports of originals against degraded copies. */
const LEAST_SHARE = 0.98;
const SIDE_PX = 512;
/** From this step of a ladder on, anybody sees the difference. */
const FIRST_STEP = 2;
const MINUTES = 60_000;

async function weightsThere(): Promise<{ readonly folder: string } | { readonly reason: string }> {
  if (folder !== undefined) return { folder };
  const found = await findWeights(DEFAULT_MODEL, { env: process.env });
  if (found.type === 'installed') return { folder: found.folder };
  return { reason: `no weights of JoyQuality here; fetch them with: ${found.command}` };
}

async function originals(): Promise<readonly Uint8Array[]> {
  if (photos === undefined) return Object.values(await ladderPictures());
  const names = (await readdir(photos)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  return Promise.all(
    names
      .toSorted()
      .map((name) =>
        sharp(join(photos, name)).autoOrient().resize(SIDE_PX, SIDE_PX, { fit: 'fill' }).png().toBuffer(),
      ),
  );
}

/** Degraded copies, each with its name. */
async function copiesOf(picture: Uint8Array): Promise<readonly (readonly [string, Uint8Array])[]> {
  const copies: (readonly [string, Uint8Array])[] = [];
  for (const name of ['JPEG quality', 'blur', 'noise', 'size in px, enlarged again'] as const) {
    const { steps, make } = LADDERS[name];
    for (const step of steps.slice(FIRST_STEP)) copies.push([`${name} ${step}`, await make(picture, step)]);
  }
  return copies;
}

const there = await weightsThere();
const skipped = 'reason' in there ? there.reason : undefined;
if (skipped !== undefined) console.info(`skipped: the claims of JoyQuality's author (${skipped})`);

describe.skipIf(skipped !== undefined)(
  `the claims of JoyQuality's author${skipped ? ` (${skipped})` : ''}`,
  () => {
    const scorer = joyQuality({ weights: 'folder' in there ? there.folder : '' });
    afterAll(() => scorer.close());

    it(
      'an original beats its degraded copy in at least 98 of 100',
      async () => {
        const lost: string[] = [];
        let compared = 0;
        for (const [at, picture] of (await originals()).entries()) {
          const copies = await copiesOf(picture);
          const images = [picture, ...copies.map(([, copy]) => copy)].map((image) => ({ image }));
          const [first, ...others] = await scoreImages(scorer, images);
          if (first?.status !== 'scored') throw new Error(JSON.stringify(first));
          for (const [index, score] of others.entries()) {
            compared++;
            const isBeaten = score.status === 'scored' && score.value < first.value;
            if (!isBeaten) lost.push(`picture ${at}: ${copies[index]?.[0]}`);
          }
        }
        expect(compared).toBeGreaterThan(0);
        expect((compared - lost.length) / compared, lost.join('; ')).toBeGreaterThanOrEqual(LEAST_SHARE);
      },
      60 * MINUTES,
    );
  },
);
