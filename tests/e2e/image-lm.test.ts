import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FalServer, startFalServer } from '../loopback/fal-server.js';
import { runCli, temporaryFolder } from './cli.js';

const PROGRAM = `
import { predict, program, signature } from 'scenewright';
import { z } from 'zod';
const Say = signature({
  name: 'SaySomething',
  instructions: 'Say something.',
  input: z.object({ topic: z.string() }),
  output: z.object({ text: z.string() }),
});
export const drawing = program({
  name: 'drawing',
  input: z.object({ topic: z.string() }),
  output: z.object({ model: z.string(), width: z.number(), cost: z.number().nullable(), cached: z.boolean() }),
  modules: { say: predict(Say) },
  async forward({ topic }, _steps, { models, signal }) {
    const { images, costUsd, cached } = await models.image.generate(
      { prompt: { type: 'text', text: topic }, aspectRatio: '16:9', seed: 3 },
      { signal, repeat: 0 },
    );
    return { model: models.image.id, width: images[0].width, cost: costUsd, cached };
  },
});
`;

const FLUX = ['--image-lm', 'fal:fal-ai/flux/dev'];
const RUN = ['run', '--program', './drawing.ts#drawing', '--json', '--set', 'topic=a fox'];

describe('the image model of a command', () => {
  let fal: FalServer;
  beforeAll(async () => {
    fal = await startFalServer({ usdPerImage: 0.025 });
  });
  afterAll(() => fal.close());

  const cwd = (files: Readonly<Record<string, string>> = {}) =>
    temporaryFolder({ 'drawing.ts': PROGRAM, ...files });
  const reach = () => ['--base-url', `fal=${fal.url}`];
  const env = { FAL_KEY: 'secret' };

  async function drawn(
    args: readonly string[],
    folder: string,
    more: Readonly<Record<string, string>> = env,
  ) {
    const { exitCode, stdout, stderr } = await runCli([...RUN, ...args], { cwd: folder, env: more });
    expect(exitCode, stderr).toBe(0);
    return { output: JSON.parse(stdout).output };
  }

  it('is the simulator where nobody chose one', async () => {
    const { output } = await drawn([], cwd());
    expect(output).toMatchObject({ model: 'sim', width: 1024 });
  });

  it('is chosen by flag, config or environment, in this order', async () => {
    const config = { 'scenewright.config.json': JSON.stringify({ models: { image: 'sim:2' } }) };
    const inEnvironment = { ...env, SCENEWRIGHT_IMAGE_LM: 'sim:1' };
    const models = [
      await drawn([...FLUX, ...reach()], cwd(config), inEnvironment),
      await drawn([], cwd(config), inEnvironment),
      await drawn([], cwd(), inEnvironment),
    ].map(({ output }) => output.model);
    expect(models).toEqual(['fal:fal-ai/flux/dev', 'sim:2', 'sim:1']);
  });

  it('shares the cache, so that the same image is paid once', async () => {
    const folder = cwd();
    const jobs = fal.jobs.length;
    const [first, again] = [
      await drawn([...FLUX, ...reach()], folder),
      await drawn([...FLUX, ...reach()], folder),
    ];
    expect([first.output.cached, again.output.cached]).toEqual([false, true]);
    expect(first.output).toMatchObject({ cost: 0.025, width: 1024 });
    expect(fal.jobs.length - jobs).toBe(1);
  });

  it('shares the budget, and is not asked beyond it', async () => {
    const jobs = fal.jobs.length;
    const args = [...RUN, ...FLUX, ...reach(), '--max-cost', '0.02'];
    const { exitCode, stderr } = await runCli(args, { cwd: cwd(), env });
    expect(exitCode, stderr).toBe(4);
    expect(stderr).toContain('image');
    expect(fal.jobs.length).toBe(jobs);
  });

  it('is not asked under a cap in dollars before its price is known', async () => {
    const schnell = ['--image-lm', 'fal:fal-ai/flux/schnell', ...reach(), '--max-cost', '1'];
    const unknown = await runCli([...RUN, ...schnell], { cwd: cwd(), env });
    expect(unknown.exitCode, unknown.stderr).toBe(2);
    expect(unknown.stderr).toContain('imagePrices');
    const imagePrices = { 'fal:fal-ai/flux/schnell': { usdPerImage: { '1K': 0.003 } } };
    const config = { 'scenewright.config.json': JSON.stringify({ imagePrices }) };
    const { output } = await drawn(schnell, cwd(config));
    expect(output).toMatchObject({ model: 'fal:fal-ai/flux/schnell', cost: 0.003 });
  });

  it('is checked before anything is asked', async () => {
    const missing = await runCli([...RUN, ...FLUX], { cwd: cwd() });
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('FAL_KEY');
    const misspelt = await runCli([...RUN, '--image-lm', 'fal:fal-ai/flux/de'], { cwd: cwd(), env });
    expect(misspelt.exitCode).toBe(2);
    expect(misspelt.stderr).toContain('fal:fal-ai/flux/dev');
  });
});
