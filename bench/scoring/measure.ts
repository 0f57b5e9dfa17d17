// One measurement in a process of its own, so that its memory is its own. Arguments: weights folder, what, threads,
// use, rounds. Prints one JSON line.
import { createGraph } from '../../src/scoring/onnx/graph.js';
import { exactLayers, linearOf } from '../../src/scoring/onnx/layers.js';
import type { SafetensorsFile } from '../../src/scoring/onnx/safetensors.js';
import { type OnnxSession, openSession, type TensorData } from '../../src/scoring/onnx/session.js';
import { weightsOf } from '../../src/scoring/onnx/weight-source.js';
import {
  CALIBRATION_PICTURES,
  calibrationPixels,
} from '../../src/scoring/joyquality/calibration-pictures.js';
import { fastGraph, openFastWeights } from '../../src/scoring/joyquality/fast-weights.js';
import { exactGraph, openCheckpoint, weightsFolderOf } from '../../src/scoring/joyquality/open-checkpoint.js';
import { PIXELS, SCORE } from '../../src/scoring/joyquality/siglip-graph.js';
import { FULL_SIZE } from '../../src/scoring/joyquality/random-checkpoint.fixture.js';
import type { Measurement } from './measurement.js';

/** Products of the size of the MLP, each with the weights of another layer so that none is in a cache. */
const PEAK_PRODUCTS = 8;
const { width, mlpWidth, widthPx, patchPx } = FULL_SIZE;
const tokens = (widthPx / patchPx) ** 2;

function peakGraph(file: SafetensorsFile): Uint8Array {
  const graph = createGraph('peak');
  const kit = exactLayers(graph, weightsOf(graph, file));
  const input = graph.input('input', 'float32', [tokens, width]);
  for (let layer = 0; layer < PEAK_PRODUCTS; layer++) {
    const wide = kit.linear(input, linearOf(`vision_model.encoder.layers.${layer}.mlp.fc1`, width, mlpWidth));
    graph.output(`out${layer}`, graph.node('ReduceMax', [wide], { keepdims: 0 }), 'float32', []);
  }
  return graph.build();
}

type Feeds = Readonly<Record<string, TensorData>>;
// None of those that the 8-bit weights were made with.
const picture = (round: number): Feeds => ({
  [PIXELS]: {
    type: 'float32',
    data: calibrationPixels(CALIBRATION_PICTURES + round, widthPx),
    dims: [1, 3, widthPx, widthPx],
  },
});
const peakInput = (): Feeds => {
  const data = Float32Array.from({ length: tokens * width }, (_, at) => (at % 17) / 17);
  return { input: { type: 'float32', data, dims: [tokens, width] } };
};

async function timeRuns(session: OnnxSession, feedsOf: (round: number) => Feeds, rounds: number) {
  const [wall, cpu, scores]: [number[], number[], number[]] = [[], [], []];
  // The first run warms caches and allocates; it is not counted.
  await session.run(feedsOf(0));
  for (let round = 0; round < rounds; round++) {
    const feeds = feedsOf(round);
    const [start, before] = [performance.now(), process.cpuUsage()];
    const results = await session.run(feeds);
    const { user, system } = process.cpuUsage(before);
    wall.push((performance.now() - start) / 1000);
    cpu.push((user + system) / 1e6);
    scores.push(Number(results[SCORE]?.data[0] ?? 0));
  }
  return { wall, cpu, scores };
}

async function measure(folder: string, what: string, threads: number, use: string, rounds: number) {
  const found = await openCheckpoint({ weights: folder, model: 'joyquality', env: {} });
  if ('status' in found) throw new Error(found.reason);
  const fast =
    what === 'fast' || what === 'prepare' ? await openFastWeights(found, { threads: 2 }) : undefined;
  const graph =
    what === 'peak' ? peakGraph(found.file) : fast === undefined ? exactGraph(found) : fastGraph(fast, found);
  const start = performance.now();
  const session = await openSession(graph, {
    weightsFolder: weightsFolderOf(fast?.file ?? found.file),
    threads,
    use: use === 'short' ? 'short' : 'long',
  });
  const loadSeconds = (performance.now() - start) / 1000;
  const runs = await timeRuns(
    session,
    what === 'peak' ? peakInput : picture,
    what === 'prepare' ? 0 : rounds,
  );
  await session.close();
  const measurement: Measurement = {
    ...runs,
    loadSeconds,
    operations: what === 'peak' ? PEAK_PRODUCTS * 2 * tokens * width * mlpWidth : 0,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    keptExact: fast?.keptExact.length ?? 0,
  };
  console.log(JSON.stringify(measurement));
}

const [folder = '', what = '', threads = '', use = '', rounds = ''] = process.argv.slice(2);
await measure(folder, what, Number(threads), use, Number(rounds));
