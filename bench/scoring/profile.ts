import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import {
  CALIBRATION_PICTURES,
  calibrationPixels,
} from '../../src/scoring/joyquality/calibration-pictures.js';
import { fastGraph, openFastWeights } from '../../src/scoring/joyquality/fast-weights.js';
import { openCheckpoint, weightsFolderOf } from '../../src/scoring/joyquality/open-checkpoint.js';
import { PIXELS } from '../../src/scoring/joyquality/siglip-graph.js';

/** Rows that are printed; the others are added up in the last one. */
const ROWS = 12;

/** What the runtime writes of each operator that it ran, as far as it is read here; durations in microseconds. */
const eventsSchema = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    dur: z.number(),
    args: z
      .object({
        op_name: z.string().optional(),
        input_type_shape: z.array(z.record(z.string(), z.array(z.number()))).optional(),
      })
      .optional(),
  }),
);
type Event = z.infer<typeof eventsSchema>[number];

interface Row {
  readonly kind: string;
  readonly runs: number;
  readonly milliseconds: number;
}

/** Prints where the milliseconds of the fast mode go, by operator and the shapes that it works on. */
export async function printProfile(folder: string, threads: number, rounds: number): Promise<void> {
  const rows = rowsOf(await profileOf(folder, threads, rounds));
  const total = rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const print = (kind: string, runs: number, milliseconds: number) => {
    const share = `${((100 * milliseconds) / total).toFixed(1)}%`;
    console.log(
      `${milliseconds.toFixed(1).padStart(8)} ms ${share.padStart(6)} ${String(runs).padStart(5)} x ${kind}`,
    );
  };
  for (const { kind, runs, milliseconds } of rows.slice(0, ROWS)) print(kind, runs, milliseconds);
  const rest = rows.slice(ROWS);
  const sumOf = (key: 'runs' | 'milliseconds') => rest.reduce((sum, row) => sum + row[key], 0);
  print('all else', sumOf('runs'), sumOf('milliseconds'));
  print('sum', 0, total);
}

async function profileOf(folder: string, threads: number, rounds: number): Promise<readonly Event[]> {
  const found = await openCheckpoint({ weights: folder, model: 'joyquality', env: {} });
  if ('status' in found) throw new Error(found.reason);
  const fast = await openFastWeights(found, { threads });
  const scratch = await mkdtemp(join(tmpdir(), 'scenewright-profile-'));
  try {
    const session = await InferenceSession.create(fastGraph(fast, found), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      enableProfiling: true,
      profileFilePrefix: join(scratch, 'profile'),
      extra: { session: { model_external_initializers_file_folder_path: weightsFolderOf(fast.file) } },
    });
    const side = found.config.patches.widthPx;
    for (let round = 0; round <= rounds; round++) {
      const data = calibrationPixels(CALIBRATION_PICTURES + round, side);
      await session.run({ [PIXELS]: new Tensor('float32', data, [1, 3, side, side]) });
    }
    session.endProfiling();
    await session.release();
    const [name = ''] = await readdir(scratch);
    return eventsSchema.parse(JSON.parse(await readFile(join(scratch, name), 'utf8')));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Of each node the fastest run, because others pause it; added up by operator and shapes, the longest first. */
function rowsOf(events: readonly Event[]): readonly Row[] {
  const fastest = new Map<string, { readonly kind: string; readonly milliseconds: number }>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    const shapes = (args?.input_type_shape ?? []).slice(0, 2).map((input) =>
      Object.entries(input)
        .map(([type, dims]) => `${type} ${dims.join('x')}`)
        .join(),
    );
    const before = fastest.get(name)?.milliseconds ?? Number.POSITIVE_INFINITY;
    const kind = `${args?.op_name ?? name} (${shapes.join(', ')})`;
    fastest.set(name, { kind, milliseconds: Math.min(before, dur / 1000) });
  }
  const sums = new Map<string, Row>();
  for (const { kind, milliseconds } of fastest.values()) {
    const { runs, milliseconds: sum } = sums.get(kind) ?? { runs: 0, milliseconds: 0 };
    sums.set(kind, { kind, runs: runs + 1, milliseconds: sum + milliseconds });
  }
  return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}
