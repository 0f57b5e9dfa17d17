import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.js';
import { exchangeOverHttp } from '../../src/providers/http-exchange.js';
import { ggufBytesOf } from '../../src/providers/llama/gguf.fixture.js';
import { llamaModel } from '../../src/providers/llama/llama-model.js';
import { toyRuntime } from '../../src/providers/llama/llama-runtime.fixture.js';
import type { LlamaSampling } from '../../src/providers/llama/llama-runtime.js';
import { llamaSettings } from '../../src/providers/llama/llama-settings.js';
import { type Asked, languageModelConformance, type ModelUnderTest } from './language-model-conformance.js';

/** The adapter with a toy in the place of the native library; the real one is tried where it is installed. */
async function localModel(batched: boolean): Promise<ModelUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'llama-'));
  const path = join(folder, 'toy.gguf');
  await writeFile(path, ggufBytesOf());
  let reply: (asked: Asked) => string = () => '';
  const runtime = toyRuntime((prompt, sampling) => reply(askedIn(prompt, sampling)));
  const { beforeStep } = runtime;
  const model = (timeoutMs: number) =>
    llamaModel(
      {
        id: `llama:${path}`,
        model: path,
        apiKey: null,
        baseUrl: null,
        timeoutMs,
        clock: systemClock,
        exchange: exchangeOverHttp,
      },
      { settings: llamaSettings({ batched, memoryBytes: 1e9 }, {}), env: {}, runtime },
    );
  return {
    model: model(10_000),
    replyWith(next) {
      runtime.beforeStep = beforeStep;
      reply = next;
    },
    hang() {
      // The native library always ends a step; only the reply has no end.
      reply = () => 'x'.repeat(5000);
      runtime.beforeStep = () => new Promise((resolve) => setTimeout(resolve, 5));
    },
    withTimeout: model,
    close: () => rm(folder, { recursive: true }),
  };
}

function askedIn(prompt: string, { seed, grammar }: LlamaSampling): Asked {
  const at = prompt.lastIndexOf('<user>');
  return {
    before: prompt.slice(0, at),
    lastUser: prompt.slice(at + '<user>'.length, -'<assistant>'.length),
    seed,
    hasSchema: grammar !== null,
  };
}

languageModelConformance('llama', () => localModel(false));
languageModelConformance('llama, batched', () => localModel(true));
