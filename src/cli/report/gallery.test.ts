import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sha256 } from '../../core/hash.js';
import { openBlobStore } from '../../storage/blob-store.js';
import { folderOfOneTest } from '../in-process.fixture.js';
import { galleryOf } from './gallery.js';
import { type RolloutIndex, rolloutIndex } from './rollout-index.js';
import type { ShownProgram } from './shown-programs.js';
import { rolloutOf } from './stored-rollout.fixture.js';
import { type ImageMode, openThumbnails } from './thumbnails.js';

const idOf = (program: string, example: string) => sha256(`${program} ${example}`);

interface Made {
  readonly folder: string;
  readonly rollouts: RolloutIndex;
  readonly programs: readonly ShownProgram[];
}

/** A log of two programs: scores by example, null = failed. */
async function logOf(
  scores: Readonly<Record<string, readonly (number | null)[]>>,
  image?: Uint8Array,
): Promise<Made> {
  const folder = folderOfOneTest();
  const hash = image === undefined ? undefined : await openBlobStore(join(folder, 'blobs')).put(image);
  const output =
    hash === undefined ? { text: 'hello' } : { image: { bytes: { $blob: hash }, width: 800, height: 400 } };
  const lines = Object.entries(scores).flatMap(([exampleId, [seed = null, compiled = null]]) =>
    [['seed', seed] as const, ['compiled', compiled] as const].map(([program, score]) => ({
      ...rolloutOf(
        [],
        score === null
          ? { type: 'errored', error: { code: 'provider/down', message: 'gone', isRetryable: false } }
          : {
              type: 'scored',
              score: { score, objectives: { lint: 0.25 }, feedback: '', componentFeedback: {} },
              output,
            },
      ),
      id: idOf(program, exampleId),
      exampleId,
    })),
  );
  const path = join(folder, 'rollouts.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const rollouts = rolloutIndex(path);
  onTestFinished(() => rollouts.close());
  await rollouts.readNew(() => undefined);
  const programs = ['seed', 'compiled'].map((name) => ({
    name,
    ids: (id: string) => idOf(name, id),
    repeats: 1,
  }));
  return { folder, rollouts, programs };
}

function galleryIn(
  { folder, rollouts, programs }: Made,
  parts: Readonly<Record<string, string>>,
  mode: ImageMode = 'inline',
) {
  const examples = Object.entries(parts).map(([id, part]) => ({ id, part, tags: [], scores: {} }));
  const hrefOf = (path: string) => `run/${path}`;
  const thumbnails = openThumbnails(openBlobStore(join(folder, 'blobs')), mode, (hash) => `linked/${hash}`);
  return galleryOf(examples, { rollouts, programs, thumbnails, hrefOf, failureOf: () => null });
}

describe('the gallery', () => {
  it('has sealed examples first, and in each part what failed, then what changed most', async () => {
    const made = await logOf({
      a: [0.5, 0.5],
      b: [0.5, 0.6],
      c: [0.5, 0.9],
      d: [0.5, 0.4],
      e: [0.5, null],
      f: [0, 1],
    });
    const test = { a: 'test', b: 'test', c: 'test', d: 'test', e: 'test' };
    const { rows, omitted } = await galleryIn(made, { f: 'validation', ...test });
    expect(rows.map(({ exampleId, change }) => `${exampleId} ${change}`)).toEqual([
      'e failed',
      'd regressed',
      'c improved',
      'b improved',
      'a unchanged',
      'f improved',
    ]);
    expect(rows[0]?.cells.map(({ failure }) => failure)).toEqual([null, 'provider/down: gone']);
    expect(rows[2]?.cells[1]).toMatchObject({
      score: 0.9,
      chips: [{ name: 'lint', value: 0.25 }],
      output: '{\n  "text": "hello"\n}',
      image: null,
    });
    expect(omitted).toEqual([]);
  });

  it('shows a small copy of an image beside the way to its original, or only the way', async () => {
    const picture = await sharp({ create: { width: 800, height: 400, channels: 3, background: '#a40' } })
      .png()
      .toBuffer();
    const made = await logOf({ a: [0.1, 0.2] }, picture);
    const { rows } = await galleryIn(made, { a: 'test' });
    const image = rows[0]?.cells[0]?.image;
    expect(image).toMatchObject({
      widthPx: 800,
      heightPx: 400,
      href: expect.stringMatching(/^run\/blobs\/[0-9a-f]{2}\//),
    });
    const small = Buffer.from(image?.thumbnail?.split(',')[1] ?? '', 'base64');
    expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 256, height: 128 });
    const linked = await galleryIn(made, { a: 'test' }, 'link');
    expect(linked.rows[0]?.cells[0]?.image?.thumbnail).toMatch(/^linked\/[0-9a-f]{64}$/);
  });

  it('says what it leaves out: rows beyond its size, outputs beyond theirs, images that cannot be read', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 130 }, (_, at) => [`e${String(at).padStart(3, '0')}`, [0, at / 200]]),
    );
    const made = await logOf(many, new TextEncoder().encode('no image'));
    const { rows, omitted } = await galleryIn(
      made,
      Object.fromEntries(Object.keys(many).map((id) => [id, 'test'])),
    );
    expect(rows).toHaveLength(120);
    expect(rows[0]?.exampleId).toBe('e129');
    expect(omitted[0]).toContain('shows 120 of 130 examples');
    expect(omitted.at(-1)).toMatch(/^An image cannot be shown \([0-9a-f]{12}\)/);
  });
});
