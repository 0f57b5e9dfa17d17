import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageScore, ImageScorer } from '../images/image-scorer.js';
import { scoreImage, scoreImages } from '../images/rank.js';
import { describeImageScorer } from '../images/scorer-conformance.fixture.js';
import { randomPicture } from '../joyquality/random-checkpoint.fixture.js';
import { aestheticScorer, clipScorer, pickProbabilities, pickScorer } from './clip-scorers.js';
import { openClipTokenizer } from './clip-tokenizer.js';
import { type RandomClip, TOKENIZER_PATH, writeRandomClip } from './random-clip.fixture.js';

interface Case extends RandomClip {
  readonly scale: number;
  readonly ids: readonly (readonly number[])[];
  /** By picture, then by prompt. */
  readonly cosines: readonly (readonly number[])[];
  readonly aesthetics: readonly number[];
}
interface Expected {
  readonly prompts: readonly string[];
  readonly pictures: readonly { readonly seed: number; readonly size: readonly [number, number] | null }[];
  readonly cases: readonly Case[];
}

// Made by bench/scoring/reference/clip-scores.py with PyTorch and transformers.
const url = new URL('./fixtures/expected-clip.json', import.meta.url);
const expected: Expected = JSON.parse(readFileSync(url, 'utf8'));

/** What the issue of these scorers asks for; the differences seen are about 1e-6. */
const TOLERANCE = { F32: 1e-4, F16: 5e-3, BF16: 5e-3 } as const;

const TINY: RandomClip = {
  seed: 9,
  type: 'F32',
  activation: 'quick_gelu',
  projection: 16,
  vision: { width: 32, mlpWidth: 48, layers: 2, heads: 2, widthPx: 32, patchPx: 16 },
  text: {
    width: 24,
    mlpWidth: 32,
    layers: 1,
    heads: 2,
    maxTokens: 24,
    vocabulary: expected.cases[0]?.text.vocabulary ?? 0,
  },
};
const FEW = { threads: 2, use: 'short' } as const;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-clip-'));
  await writeRandomClip(join(root, 'tiny'), TINY);
  await writeRandomClip(join(root, 'aesthetic'), TINY, { kind: 'aesthetic' });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function png(seed: number, [width, height]: readonly [number, number]): Promise<Uint8Array> {
  return sharp(randomPicture(seed, width, height), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

async function withScorer<T>(scorer: ImageScorer, use: (scorer: ImageScorer) => Promise<T>): Promise<T> {
  try {
    return await use(scorer);
  } finally {
    await scorer.close();
  }
}

function partOf(score: ImageScore, name: string): number {
  if (score.status !== 'scored') throw new Error(JSON.stringify(score));
  return name === 'value' ? score.value : (score.parts[name] ?? Number.NaN);
}

describe.each(
  expected.cases.map(
    (one) => [`${one.vision.width}/${one.text.width} ${one.type} seed ${one.seed}`, one] as const,
  ),
)('parity with PyTorch: %s', (_name, one) => {
  it('gives the cosines, the factor and the aesthetic rating of transformers', async () => {
    const pair = join(root, `pair-${one.vision.width}-${one.type}-${one.seed}`);
    const alone = `${pair}-alone`;
    await writeRandomClip(pair, one);
    await writeRandomClip(alone, one, { kind: 'aesthetic' });
    const side = one.vision.widthPx;
    const images = await Promise.all(
      expected.pictures.map(({ seed, size }) => png(seed, size ?? [side, side])),
    );
    const items = images.flatMap((image) => expected.prompts.map((prompt) => ({ image, prompt })));
    const tolerance = TOLERANCE[one.type];

    const scores = await withScorer(pickScorer({ weights: pair, ...FEW }), (scorer) =>
      scoreImages(scorer, items),
    );
    const ratings = await withScorer(aestheticScorer({ weights: alone, ...FEW }), (scorer) =>
      scoreImages(
        scorer,
        images.map((image) => ({ image })),
      ),
    );

    for (const [at, cosine] of one.cosines.flat().entries()) {
      const score = scores[at] ?? { status: 'failed', code: '', message: 'no score' };
      expect(Math.abs(partOf(score, 'cosine') - cosine)).toBeLessThan(tolerance);
      expect(Math.abs(partOf(score, 'value') - one.scale * cosine)).toBeLessThan(
        tolerance * Math.max(1, one.scale),
      );
    }
    for (const [at, rating] of one.aesthetics.entries()) {
      const score = ratings[at] ?? { status: 'failed', code: '', message: 'no score' };
      expect(Math.abs(partOf(score, 'value') - rating)).toBeLessThan(tolerance);
    }
  });
});

describe('the tokenizer', () => {
  it('gives the numbers of the tokenizers library, cutting what is too long', async () => {
    for (const { ids, text } of expected.cases) {
      const tokenizer = await openClipTokenizer(TOKENIZER_PATH, text.vocabulary);
      const found = expected.prompts.map((prompt) => tokenizer.idsOf(prompt, text.maxTokens));
      expect(found.map((one) => one.ids)).toEqual(ids);
      expect(found.at(-1)?.isCut).toBe(true);
      expect(found[3]?.isCut).toBe(false);
    }
  });

  it('ends a prompt that spells the closing token there, as the model was trained', async () => {
    const tokenizer = await openClipTokenizer(TOKENIZER_PATH, TINY.text.vocabulary);
    expect(tokenizer.idsOf('fox<|endoftext|>an old oak', 77).ids).toEqual(tokenizer.idsOf('fox', 77).ids);
  });

  it.each([
    ['no JSON', 'no json', 'JSON'],
    ['no vocabulary', '{}', 'no vocabulary'],
    [
      'another vocabulary',
      readFileSync(TOKENIZER_PATH, 'utf8').replaceAll('startoftext', 'start'),
      '<|startoftext|>',
    ],
  ])('refuses a file with %s', async (_what, text, problem) => {
    const path = join(root, 'bad-tokenizer.json');
    await writeFile(path, text);
    await expect(openClipTokenizer(path, 10)).rejects.toMatchObject({
      code: 'weights/tokenizer-unsuited',
      message: expect.stringContaining(problem),
    });
  });
});

describe('scales', () => {
  it('CLIP-Score is 2.5 times the cosine, 0 where that is negative', async () => {
    const items = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => ({ image: await png(seed, [40, 40]), prompt: 'fox' })),
    );
    const scores = await withScorer(clipScorer({ weights: join(root, 'tiny'), ...FEW }), (scorer) =>
      scoreImages(scorer, items),
    );
    for (const score of scores) {
      expect(partOf(score, 'value')).toBeCloseTo(2.5 * Math.max(0, partOf(score, 'cosine')), 9);
    }
  });

  it('says when a prompt was longer than the model reads', async () => {
    const image = await png(1, [40, 40]);
    const scorer = clipScorer({ weights: join(root, 'tiny'), ...FEW });
    const [long, short] = await withScorer(scorer, (one) =>
      scoreImages(one, [
        { image, prompt: 'an old oak '.repeat(20) },
        { image, prompt: 'fox' },
      ]),
    );
    expect(long).toMatchObject({ notes: ['only the first 24 tokens of the prompt were read'] });
    expect(short).toMatchObject({ notes: [] });
  });

  it('sees the middle square only', async () => {
    const middle = await png(5, [32, 32]);
    const wide = (colour: string) =>
      sharp({ create: { width: 64, height: 32, channels: 3, background: colour } })
        .composite([{ input: Buffer.from(middle), left: 16, top: 0 }])
        .png()
        .toBuffer();
    const scorer = aestheticScorer({ weights: join(root, 'aesthetic'), ...FEW });
    const images = [middle, await wide('#f00'), await wide('#00f')].map((image) => ({ image }));
    const values = await withScorer(scorer, async (one) =>
      (await scoreImages(one, images)).map((score) => partOf(score, 'value')),
    );
    expect(new Set(values).size).toBe(1);
  });

  it('fails an image so narrow that its other side would become huge', async () => {
    const image = await sharp({ create: { width: 1, height: 120_000, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    const scorer = aestheticScorer({ weights: join(root, 'aesthetic'), ...FEW });
    expect(await withScorer(scorer, (one) => scoreImage(one, { image }))).toMatchObject({
      status: 'failed',
      code: 'image/too-narrow',
    });
  });
});

describe('pickProbabilities', () => {
  const scored = (value: number): ImageScore => ({
    status: 'scored',
    value,
    unit: 0.5,
    parts: {},
    notes: [],
  });
  const failed: ImageScore = { status: 'failed', code: 'x/y', message: 'broken' };

  it('is the softmax of what has a score', () => {
    expect(pickProbabilities([scored(21), scored(20), failed])).toEqual([
      expect.closeTo(1 / (1 + Math.exp(-1)), 12),
      expect.closeTo(1 / (1 + Math.exp(1)), 12),
      null,
    ]);
    expect(pickProbabilities([failed])).toEqual([null]);
    expect(pickProbabilities([])).toEqual([]);
  });

  it('adds up to 1 and does not change when all scores move alike', () => {
    const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(values, fc.double({ min: -100, max: 100, noNaN: true }), (list, shift) => {
        const shares = pickProbabilities(list.map(scored)).map((share) => share ?? Number.NaN);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        const moved = pickProbabilities(list.map((value) => scored(value + shift)));
        for (const [at, share] of shares.entries()) expect(moved[at]).toBeCloseTo(share, 6);
      }),
    );
  });
});

describe('weights that are not there, or are others', () => {
  const state = (scorer: ImageScorer) => withScorer(scorer, (one) => one.availability());

  it.each([
    ['clip-vit-b-32', clipScorer],
    ['pickscore', pickScorer],
    ['laion-aesthetic', aestheticScorer],
  ] as const)('names the command that fetches %s', async (name, make) => {
    const missing = await state(make({ env: { SCENEWRIGHT_WEIGHTS_DIR: join(root, 'empty') } }));
    expect(missing).toMatchObject({ status: 'unavailable', command: `scenewright models pull ${name}` });
  });

  it('says which file of a folder is missing', async () => {
    const folder = join(root, 'no-tokenizer');
    await writeRandomClip(folder, TINY);
    await rm(join(folder, 'tokenizer.json'));
    expect(await state(clipScorer({ weights: folder }))).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining(`CLIP-Score has no weights: there is no tokenizer.json in ${folder}.`),
    });
  });

  it('refuses a checkpoint without the tensors that it needs, and one without a text tower', async () => {
    const folder = join(root, 'headless');
    await writeRandomClip(folder, TINY, { kind: 'aesthetic', without: /^predictor/ });
    await expect(state(aestheticScorer({ weights: folder }))).rejects.toMatchObject({
      code: 'weights/missing-tensor',
      message: expect.stringContaining('predictor.weight'),
    });
    const mute = join(root, 'mute');
    await writeRandomClip(mute, TINY, { kind: 'aesthetic' });
    await writeFile(join(mute, 'tokenizer.json'), await readFile(TOKENIZER_PATH));
    await expect(state(clipScorer({ weights: mute }))).rejects.toMatchObject({
      code: 'weights/config-unsuited',
      message: expect.stringContaining('no text tower'),
    });
  });

  it("reads the config of the hub's conversion of the aesthetic predictor", async () => {
    const folder = join(root, 'converted');
    await writeRandomClip(folder, TINY, { kind: 'aesthetic' });
    const path = join(folder, 'config.json');
    const config = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(
      path,
      JSON.stringify({
        ...config,
        architectures: ['AestheticsPredictorV1'],
        model_type: 'aesthetics_predictor',
      }),
    );
    const image = await png(5, [40, 40]);
    const [plain, converted] = await Promise.all(
      [join(root, 'aesthetic'), folder].map((weights) =>
        withScorer(aestheticScorer({ weights, ...FEW }), (one) => scoreImage(one, { image })),
      ),
    );
    expect(plain?.status).toBe('scored');
    expect(converted).toEqual(plain);
  });

  it('refuses weights with more layers than their config tells, in either tower', async () => {
    for (const tower of ['vision', 'text'] as const) {
      const folder = join(root, `deeper-${tower}`);
      await writeRandomClip(folder, { ...TINY, [tower]: { ...TINY[tower], layers: TINY[tower].layers + 1 } });
      await writeFile(join(folder, 'config.json'), await readFile(join(root, 'tiny', 'config.json')));
      await expect(state(clipScorer({ weights: folder }))).rejects.toMatchObject({
        code: 'weights/unused-layer',
      });
    }
  });

  it('has another revision for other weights', async () => {
    const other = join(root, 'other');
    await writeRandomClip(other, { ...TINY, seed: 10 });
    const [first, again, second] = await Promise.all(
      [join(root, 'tiny'), join(root, 'tiny'), other].map((weights) => state(clipScorer({ weights }))),
    );
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
  });

  it.each([
    ['activation', 'config.json', '"quick_gelu"', '"gelu"'],
    ['tokenizer', 'tokenizer.json', '"fox', '"fax'],
  ])('has another revision for another %s', async (_what, name, from, to) => {
    const folder = await mkdtemp(join(root, 'beside-'));
    await writeRandomClip(folder, TINY);
    const before = await state(clipScorer({ weights: folder }));
    const text = await readFile(join(folder, name), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(folder, name), text.replaceAll(from, to));
    expect(await state(clipScorer({ weights: folder }))).not.toEqual(before);
  });
});

const missing = () => ({ env: { SCENEWRIGHT_WEIGHTS_DIR: join(root, 'empty') } });
describeImageScorer('clip-score', {
  make: () => clipScorer({ weights: join(root, 'tiny'), ...FEW }),
  makeUnavailable: () => clipScorer(missing()),
});
describeImageScorer('pickscore', {
  make: () => pickScorer({ weights: join(root, 'tiny'), ...FEW }),
  makeUnavailable: () => pickScorer(missing()),
});
describeImageScorer('aesthetic', {
  make: () => aestheticScorer({ weights: join(root, 'aesthetic'), ...FEW }),
  makeUnavailable: () => aestheticScorer(missing()),
});
