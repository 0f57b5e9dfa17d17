import { expect, it } from 'vitest';
import { z } from 'zod';
import { AbortedError, ProviderError } from '../core/errors.js';
import type { ImageModel } from '../providers/image-model.js';
import { reply, scriptedModel } from '../providers/middleware/scripted-model.fixture.js';
import { signature } from '../signatures/signature.js';
import { imageSeed, makeImages } from './make-images.js';
import type { Program } from './module.js';
import { predict } from './predict.js';
import { program } from './program.js';
import { imageResponse, scriptedImageModel } from './scripted-image-model.fixture.js';

const In = z.object({ word: z.string() });
const Out = z.object({ images: z.number() });
// A program has a step, though these tests are about what it asks of an image model.
const Idle = signature({ name: 'Idle', instructions: 'Say it.', input: In, output: In });

/** Makes two images of a word, one after the other; the second may fail. */
const painter: Program<typeof In, typeof Out> = program({
  name: 'painter',
  input: In,
  output: Out,
  modules: { idle: predict(Idle) },
  async forward({ word }, _steps, context) {
    let images = 0;
    for (const number of [0, 1]) {
      const prompt = { type: 'text', text: word } as const;
      const made = makeImages({ prompt, seed: imageSeed(context, number) }, context);
      images += await made.then(
        (response) => response.images.length,
        () => 0,
      );
    }
    return { images };
  },
});

const models = (image?: ImageModel) => ({
  task: scriptedModel(() => reply('unused')),
  ...(image === undefined ? {} : { image }),
});

it('puts each call on the trace, and what it cost into the usage', async () => {
  const image = scriptedImageModel((_request, _options, number) => imageResponse({ cached: number === 1 }));
  const { trace, usage } = await painter.run({ word: 'fox' }, { models: models(image) });
  expect(trace.entries).toMatchObject([
    {
      type: 'image',
      model: 'scripted:image',
      request: { prompt: { text: 'fox' } },
      response: { cached: false },
    },
    { type: 'image', response: { cached: true } },
  ]);
  expect(usage).toMatchObject({ calls: 0, images: 1, costUsd: 0.04 });
});

it('counts what the provider bills for calls that failed or were stopped', async () => {
  const image = scriptedImageModel((_request, _options, number) => {
    if (number === 0) throw new AbortedError('aborted', 'stopped too late', { billedUsd: 0.04 });
    throw new ProviderError('busy', { failure: 'server', model: 'scripted:image' });
  });
  const { trace, usage } = await painter.run({ word: 'fox' }, { models: models(image) });
  expect(usage).toMatchObject({ images: 0, costUsd: 0.04 });
  expect(trace.entries).toMatchObject([
    { error: { code: 'aborted', billedUsd: 0.04 } },
    { error: { code: 'provider/server', billedUsd: 0 } },
  ]);
});

it('seeds depend on the run and the place, not on what is asked for', async () => {
  const image = scriptedImageModel(() => imageResponse());
  await painter.run({ word: 'fox' }, { models: models(image) });
  await painter.run({ word: 'owl' }, { models: models(image) });
  await painter.run({ word: 'fox' }, { models: models(image), seed: 1 });
  await painter.run({ word: 'fox' }, { models: models(image), repeat: 1 });
  const seeds = image.requests.map(({ seed }) => seed);
  expect(seeds.slice(0, 2)).toEqual(seeds.slice(2, 4));
  expect(new Set(seeds).size).toBe(6);
});

it('a run without an image model fails with what is missing', async () => {
  const paint = program({
    name: 'paint',
    input: In,
    output: Out,
    modules: { idle: predict(Idle) },
    async forward({ word }, _steps, context) {
      const response = await makeImages({ prompt: { type: 'text', text: word } }, context);
      return { images: response.images.length };
    },
  });
  await expect(paint.run({ word: 'fox' }, { models: models() })).rejects.toMatchObject({
    code: 'image/no-model',
    exitCode: 2,
  });
});
