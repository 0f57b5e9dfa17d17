import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { createGraph } from './graph.js';
import { integerAttention } from './integer-attention.js';
import { type AttentionInputs, exactLayers } from './layers.js';
import { openSession } from './session.js';

const TOKENS = 50;
const SPEC = { name: 'attention', width: 48, heads: 3 } as const;
type Rows = Readonly<Record<'query' | 'key' | 'value', Float32Array>>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-attention-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Numbers of a roughly normal distribution. */
function randomRows(seed: number): Rows {
  const rows = (name: string) => {
    const rng = createRng('attention', name, seed);
    const normal = () => (rng.random() + rng.random() + rng.random() + rng.random() - 2) * 1.7;
    return Float32Array.from({ length: TOKENS * SPEC.width }, normal);
  };
  return { query: rows('query'), key: rows('key'), value: rows('value') };
}

/** The rows with one channel of one input replaced. */
function withChannel(rows: Rows, name: keyof Rows, channel: number, of: (token: number) => number): Rows {
  const changed = Float32Array.from(rows[name]);
  for (let token = 0; token < TOKENS; token++) changed[token * SPEC.width + channel] = of(token);
  return { ...rows, [name]: changed };
}

async function attended(rows: Rows, kind: 'exact' | 'integer'): Promise<readonly number[]> {
  const graph = createGraph(kind);
  const inputs: AttentionInputs = {
    query: graph.input('query', 'float32', [TOKENS, SPEC.width]),
    key: graph.input('key', 'float32', [TOKENS, SPEC.width]),
    value: graph.input('value', 'float32', [TOKENS, SPEC.width]),
  };
  const kit = exactLayers(graph, { has: () => false, mustEndBefore: () => {}, float: () => ({ id: '' }) });
  const mixed = kind === 'exact' ? kit.attend(inputs, SPEC) : integerAttention(graph, inputs, SPEC);
  graph.output('mixed', mixed, 'float32', [TOKENS, SPEC.width]);
  const session = await openSession(graph.build(), { weightsFolder: folder, threads: 1 });
  const tensor = (name: keyof Rows) =>
    ({ type: 'float32', data: rows[name], dims: [TOKENS, SPEC.width] }) as const;
  const results = await session.run({
    query: tensor('query'),
    key: tensor('key'),
    value: tensor('value'),
  });
  await session.close();
  return Array.from(results.mixed?.data ?? [], Number);
}

/** Mean difference over mean size, and the largest size. */
async function difference(rows: Rows) {
  const [exact, integer] = [await attended(rows, 'exact'), await attended(rows, 'integer')];
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  const off = exact.map((value, at) => value - (integer[at] ?? Number.NaN));
  return { share: meanOf(off) / meanOf(exact), exact, integer };
}

describe('attention in 8-bit integers', () => {
  it.each([1, 2, 3])('is near the exact one, on random numbers %i', async (seed) => {
    const { share } = await difference(randomRows(seed));
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.02);
  });

  it('loses nothing to what all keys have in common, nor to a loud channel of values', async () => {
    const keys = withChannel(randomRows(4), 'key', 5, (token) => 500 + (token % 3));
    expect((await difference(keys)).share).toBeLessThan(0.02);
    const values = withChannel(randomRows(4), 'value', 5, (token) => 500 + token);
    const { exact, integer } = await difference(values);
    const off = exact.map((value, at) => Math.abs(value - (integer[at] ?? Number.NaN)));
    const others = off.filter((_, at) => at % SPEC.width !== 5);
    expect(Math.max(...others)).toBeLessThan(0.05);
  });

  it('gives zero for values of zero, and equal weights where all keys are alike', async () => {
    const rows = withChannel(randomRows(5), 'value', 7, () => 0);
    const { integer } = await difference(rows);
    expect(integer.filter((_, at) => at % SPEC.width === 7).every((value) => value === 0)).toBe(true);
    expect(integer.every(Number.isFinite)).toBe(true);
    const still = { ...randomRows(6), key: new Float32Array(TOKENS * SPEC.width) };
    const { share } = await difference(still);
    expect(share).toBeLessThan(0.02);
  });
});
