// Measurements in a process of their own, so that its memory is theirs. Arguments: weights folder, what (several with
// commas take turns, so that whatever else the machine does spoils all alike), threads, use, rounds, images in one
// run. Prints one JSON line.
import { fastLayers } from '../../src/scoring/onnx/fast-layers.js';
import { createGraph } from '../../src/scoring/onnx/graph.js';
import { exactLayers, type LayerKit, linearOf } from '../../src/scoring/onnx/layers.js';
import type { SafetensorsFile } from '../../src/scoring/onnx/safetensors.js';
import { type OnnxSession, openSession, type TensorData } from '../../src/scoring/onnx/session.js';
import { weightsOf } from '../../src/scoring/onnx/weight-source.js';
import {
  CALIBRATION_PICTURES,
  calibrationPixels,
} from '../../src/scoring/joyquality/calibration-pictures.js';
import { type FastWeights, fastGraph, openFastWeights } from '../../src/scoring/joyquality/fast-weights.js';
import {
  type Checkpoint,
  exactGraph,
  openCheckpoint,
  weightsFolderOf,
} from '../../src/scoring/joyquality/open-checkpoint.js';
import { PIXELS, SCORE } from '../../src/scoring/joyquality/siglip-graph.js';
import { FULL_SIZE } from '../../src/scoring/joyquality/random-checkpoint.fixture.js';
import { batchedScoreGraph } from './batch-graph.js';
import type { Measurement } from './measurement.js';

/** Products of the size of the MLP, each with the weights of another layer so that none is in a cache. */
const PEAK_PRODUCTS = 8;
const { width, mlpWidth, widthPx, patchPx } = FULL_SIZE;
const tokens = (widthPx / patchPx) ** 2;

function peakGraph(file: SafetensorsFile, isFast: boolean): Uint8Array {
  const graph = createGraph('peak');
  const exact = exactLayers(graph, weightsOf(graph, file));
  const kit = isFast ? fastLayers(exact, file, new Set()) : exact;
  const input = graph.input('input', 'float32', [tokens, width]);
  for (let layer = 0; layer < PEAK_PRODUCTS; layer++) {
    const wide = kit.linear(input, linearOf(`vision_model.encoder.layers.${layer}.mlp.fc1`, width, mlpWidth));
    graph.output(`out${layer}`, graph.node('ReduceMax', [wide], { keepdims: 0 }), 'float32', []);
  }
  return graph.build();
}

type Feeds = Readonly<Record<string, TensorData>>;
// None of those that the 8-bit weights were made with.
const pictures =
  (images: number) =>
  (round: number): Feeds => {
    const one = 3 * widthPx ** 2;
    const data = new Float32Array(images * one);
    for (let at = 0; at < images; at++) {
      data.set(calibrationPixels(CALIBRATION_PICTURES + round * images + at, widthPx), at * one);
    }
    return { [PIXELS]: { type: 'float32', data, dims: [images, 3, widthPx, widthPx] } };
  };
const peakInput = (): Feeds => {
  const data = Float32Array.from({ length: tokens * width }, (_, at) => (at % 17) / 17);
  return { input: { type: 'float32', data, dims: [tokens, width] } };
};

/** The graphs that users run take one image; the others show what a batch would gain. */
function modelGraph(found: Checkpoint, fast: FastWeights | undefined, images: number): Uint8Array {
  if (images === 1) return fast === undefined ? exactGraph(found) : fastGraph(fast, found);
  const graph = createGraph('batch');
  const exact = exactLayers(graph, weightsOf(graph, fast?.file ?? found.file));
  const kit: LayerKit = fast === undefined ? exact : fastLayers(exact, fast.file, new Set(fast.attentions));
  batchedScoreGraph(kit, found.config, images);
  return graph.build();
}

interface Job {
  readonly folder: string;
  readonly threads: number;
  readonly use: string;
  readonly rounds: number;
  readonly images: number;
}

interface Contestant {
  readonly session: OnnxSession;
  readonly feedsOf: (round: number) => Feeds;
  readonly measurement: Pick<Measurement, 'loadSeconds' | 'operations' | 'keptExact'>;
  readonly wall: number[];
  readonly cpu: number[];
  readonly scores: number[];
}

async function contestant(what: string, { folder, threads, use, images }: Job): Promise<Contestant> {
  const found = await openCheckpoint({ weights: folder, model: 'joyquality', env: {} });
  if ('status' in found) throw new Error(found.reason);
  const isPeak = what.startsWith('peak');
  const isFast = what.endsWith('fast');
  const fast = isFast ? await openFastWeights(found, { threads: 2 }) : undefined;
  const graph = isPeak ? peakGraph((fast ?? found).file, isFast) : modelGraph(found, fast, images);
  const start = performance.now();
  const session = await openSession(graph, {
    weightsFolder: weightsFolderOf(fast?.file ?? found.file),
    threads,
    use: use === 'short' && !isPeak ? 'short' : 'long',
  });
  return {
    session,
    feedsOf: isPeak ? peakInput : pictures(images),
    measurement: {
      loadSeconds: (performance.now() - start) / 1000,
      operations: isPeak ? PEAK_PRODUCTS * 2 * tokens * width * mlpWidth : 0,
      keptExact: fast?.keptExact.length ?? 0,
    },
    wall: [],
    cpu: [],
    scores: [],
  };
}

async function takeTurn({ session, feedsOf, wall, cpu, scores }: Contestant, round: number): Promise<void> {
  const feeds = feedsOf(round);
  const [start, before] = [performance.now(), process.cpuUsage()];
  const results = await session.run(feeds);
  const { user, system } = process.cpuUsage(before);
  wall.push((performance.now() - start) / 1000);
  cpu.push((user + system) / 1e6);
  scores.push(...Array.from(results[SCORE]?.data ?? [], Number));
}

async function measure(what: readonly string[], job: Job): Promise<readonly Measurement[]> {
  const all: Contestant[] = [];
  for (const one of what) all.push(await contestant(one, job));
  // The first run warms caches and allocates; it is not counted.
  if (job.rounds > 0) for (const { session, feedsOf } of all) await session.run(feedsOf(0));
  for (let round = 0; round < job.rounds; round++) for (const one of all) await takeTurn(one, round);
  for (const { session } of all) await session.close();
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  return all.map(({ measurement, wall, cpu, scores }) => ({
    ...measurement,
    wall,
    cpu,
    scores,
    peakMemoryMb,
  }));
}

const [folder = '', what = '', threads = '', use = '', rounds = '', images = ''] = process.argv.slice(2);
const counts = { threads: Number(threads), rounds: Number(rounds), images: Number(images) };
console.log(JSON.stringify(await measure(what.split(','), { folder, use, ...counts })));
