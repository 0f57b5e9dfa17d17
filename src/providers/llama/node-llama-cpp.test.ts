import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../core/json.js';
import type { LanguageModel, LanguageModelRequest } from '../language-model.js';
import { ask, once } from '../middleware/scripted-model.fixture.js';
import { languageModel } from '../registry.js';
import { ggufBytesOf } from './gguf.fixture.js';
import { importPeer } from './peer.js';

const isInstalled = await importPeer().then(
  () => true,
  () => false,
);
const modelPath = process.env['SCENEWRIGHT_TEST_GGUF'] ?? '';
const OPTIONS = { contextTokens: 1024, sequences: 2, gpu: false, threads: 1 };

describe.skipIf(!isInstalled)('node-llama-cpp (skipped where it is not installed)', () => {
  it('says in an error what it cannot load, and the process lives on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'llama-'));
    const path = join(folder, 'toy.gguf');
    await writeFile(path, ggufBytesOf());
    const call = languageModel(`llama:${path}`, { llama: OPTIONS }).generate(ask('?'), once());
    await expect(call).rejects.toMatchObject({ code: 'llama/load-failed', exitCode: 2 });
    await rm(folder, { recursive: true });
  });
});

const canInfer = isInstalled && modelPath !== '';
describe.skipIf(!canInfer)('a real model (skipped unless SCENEWRIGHT_TEST_GGUF names a file)', () => {
  let model: LanguageModel;
  beforeAll(() => {
    model = languageModel(`llama:${modelPath}`, { llama: OPTIONS });
  });

  const Answer = z.object({
    things: z.array(z.object({ id: z.string().max(20), kind: z.enum(['animal', 'plant', 'other']) })).max(3),
    isOutdoors: z.boolean(),
    certainty: z.number().min(0).max(1),
  });
  const output = { name: 'Answer', schema: z.toJSONSchema(Answer) as JsonObject };
  const prompt = 'Describe as JSON: a red fox leaps over a mossy log in a forest.';

  it('writes JSON of the schema at any temperature', async () => {
    for (const sampling of [{ temperature: 0 }, { temperature: 1.2, seed: 5 }]) {
      const reply = await model.generate(ask(prompt, { output, sampling }), once());
      expect(reply.finishReason).toBe('stop');
      expect(Answer.safeParse(JSON.parse(reply.text)).success, reply.text).toBe(true);
    }
  }, 120_000);

  it('gives the same text for the same seed, whatever came before, and another one for another', async () => {
    const request = (seed: number): LanguageModelRequest =>
      ask(prompt, { sampling: { temperature: 1, seed, maxOutputTokens: 16 } });
    const first = await model.generate(request(1), once());
    const other = await model.generate(request(2), once());
    const again = await model.generate(request(1), once());
    expect(again.text).toBe(first.text);
    expect(other.text).not.toBe(first.text);
  }, 120_000);

  it('leaves the event loop free', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const reply = await model.generate(
      ask(`${'A long story. '.repeat(40)}Go on.`, { sampling: { maxOutputTokens: 24 } }),
      once(),
    );
    clearInterval(timer);
    // Were it busy with the model, next to none of the ticks would have come.
    expect(ticks).toBeGreaterThan((reply.computeMs ?? 0) / 5 / 4);
  }, 120_000);

  it('knows probabilities', async () => {
    const request = ask('Is a fox an animal? Answer Yes or No.', {
      topLogprobs: 5,
      sampling: { temperature: 0, maxOutputTokens: 1 },
    });
    const [first] = (await model.generate(request, once())).logprobs ?? [];
    const sum = first?.alternatives.reduce((all, { logprob }) => all + Math.exp(logprob), 0) ?? 0;
    expect(first?.alternatives).toHaveLength(5);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(1.001);
  }, 120_000);

  it('of which a part is missing is refused before native code sees it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'llama-'));
    const path = join(folder, 'cut.gguf');
    const bytes = await readFile(modelPath);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    await expect(languageModel(`llama:${path}`).generate(ask('?'), once())).rejects.toMatchObject({
      code: 'llama/file-cut',
    });
    await rm(folder, { recursive: true });
  }, 60_000);
});
