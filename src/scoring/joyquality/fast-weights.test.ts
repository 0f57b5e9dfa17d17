import { mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareScorers } from '../images/compare-scorers.js';
import type { ImageToScore } from '../images/image-scorer.js';
import { describeImageScorer } from '../images/scorer-conformance.fixture.js';
import { floatValues } from '../onnx/float-values.js';
import { quantiseWeight } from '../onnx/quantise.js';
import { readSafetensors, readTensor } from '../onnx/safetensors.js';
import { writeSafetensorsFile } from '../onnx/write-safetensors.js';
import { openFastWeights } from './fast-weights.js';
import { bfloat16Of, float16Of } from './half-floats.fixture.js';
import { joyQuality, type JoyQualityOptions } from './joyquality.js';
import { type Checkpoint, openCheckpoint } from './open-checkpoint.js';
import { type RandomCheckpoint, randomPicture, writeRandomCheckpoint } from './random-checkpoint.fixture.js';

const SHAPE = { width: 64, mlpWidth: 160, layers: 3, heads: 4, widthPx: 64, patchPx: 16 } as const;
const CHECKPOINT: RandomCheckpoint = { seed: 5, type: 'F32', ...SHAPE };
const FAST_FILE = 'model.fast-2.safetensors';

let root: string;
let images: ImageToScore[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-fast-'));
  images = await Promise.all(
    Array.from({ length: 12 }, async (_, seed) => {
      const [width, height] = [40 + 7 * seed, 80 - 3 * seed];
      const image = sharp(randomPicture(seed, width, height), { raw: { width, height, channels: 3 } });
      return { image: await image.png().toBuffer() };
    }),
  );
  await writeRandomCheckpoint(join(root, 'shared'), CHECKPOINT);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function checkpoint(over: Partial<RandomCheckpoint> = {}): Promise<Checkpoint> {
  const folder = await mkdtemp(join(root, 'checkpoint-'));
  await writeRandomCheckpoint(folder, { ...CHECKPOINT, ...over });
  return opened(folder);
}

async function opened(folder: string): Promise<Checkpoint> {
  const found = await openCheckpoint({ weights: folder, model: 'joyquality', env: {} });
  if ('status' in found) throw new Error(found.reason);
  return found;
}

async function agreement(folder: string, more: JoyQualityOptions = {}) {
  const exact = joyQuality({ weights: folder, threads: 1 });
  const fast = joyQuality({ weights: folder, threads: 1, precision: 'fast', ...more });
  try {
    return await compareScorers(exact, fast, images);
  } finally {
    await Promise.all([exact.close(), fast.close()]);
  }
}

/** Makes one number of a tensor of the second layer huge, as large trained models have them. */
async function addOutlier(folder: string, factor: number, name = 'layer_norm2.weight'): Promise<void> {
  const file = await readSafetensors(join(folder, 'model.safetensors'));
  const tensor = file.tensors.get(`vision_model.encoder.layers.1.${name}`);
  const handle = await open(file.path, 'r+');
  await handle.write(new Uint8Array(Float32Array.of(factor).buffer), 0, 4, tensor?.offset);
  await handle.close();
}

describeImageScorer('fast joyquality', {
  make: () => joyQuality({ weights: join(root, 'shared'), precision: 'fast', threads: 1 }),
  makeUnavailable: () => joyQuality({ weights: join(root, 'nowhere'), precision: 'fast' }),
});

describe('the fast mode', () => {
  it.each(['F32', 'F16', 'BF16'] as const)('is near the exact one, from %s weights', async (type) => {
    const { folder } = await checkpoint({ type });
    const { images: compared, meanDifference, deviation, rankCorrelation } = await agreement(folder);
    expect(compared).toBe(images.length);
    expect(meanDifference).toBeGreaterThan(0);
    expect(meanDifference / deviation).toBeLessThan(0.1);
    expect(rankCorrelation).toBeGreaterThan(0.97);
  });

  it('keeps a layer exact that 8 bits would spoil, and is the better for it', async () => {
    const { folder } = await checkpoint();
    await addOutlier(folder, 200);
    const found = await opened(folder);
    const { keptExact } = await openFastWeights(found);
    expect(keptExact).toEqual(['vision_model.encoder.layers.1.mlp.fc1.weight']);
    const guarded = await agreement(folder);
    const unguarded = await mkdtemp(join(root, 'unguarded-'));
    expect((await openFastWeights(found, { folder: unguarded, maxNoiseShare: 10 })).keptExact).toEqual([]);
    const all = await agreement(folder, { fastFolder: unguarded, fastNoiseShare: 10 });
    expect(guarded.meanDifference / guarded.deviation).toBeLessThan(0.1);
    expect(all.meanDifference).toBeGreaterThan(1.2 * guarded.meanDifference);
  });

  it('keeps an attention exact that 8 bits would spoil', async () => {
    const { folder } = await checkpoint();
    const all = [0, 1, 2].map((layer) => `vision_model.encoder.layers.${layer}.self_attn`);
    expect((await openFastWeights(await opened(folder))).attentions).toEqual(all);
    await addOutlier(folder, 1000, 'self_attn.q_proj.bias');
    const { attentions, keptExact } = await openFastWeights(await opened(folder));
    expect(attentions).toEqual([all[0], all[2]]);
    expect(keptExact).toEqual([all[1]]);
    const { meanDifference, deviation } = await agreement(folder);
    expect(meanDifference / deviation).toBeLessThan(0.1);
  });

  it('says that a score is of 8 bits, and is another revision', async () => {
    const scorer = joyQuality({ weights: join(root, 'shared'), precision: 'fast' });
    const exact = joyQuality({ weights: join(root, 'shared') });
    for await (const score of scorer.score(images.slice(0, 1))) {
      expect(score).toMatchObject({ status: 'scored', notes: ['8-bit arithmetic'] });
    }
    expect(await scorer.availability()).not.toEqual(await exact.availability());
    await Promise.all([scorer.close(), exact.close()]);
  });
});

describe('the file of 8-bit weights', () => {
  it('is made once, whole, and much smaller', async () => {
    const found = await checkpoint({ width: 128, mlpWidth: 512 });
    const first = await openFastWeights(found);
    const { mtimeMs, size, ino } = await stat(first.file.path);
    expect(size).toBeLessThan(found.file.fileBytes * 0.7);
    expect(await openFastWeights(found)).toEqual(first);
    expect(await stat(first.file.path)).toMatchObject({ mtimeMs, ino });
    expect((await readdir(found.folder)).sort()).toEqual(['config.json', FAST_FILE, 'model.safetensors']);
  });

  it('is made anew when it is damaged, or of other weights', async () => {
    const found = await checkpoint();
    const { file } = await openFastWeights(found);
    const bytes = await readFile(file.path);
    await writeFile(file.path, 'damaged');
    expect((await openFastWeights(found)).file.metadata).toEqual(file.metadata);
    expect(await readFile(file.path)).toEqual(bytes);
    await writeRandomCheckpoint(found.folder, { ...CHECKPOINT, seed: 6 });
    const other = await openFastWeights(await opened(found.folder));
    expect(other.file.metadata.source).not.toBe(file.metadata.source);
    expect(await readFile(file.path)).not.toEqual(bytes);
  });

  it('is made anew when the same weights are read otherwise', async () => {
    const { folder } = await checkpoint();
    const before = await openFastWeights(await opened(folder));
    const path = join(folder, 'config.json');
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('"num_attention_heads":4', '"num_attention_heads":2'),
    );
    const after = await openFastWeights(await opened(folder));
    expect(after.file.metadata.source).not.toBe(before.file.metadata.source);
  });

  it('may lie in a folder of its own', async () => {
    const found = await checkpoint();
    const folder = await mkdtemp(join(root, 'own-'));
    await agreement(found.folder, { fastFolder: folder });
    expect(await readdir(folder)).toEqual([FAST_FILE]);
    expect(await readdir(found.folder)).not.toContain(FAST_FILE);
  });

  it('tells when it cannot be written, before anything is measured', async () => {
    const found = await checkpoint();
    // Measuring would find no weights.
    const gone = { ...found, file: { ...found.file, path: join(root, 'gone', 'model.safetensors') } };
    const folder = join(root, 'no', 'such', 'folder');
    for (const options of [{ folder }, { folder, spareFolder: join(root, 'unused') }]) {
      await expect(openFastWeights(gone, options)).rejects.toMatchObject({
        exitCode: 6,
        message: expect.stringContaining(folder),
      });
    }
    expect(await readdir(root)).not.toContain('unused');
  });

  it('lies in the spare folder when nobody named one and that of the weights cannot be written', async () => {
    const found = { ...(await checkpoint()), folder: join(root, 'no', 'such', 'folder') };
    const spareFolder = join(root, 'spare', 'deep');
    const { file } = await openFastWeights(found, { spareFolder });
    expect(file.path).toBe(join(spareFolder, FAST_FILE));
    const { ino } = await stat(file.path);
    expect((await openFastWeights(found, { spareFolder })).file.path).toBe(file.path);
    expect((await stat(file.path)).ino).toBe(ino);
  });

  it('is made anew when a tensor is missing', async () => {
    const found = await checkpoint();
    const { file } = await openFastWeights(found);
    const bytes = await readFile(file.path);
    const kept = [...file.tensors.values()].slice(1);
    const tensors = kept.map((tensor) => ({ ...tensor, bytes: () => readTensor(file, tensor) }));
    await writeSafetensorsFile(file.path, tensors, file.metadata);
    expect((await readSafetensors(file.path)).tensors.size).toBe(file.tensors.size - 1);
    await openFastWeights(found);
    expect(await readFile(file.path)).toEqual(bytes);
  });

  it('takes away what a killed process left behind, and leaves what another one writes now', async () => {
    const found = await checkpoint();
    const [old, fresh] = [`.${FAST_FILE}.1-1.tmp`, `.${FAST_FILE}.1-2.tmp`];
    for (const name of [old, fresh]) await writeFile(join(found.folder, name), 'half');
    await utimes(join(found.folder, old), 1, 1);
    await openFastWeights(found);
    const names = await readdir(found.folder);
    expect(names).not.toContain(old);
    expect(names).toContain(fresh);
  });
});

describe('rounding of weights', () => {
  it('each output has its own scale, and half of that is the largest error', () => {
    const values = Float32Array.of(1, -2, 0.5, 100, 3, -7, 0, 0, 0);
    const { integers, scales } = quantiseWeight(values, 3, 3);
    expect([...scales].map((scale) => Math.round(scale * 127))).toEqual([2, 100, 0]);
    for (let output = 0; output < 3; output++) {
      for (let input = 0; input < 3; input++) {
        const scale = scales[output] ?? 0;
        const back = (integers[input * 3 + output] ?? 0) * scale;
        expect(Math.abs(back - (values[output * 3 + input] ?? 0))).toBeLessThanOrEqual(scale / 2 + 1e-6);
      }
    }
  });

  it('half floats read back as what they were written from', () => {
    const values = Float32Array.of(0, -0.5, 1, 1.5, -3.140625, 2 ** -14, 2 ** -24, 65504, 1 / 1024);
    const bytes = (halve: (value: number) => number) =>
      new Uint8Array(Uint16Array.from(values, halve).buffer);
    expect(floatValues('F16', bytes(float16Of))).toEqual(values);
    const coarse = Float32Array.from(values).map((value) => (value === 65504 ? 65536 : value));
    expect(floatValues('BF16', bytes(bfloat16Of))).toEqual(coarse);
    expect(floatValues('F32', new Uint8Array(values.buffer))).toEqual(values);
    expect(floatValues('F16', Uint8Array.of(0, 0x7c, 0, 0x7e))).toEqual(Float32Array.of(Infinity, NaN));
    expect(floatValues('I8', new Uint8Array(2))).toBeUndefined();
  });
});
