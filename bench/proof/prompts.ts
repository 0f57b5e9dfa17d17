import { z } from 'zod';
import { createRng } from '../../src/core/rng.js';
import type { Example } from '../../src/datasets/example.js';
import { loadDataset } from '../../src/datasets/load-dataset.js';

export interface ProofSizes {
  readonly train: number;
  readonly val: number;
  readonly test: number;
}

export interface ProofSets {
  readonly train: readonly Example[];
  readonly val: readonly Example[];
  /** Sealed: looked at once, when the search is over. */
  readonly test: readonly Example[];
}

/** Longer ones leave a small model no room for its reply, shorter ones ask for nothing. */
const WORDS = { min: 5, max: 25 } as const;

/** Draws prompts of a public set; the seed decides which, and no prompt is in two sets. */
export async function drawPrompts(
  path: string,
  /** Null: rows that name their input themselves. */
  column: string | null,
  sizes: ProofSizes,
  seed: number,
): Promise<ProofSets> {
  const { examples } = await loadDataset(path, {
    ...(column === null ? {} : { map: { prompt: column } }),
    inputSchema: z.object({ prompt: z.string() }),
  });
  const usable = examples.filter(({ input }) => {
    const words = String(input['prompt']).trim().split(/\s+/).length;
    return words >= WORDS.min && words <= WORDS.max;
  });
  const drawn = createRng(seed, 'prompts').shuffle(usable);
  const needed = sizes.train + sizes.val + sizes.test;
  if (drawn.length < needed)
    throw new Error(`${path} has ${drawn.length} usable prompts, ${needed} are needed`);
  return {
    train: drawn.slice(0, sizes.train),
    val: drawn.slice(sizes.train, sizes.train + sizes.val),
    test: drawn.slice(sizes.train + sizes.val, needed),
  };
}

const PARTS = ['train', 'val', 'test'] as const;

/** The drawn prompts as JSONL, to lie beside a recording: a replay needs no more of the public set. */
export function promptsText(sets: ProofSets): string {
  return PARTS.flatMap((split) => sets[split].map(({ id, input }) => JSON.stringify({ id, split, input })))
    .map((line) => `${line}\n`)
    .join('');
}

/** Reads what `promptsText` wrote. */
export async function readPrompts(path: string): Promise<ProofSets> {
  const { examples } = await loadDataset(path, { inputSchema: z.object({ prompt: z.string() }) });
  const part = (name: (typeof PARTS)[number]) =>
    examples.filter(({ split }) => split === name).map(({ split: _, ...example }) => example);
  return { train: part('train'), val: part('val'), test: part('test') };
}
