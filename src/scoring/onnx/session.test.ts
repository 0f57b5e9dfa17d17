import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AbortedError } from '../../core/errors.js';
import { createGraph } from './graph.js';
import { activate, exactLayers } from './layers.js';
import { floatField, integerField, messageField, textField } from './protobuf.js';
import { readSafetensors } from './safetensors.js';
import { writeSafetensors } from './safetensors.fixture.js';
import { openSession } from './session.js';
import { weightsOf } from './weight-source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-session-'));
  const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  await writeSafetensors(join(folder, 'w.safetensors'), {
    matrix: { type: 'F32', shape: [3, 2], bytes: floats(1, 2, 3, 4, 5, 6) },
    bias: { type: 'F32', shape: [3], bytes: floats(0.5, 0, -0.5) },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** x [rows, 2] to x W^T + b. */
async function linearModel(rows?: readonly [number, number]): Promise<Uint8Array> {
  const graph = createGraph('linear');
  const kit = exactLayers(graph, weightsOf(graph, await readSafetensors(join(folder, 'w.safetensors'))));
  const x = graph.input('x', 'float32', ['rows', 2]);
  const outputs = rows === undefined ? 3 : rows[1] - rows[0];
  const packed = rows === undefined ? {} : { packed: { rows, of: 3 } };
  const y = kit.linear(x, { weight: 'matrix', bias: 'bias', inputs: 2, outputs, ...packed });
  graph.output('y', y, 'float32', ['rows', outputs]);
  return graph.build();
}

const two = { x: { type: 'float32', data: Float32Array.of(1, 1, 10, 100), dims: [2, 2] } } as const;

describe('a session', () => {
  it('reads weights from where they lie, whole or by rows', async () => {
    const whole = await openSession(await linearModel(), { weightsFolder: folder, threads: 1 });
    const { y } = await whole.run(two);
    expect(y).toEqual({
      type: 'float32',
      data: Float32Array.of(3.5, 7, 10.5, 210.5, 430, 649.5),
      dims: [2, 3],
    });
    await whole.close();
    const part = await openSession(await linearModel([1, 3]), { weightsFolder: folder, use: 'short' });
    expect((await part.run(two)).y?.data).toEqual(Float32Array.of(7, 10.5, 430, 649.5));
    await part.close();
  });

  it('does not begin what was aborted, and goes on with the rest', async () => {
    const session = await openSession(await linearModel(), { weightsFolder: folder });
    const controller = new AbortController();
    const runs = [session.run(two), session.run(two, controller.signal), session.run(two)];
    controller.abort(new Error('enough'));
    await expect(runs[1]).rejects.toBeInstanceOf(AbortedError);
    expect(await runs[2]).toEqual(await runs[0]);
    await expect(session.run(two, AbortSignal.abort())).rejects.toBeInstanceOf(AbortedError);
    await session.close();
  });

  it('ends what waits when it is closed, and takes nothing more', async () => {
    const session = await openSession(await linearModel(), { weightsFolder: folder });
    const waiting = [session.run(two), session.run(two)].map((run) => expect(run).rejects.toThrow('closed'));
    await Promise.all([session.close(), session.close()]);
    await Promise.all(waiting);
    await expect(session.run(two)).rejects.toMatchObject({ code: 'onnx/closed' });
  });

  it('survives a run that fails', async () => {
    const session = await openSession(await linearModel(), { weightsFolder: folder });
    const wrong = { x: { type: 'float32', data: new Float32Array(3), dims: [1, 3] } } as const;
    await expect(session.run(wrong)).rejects.toThrow('The model failed to run');
    expect((await session.run(two)).y?.dims).toEqual([2, 3]);
    await session.close();
  });

  it.each([
    ['no model at all', () => new Uint8Array([1, 2, 3])],
    ['weights outside their folder', () => external('../w.safetensors')],
    ['weights under an absolute path', () => external('/etc/passwd')],
    ['weights beyond the end of their file', () => external('w.safetensors', 1_000_000)],
  ])('refuses %s', async (_, model) => {
    const opening = openSession(model(), { weightsFolder: folder });
    await expect(opening).rejects.toMatchObject({ code: 'onnx/load-failed', exitCode: 2 });
  });
});

function external(location: string, offset = 0): Uint8Array {
  const graph = createGraph('hostile');
  const x = graph.input('x', 'float32', [2]);
  const weight = graph.external('w', 'float32', [2], { location, offset, byteLength: 8 });
  graph.output('y', graph.node('Add', [x, weight]), 'float32', [2]);
  return graph.build();
}

describe('activations', () => {
  // By torch.nn.functional.gelu (tanh, none) and x * sigmoid(1.702 x) in float64.
  it.each([
    ['gelu_pytorch_tanh', [-0.15880800939172324, 0.34571400982514394, 2.996362607918227]],
    ['gelu', [-0.15865525393145702, 0.34573123063700656, 2.99595030590511]],
    ['quick_gelu', [-0.1542042340671787, 0.35038843660638014, 2.981928690292214]],
  ] as const)('%s', async (activation, expected) => {
    const graph = createGraph('activation');
    const kit = exactLayers(graph, { has: () => false, mustEndBefore: () => {}, float: () => ({ id: '' }) });
    const x = graph.input('x', 'float32', [3]);
    graph.output('y', activate(kit, x, activation), 'float32', [3]);
    const session = await openSession(graph.build(), { weightsFolder: folder });
    const { y } = await session.run({ x: { type: 'float32', data: Float32Array.of(-1, 0.5, 3), dims: [3] } });
    for (const [at, value] of expected.entries()) expect(Number(y?.data[at])).toBeCloseTo(value, 5);
    await session.close();
  });
});

it('protobuf fields are written as the format says', () => {
  // Examples of protobuf.dev, Encoding.
  expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...textField(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  expect([...messageField(3, [integerField(1, 150)])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  expect([...integerField(1, -2)]).toEqual([0x08, 0xfe, ...Array(8).fill(0xff), 0x01]);
  expect([...floatField(2, 1)]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  expect([...integerField(16, 0)]).toEqual([0x80, 0x01, 0]);
});
