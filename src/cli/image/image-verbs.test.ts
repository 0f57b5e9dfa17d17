import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageProgramOutput } from '../../programs/image/scene/output.js';
import { EXAMPLE_SCENE } from '../../signatures/scene/example-scene.js';
import { Scene } from '../../signatures/scene/scene.js';
import { runCommandLine } from '../command-line.js';
import { contactSheet } from './contact-sheet.js';

const PROMPT = 'woman walking through a neon city at night';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-images-'));
  writeFileSync(join(folder, 'scene.json'), JSON.stringify(EXAMPLE_SCENE));
  writeFileSync(join(folder, 'broken.json'), '{"elements": 1}');
  await sharp(await plain('#224')).toFile(join(folder, 'plain.png'));
  for (const at of [0, 1]) await sharp(await plain(`#${at}8${at}`)).toFile(join(folder, `image-${at}.png`));
  writeFileSync(join(folder, 'scenewright.config.mjs'), SMALL_IMAGES);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An image model of the user's own, so that the tests need not paint large pictures. */
const SMALL_IMAGES = `
import { readFileSync } from 'node:fs';
let made = 0;
export default {
  models: {
    image: {
      id: 'own:small',
      capabilities: {
        seed: true, maxReferences: 0, prompts: ['text'], negativePrompt: false, aspectRatios: [], sizes: ['1K'], maxCount: 1,
      },
      simulated: true,
      price: null,
      async generate({ seed }) {
        const bytes = new Uint8Array(readFileSync(new URL('image-' + (made++ % 2) + '.png', import.meta.url)));
        const image = { bytes, mediaType: 'image/png', width: 64, height: 64, seed, safety: 'passed' };
        return {
          images: [image], costUsd: 0.01, servedBy: 'small', requestId: null, downgrades: [], latencyMs: 1500,
          cached: false, retries: [],
        };
      },
    },
  },
};
`;

const plain = (background: string) =>
  sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();

/** The command line in this process, with streams of its own. */
async function scenewright(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = { stdout: '', stderr: '' };
  stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const exitCode = await runCommandLine(args, {
    cwd: folder,
    env: { HOME: folder },
    stdin: new PassThrough(),
    stdout,
    stderr,
    signals: new EventEmitter(),
    exit: () => {
      throw new Error('exit');
    },
  });
  return { exitCode, ...text };
}

const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

describe('run --program image', () => {
  it('writes images, scene, verdicts, texts, the sheet and the result, and says each step', async () => {
    const args = ['--program', 'image', '--out', 'city', '--images', '2', '--rounds', '2', '--deliberate'];
    const { exitCode, stdout, stderr } = await scenewright('run', PROMPT, ...args);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/round 1: 2 images \(1 from the scene, 1 from your own words\)/);
    expect(stderr).toMatch(/ {2}1: 0\.\d{3} {2}64 x 64, seed \d+, \$0\.010, 1\.5 s/);
    expect(stderr).toContain('verdicts on');
    expect(stdout).toMatch(/contact sheet: .*city\/contact-sheet\.png/);
    expect(stdout).toMatch(/^not passed: [\s\S]*^ {2}your words: (?:failed|unverified)\. ./m);
    expect(readdirSync(join(folder, 'city')).sort()).toEqual([
      'best.png',
      'contact-sheet.png',
      'result.json',
      'scene.json',
      'scene_1',
      'verdicts.json',
    ]);
    expect(readdirSync(join(folder, 'city', 'scene_1'))).toEqual(
      expect.arrayContaining([
        '00_original_prompt.txt',
        '01_agent1_iteration_1.txt',
        '02_agent2_iteration_1.txt',
        'final_enhanced_prompt.txt',
        'image_1.png',
        'image_2.png',
        'prompt_trace_summary.json',
        'quality_scores.json',
        'selected_best.txt',
      ]),
    );
    expect(read('city', 'scene_1', '00_original_prompt.txt')).toBe(`${PROMPT}\n`);
    expect(Scene.safeParse(JSON.parse(read('city', 'scene.json'))).success).toBe(true);
    const result: unknown = JSON.parse(read('city', 'result.json'));
    expect(result).toMatchObject({
      prompt: PROMPT,
      simulated: true,
      image: { file: 'best.png', width: 64 },
    });
    expect(ImageProgramOutput.omit({ image: true }).safeParse(result).success).toBe(true);
    const best = readFileSync(join(folder, 'city', 'best.png'));
    const scores = JSON.parse(read('city', 'scene_1', 'quality_scores.json')) as {
      image: string;
      best: boolean;
    }[];
    const chosen = scores.find((score) => score.best)?.image ?? '';
    expect(readFileSync(join(folder, 'city', 'scene_1', chosen)).equals(best)).toBe(true);
    // The first command of a process loads everything behind the verb.
  }, 60_000);

  it('with --json gives the result alone on standard output, also when the wait is ended early', async () => {
    const args = [
      '--program',
      'image',
      '--out',
      'early',
      '--images',
      '2',
      '--rounds',
      '1',
      '--stop-at',
      '0',
      '--verified',
      '1',
    ];
    const { exitCode, stdout } = await scenewright('run', PROMPT, ...args, '--json', '--quiet');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stopped_because: expect.any(String),
      rounds: [{ stop: 'threshold' }],
    });
  });

  it('with --tournament lets judges decide in pairs', async () => {
    const args = ['--program', 'image', '--out', 'pairs', '--images', '2', '--rounds', '1', '--tournament'];
    const { exitCode, stdout, stderr } = await scenewright('run', PROMPT, ...args, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rounds: [{ tournament: { matches: [{ first: 0, second: 1 }] } }],
    });
    expect(stderr).toMatch(/tournament: [12] wins, after 1 pair$/m);
  });

  it('refuses a folder with something in it, a format of scenes, and a file of prompts', async () => {
    const taken = await scenewright('run', PROMPT, '--program', 'image', '--out', '.');
    expect(taken).toMatchObject({ exitCode: 2 });
    expect(taken.stderr).toContain('empty or a new folder');
    expect((await scenewright('run', PROMPT, '--program', 'image', '--format', 'fibo')).exitCode).toBe(2);
    expect((await scenewright('run', '--input', 'scene.json', '--program', 'image')).stderr).toContain(
      'one prompt at a time',
    );
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it.each([
    ['run', PROMPT, '--program', 'image', '--images', '2', '--rounds', '1'],
    ['candidates', 'a red fox', '-n', '2'],
  ])('of %s, makes no image that its folder could not keep', async (...args) => {
    const { exitCode, stderr } = await scenewright(...args, '--out', 'plain.png/images');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('code: storage/not-a-folder');
    expect(stderr).not.toMatch(/\$0\.010/);
  });

  it('leaves no folder behind where no image was made', async () => {
    const args = ['--program', 'image', '--out', 'unpaid', '--max-tokens', '1'];
    expect(await scenewright('run', PROMPT, ...args)).toMatchObject({ exitCode: 4 });
    expect(existsSync(join(folder, 'unpaid'))).toBe(false);
  });
});

describe('candidates', () => {
  it('ranks the images of a prompt and keeps them', async () => {
    const { exitCode, stdout } = await scenewright(
      'candidates',
      'a red fox',
      '--number',
      '2',
      '--out',
      'fox',
      '--json',
      '--quiet',
    );
    expect(exitCode).toBe(0);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({ prompt: 'a red fox', stop: 'all', simulated: true });
    expect(JSON.parse(read('fox', 'candidates.json'))).toEqual(result);
    expect(existsSync(join(folder, 'fox', 'contact-sheet.png'))).toBe(true);
    const { stdout: text } = await scenewright(
      'candidates',
      'a red fox',
      '-n',
      '2',
      '--out',
      'fox2',
      '--quiet',
    );
    expect(text).toMatch(/^1\. 0\.\d{3} {2}.*fox2\/scene_1\/image_\d\.png\n2\. /);
  });
});

describe('verify', () => {
  it('fails an image that shows nothing of the scene, with what is wrong and an exit code of its own', async () => {
    const { exitCode, stdout } = await scenewright('verify', 'plain.png', 'scene.json', '--quiet');
    expect(exitCode).not.toBe(0);
    expect(stdout).toMatch(/^elements {3}(failed|unverified)$/m);
    expect(stdout).toMatch(/total {6}[0-3] of 4/);
    const args = ['--repeats', '3', '--prompt', PROMPT, '--json', '--quiet'];
    const { stdout: json } = await scenewright('verify', 'plain.png', 'scene.json', ...args);
    expect(JSON.parse(json)).toMatchObject({
      verification: { passed: false },
      alignment: { status: expect.any(String) },
    });
  });

  it('names what it cannot read', async () => {
    const missing = await scenewright('verify', 'plain.png', 'nowhere.json');
    expect(missing).toMatchObject({ exitCode: 2 });
    expect(missing.stderr).toContain('nowhere.json cannot be read');
    expect((await scenewright('verify', 'plain.png', 'plain.png')).stderr).toContain('is not JSON');
    expect((await scenewright('verify', 'plain.png', 'broken.json')).stderr).toContain('holds no scene');
    expect((await scenewright('verify', 'scene.json', 'scene.json')).exitCode).toBe(2);
  });
});

describe('contactSheet', () => {
  const tile = (isBest: boolean) => async (background: string) => ({
    bytes: await plain(background),
    title: 'round 1, 1, scene',
    score: { status: 'scored' as const, value: 0.8 },
    chips: [{ name: 'elements', short: 'elem', status: 'failed' as const }],
    isBest,
  });

  it('holds every image, and frames the best', async () => {
    const sheet = await contactSheet(PROMPT, [
      await tile(false)('#ff0000'),
      await tile(true)('#0000ff'),
      await tile(false)('#00ff00'),
      await tile(false)('#00ffff'),
      await tile(false)('#ff00ff'),
    ]);
    const { data, info } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true });
    const colourAt = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    expect(info).toMatchObject({ width: 4 * 336 + 16, height: 52 + 2 * 402 });
    expect(colourAt(16 + 160, 52 + 160)).toEqual([255, 0, 0]);
    expect(colourAt(16 + 336 + 160, 52 + 160)).toEqual([0, 0, 255]);
    expect(colourAt(16 + 160, 52 + 402 + 160)).toEqual([255, 0, 255]);
    const gold = [0xff, 0xd1, 0x66];
    expect(colourAt(16 + 336 - 3, 52 + 160)).toEqual(gold);
    expect(colourAt(16 - 3, 52 + 160)).not.toEqual(gold);
  });

  it('is a sheet with a single image, or none, too', async () => {
    const sharpOf = async (sheet: Promise<Uint8Array>) => sharp(await sheet).metadata();
    expect(await sharpOf(contactSheet('x'.repeat(200), [await tile(true)('#fff')]))).toMatchObject({
      width: 352,
    });
    expect(await sharpOf(contactSheet('', []))).toMatchObject({ format: 'png' });
  });
});
