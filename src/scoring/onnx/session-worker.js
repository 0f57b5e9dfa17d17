// @ts-check
// JavaScript, so that a worker thread can run it from the sources as well: Node 20 takes no TypeScript there.
import { parentPort, workerData } from 'node:worker_threads';
import onnxruntime from 'onnxruntime-node';

/**
 * What this thread is started with, is sent, and answers; `session.ts` has the same in TypeScript.
 * @typedef {import('./session.js').SessionStart} SessionStart
 * @typedef {import('./session.js').SessionRequest} SessionRequest
 * @typedef {import('./session.js').SessionAnswer} SessionAnswer
 * @typedef {import('./session.js').TensorData} TensorData
 */

const port = parentPort;
if (port === null) throw new Error('session-worker.js runs in a worker thread only');

/** @param {SessionAnswer} answer @param {readonly ArrayBuffer[]} [moved] */
const post = (answer, moved = []) => port.postMessage(answer, moved);

/** @param {unknown} error */
const textOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {onnxruntime.InferenceSession} session @param {Readonly<Record<string, TensorData>>} feeds */
async function run(session, feeds) {
  /** @type {Record<string, onnxruntime.Tensor>} */
  const inputs = {};
  for (const [name, { type, data, dims }] of Object.entries(feeds)) {
    inputs[name] = new onnxruntime.Tensor(type, data, dims);
  }
  const outputs = await session.run(inputs);
  /** @type {Record<string, TensorData>} */
  const results = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    // A copy: the runtime owns the memory of what it gives.
    if (tensor.type === 'float32') {
      results[name] = {
        type: 'float32',
        data: Float32Array.from(/** @type {Float32Array} */ (tensor.data)),
        dims: tensor.dims,
      };
    } else throw new Error(`the output ${name} is ${tensor.type}; only float32 is read`);
    tensor.dispose();
  }
  return results;
}

async function serve() {
  const { model, options } = /** @type {SessionStart} */ (workerData);
  const session = await onnxruntime.InferenceSession.create(model, options);
  post({ type: 'ready' });
  port?.on('message', async (/** @type {SessionRequest} */ request) => {
    if (request.type === 'close') {
      await session.release();
      port.close();
      return;
    }
    try {
      post({ type: 'result', results: await run(session, request.feeds) });
    } catch (error) {
      post({ type: 'failed', message: textOf(error) });
    }
  });
}

serve().catch((error) => {
  post({ type: 'failed', message: textOf(error) });
  port.close();
});
