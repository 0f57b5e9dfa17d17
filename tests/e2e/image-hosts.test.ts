import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { ImagePrompt } from '../../src/providers/image-model.js';
import { simulatedImageModel } from '../../src/providers/sim/storyboard/index.js';
import { type FalServer, startFalServer } from '../loopback/fal-server.js';
import { startGeminiServer } from '../loopback/gemini-server.js';
import { geminiAnswerWith } from '../loopback/image-answers.js';
import type { LoopbackServer } from '../loopback/loopback-server.js';
import { at, listAt, textAt } from '../loopback/seen-request.js';
import { runCli, temporaryFolder } from './cli.js';

const WORDS = 'a red fox leaping over a log at golden hour';
/** Of the first round of a run with seed 0, by number: the same whatever is asked for, and whoever makes the images. */
const SEEDS = [1316803603, 2100721682, 1222056982];
const RUN = ['run', WORDS, '--program', 'image', '--json', '--quiet', '--seed', '0', '--out', 'made'];

/** Both hosts have the same hand: the storyboard renderer draws what their requests say. */
async function drawn(prompt: ImagePrompt, seed: unknown): Promise<Uint8Array> {
  const request = { prompt, aspectRatio: '1:1', ...(typeof seed === 'number' && { seed }) } as const;
  const { images } = await simulatedImageModel('sim').generate(request, {
    signal: AbortSignal.timeout(60_000),
    repeat: 0,
  });
  return images[0]?.bytes ?? new Uint8Array();
}

let fal: FalServer;
let gemini: LoopbackServer;
beforeAll(async () => {
  fal = await startFalServer({
    usdPerImage: 0.04,
    paint: (input) => {
      const structure = at(input, 'structured_prompt') as JsonObject | undefined;
      const prompt: ImagePrompt =
        structure === undefined
          ? { type: 'text', text: textAt(input, 'prompt') }
          : { type: 'fibo', json: structure };
      return drawn(prompt, at(input, 'seed'));
    },
  });
  gemini = await startGeminiServer();
  gemini.answerWith(async ({ json, path }) => {
    const text = textAt(listAt(json, 'contents', 0, 'parts')[0], 'text');
    return geminiAnswerWith(path, await drawn({ type: 'text', text }, at(json, 'generationConfig', 'seed')));
  });
});
afterAll(() => Promise.all([fal.close(), gemini.close()]));

async function madeBy(image: string, args: readonly string[]) {
  const cwd = temporaryFolder();
  const hosts = ['--base-url', `fal=${fal.url}`, '--base-url', `google-gemini=${gemini.url}`];
  const { exitCode, stdout, stderr } = await runCli([...RUN, '--image-lm', image, ...hosts, ...args], {
    cwd,
    env: { FAL_KEY: 'secret', GEMINI_API_KEY: 'secret' },
  });
  expect(exitCode, stderr).toBe(0);
  const file = (...name: string[]) => readFileSync(join(cwd, 'made', ...name));
  return { result: JSON.parse(stdout) as Result, file };
}

interface Result extends Record<string, unknown> {
  readonly summary: string;
  readonly rounds: readonly Record<string, unknown>[];
  readonly usage: { readonly costUsd: number; readonly images: number };
}

/** All that was decided, without what only the host decides: prices, and whether it says a seed again. */
function decisions({ rounds, usage: _, image: __, ...rest }: Result) {
  return { ...rest, folder: null, rounds: rounds.map(({ cost_usd: _, ...round }) => round) };
}

describe('the image program on hosted models, with nothing of it changed', () => {
  it('over fal, FIBO makes the images that the simulator makes, so the run decides the same', async () => {
    const args = ['--images', '3', '--rounds', '2'];
    const [own, hosted] = await Promise.all([madeBy('sim', args), madeBy('fal:bria/fibo/generate', args)]);
    expect(decisions(hosted.result)).toEqual(decisions(own.result));
    expect(hosted.file('best.png').equals(own.file('best.png'))).toBe(true);
    expect(hosted.result.rounds).toHaveLength(2);
    const inputs = fal.jobs.filter(({ model }) => model === 'bria/fibo/generate').map(({ input }) => input);
    expect(inputs).toHaveLength(6);
    const structure: unknown = JSON.parse(
      hosted.file('scene_1', '01_agent1_iteration_1.txt').toString('utf8'),
    );
    const common = { aspect_ratio: '1:1' };
    const first = inputs.slice(0, 3).toSorted((a, b) => SEEDS.indexOf(seedOf(a)) - SEEDS.indexOf(seedOf(b)));
    expect(first).toEqual([
      { structured_prompt: structure, ...common, seed: SEEDS[0] },
      { structured_prompt: structure, ...common, seed: SEEDS[1] },
      { prompt: WORDS, ...common, seed: SEEDS[2] },
    ]);
    expect(hosted.result.usage.images).toBe(6);
    expect(hosted.result.usage.costUsd - own.result.usage.costUsd).toBeCloseTo(0, 6);
    expect(fal.billedUsd()).toBeCloseTo(6 * 0.04, 9);
  });

  it('over fal and Gemini, models of words get the summary and the words, in their own requests', async () => {
    const args = ['--images', '2', '--rounds', '1'];
    const [flux, banana, google] = await Promise.all(
      ['fal:fal-ai/flux/dev', 'fal:fal-ai/nano-banana-pro', 'google-gemini:gemini-3-pro-image'].map((image) =>
        madeBy(image, args),
      ),
    );
    const texts = (made: typeof flux) => [made?.result.summary, WORDS];
    const sent = (model: string) =>
      bySeed(fal.jobs.filter((job) => job.model === model).map(({ input }) => input));
    expect(sent('fal-ai/flux/dev')).toEqual(
      texts(flux).map((prompt, at) => ({
        prompt,
        image_size: { width: 992, height: 992 },
        num_images: 1,
        output_format: 'png',
        enable_safety_checker: true,
        seed: SEEDS[at],
      })),
    );
    expect(sent('fal-ai/nano-banana-pro')).toEqual(
      texts(banana).map((prompt, at) => ({
        prompt,
        num_images: 1,
        resolution: '1K',
        output_format: 'png',
        seed: SEEDS[at],
      })),
    );
    const contents = gemini.requests.map(({ json }) => json);
    const asked = contents.toSorted((a, b) => seedIn(a) - seedIn(b));
    expect(asked).toEqual(
      texts(google).map((text, at) => ({
        contents: [{ role: 'user', parts: [{ text }] }],
        generationConfig: {
          responseModalities: ['TEXT', 'IMAGE'],
          maxOutputTokens: 4096,
          imageConfig: { imageSize: '1K' },
          seed: SEEDS[at],
        },
      })),
    );
    expect(gemini.requests.map(({ path }) => path)).toEqual([GENERATE, GENERATE]);
    for (const made of [flux, banana, google]) {
      expect(made?.result).toMatchObject({ simulated: true, alignment: { status: expect.any(String) } });
      expect(made?.file('contact-sheet.png').length).toBeGreaterThan(1_000);
    }
  });
});

const GENERATE = '/v1beta/models/gemini-3-pro-image:generateContent';
const seedOf = (input: unknown) => Number(at(input, 'seed'));
const seedIn = (json: unknown) => SEEDS.indexOf(Number(at(json, 'generationConfig', 'seed')));
const bySeed = (inputs: readonly unknown[]) =>
  inputs.toSorted((a, b) => SEEDS.indexOf(seedOf(a)) - SEEDS.indexOf(seedOf(b)));
