import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAIServer } from '../../../tests/loopback/openai-server.js';
import { simulatedImageModel } from '../../providers/sim/storyboard/index.js';
import { type RandomClip, writeRandomClip } from '../../scoring/clip/random-clip.fixture.js';
import { writeRandomCheckpoint } from '../../scoring/joyquality/random-checkpoint.fixture.js';
import { expectRefusal, runInProcess } from '../in-process.fixture.js';

const TINY_CLIP: RandomClip = {
  seed: 9,
  type: 'F32',
  activation: 'quick_gelu',
  projection: 16,
  vision: { width: 32, mlpWidth: 48, layers: 1, heads: 2, widthPx: 32, patchPx: 16 },
  text: { width: 24, mlpWidth: 32, layers: 1, heads: 2, maxTokens: 24, vocabulary: 600 },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-score-'));
  await mkdir(join(folder, 'shots', 'night'), { recursive: true });
  const flat = (level: number) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background: { r: level, g: level, b: level } } });
  await flat(90)
    .png()
    .toFile(join(folder, 'shots', 'flat.png'));
  // One pixel in four is white, then one in two: more contrast, and more that is blown out.
  for (const [name, whitePx] of [
    ['quarter', 5],
    ['half', 10],
  ] as const) {
    const white = await sharp({ create: { width: whitePx, height: 20, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    await flat(20)
      .composite([{ input: white, left: 0, top: 0 }])
      .png()
      .toFile(join(folder, 'shots', 'night', `${name}.png`));
  }
  await writeFile(join(folder, 'shots', 'readme.txt'), 'no image');
  await writeFile(join(folder, 'broken.png'), 'no image either');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command line in this process, with streams of its own. */
function scenewright(args: readonly string[], signals = new EventEmitter()) {
  return runInProcess(['score', ...args], { cwd: folder, env: { OPENAI_API_KEY: 'key' }, signals });
}

const QUIET = ['--quiet'];
const CONTRAST = ['--scorer', 'contrast', ...QUIET];

/** Name and value of each line of a table. */
const rows = (table: string) =>
  table
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ {2,}/));

describe('which images', () => {
  it('takes files, folders with what is below them, and patterns; each in its order', async () => {
    const { exitCode, stdout } = await scenewright([
      'shots/night/half.png',
      'shots',
      'shots/**/q*.png',
      ...CONTRAST,
    ]);
    expect(exitCode).toBe(0);
    expect(rows(stdout).map(([name]) => name)).toEqual([
      'shots/night/half.png',
      'shots/flat.png',
      'shots/night/half.png',
      'shots/night/quarter.png',
      'shots/night/quarter.png',
    ]);
  });

  it('reads images and prompts from a .jsonl, paths from its own folder', async () => {
    const lines = [{ image: 'flat.png', prompt: 'a wall' }, { image: 'night/half.png' }].map((row) =>
      JSON.stringify(row),
    );
    await writeFile(
      join(folder, 'shots', 'list.jsonl'),
      [...lines, '', 'nonsense', '{"picture":1}'].join('\n'),
    );
    const { exitCode, stdout, stderr } = await scenewright([
      'shots/list.jsonl',
      '--prompt',
      'a stripe',
      '--json',
      ...CONTRAST,
    ]);
    const { images } = JSON.parse(stdout) as {
      images: { image: string; prompt?: string; scores: { contrast: object } }[];
    };
    expect(images.map(({ image, prompt }) => [image, prompt])).toEqual([
      ['flat.png', 'a wall'],
      ['night/half.png', 'a stripe'],
      ['shots/list.jsonl:4', undefined],
      ['shots/list.jsonl:5', undefined],
    ]);
    expect(images[2]?.scores.contrast).toMatchObject({ status: 'failed', code: 'score/row-invalid' });
    expect(stderr).toContain('failed: shots/list.jsonl:5: expected {"image": "path or address"');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['a name that is nothing', 'nowhere.png', 'there is no file or folder nowhere.png'],
    ['a pattern that fits nothing', '*.webp', '*.webp holds no images'],
  ])('refuses %s before it scores', async (_what, arg, message) => {
    const { exitCode, stdout, stderr } = await scenewright(['shots', arg, ...CONTRAST]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('names what is broken and scores the rest', async () => {
    const { exitCode, stdout, stderr } = await scenewright(['broken.png', 'shots/flat.png', ...CONTRAST]);
    expect(exitCode).toBe(2);
    expect(rows(stdout)).toEqual([
      ['broken.png', 'failed'],
      ['shots/flat.png', '0.000'],
    ]);
    expect(stderr).toMatch(/^failed: broken\.png: .*no known media format/m);
  });
});

describe('forms of the result', () => {
  it('ranks with --rank, and keeps the best with --top', async () => {
    const all = await scenewright(['broken.png', 'shots', '--rank', ...CONTRAST]);
    expect(rows(all.stdout).map(([rank, name]) => [rank, name])).toEqual([
      ['1', 'shots/night/half.png'],
      ['2', 'shots/night/quarter.png'],
      ['3', 'shots/flat.png'],
      ['broken.png', 'failed'],
    ]);
    const best = await scenewright(['shots', '--top', '1', ...CONTRAST]);
    expect(rows(best.stdout)).toEqual([['1', 'shots/night/half.png', '0.461']]);
  });

  it('gives no rank to what has no score, and keeps it out of --top', async () => {
    const ranking = async (...more: readonly string[]) => {
      const { stdout } = await scenewright(['broken.png', 'shots/flat.png', ...more, ...CONTRAST]);
      return stdout;
    };
    expect(rows(await ranking('--top', '2'))).toEqual([['1', 'shots/flat.png', '0.000']]);
    expect((await ranking('--rank', '--csv')).split('\n')[2]).toMatch(/^,broken\.png,/);
    const { images } = JSON.parse(await ranking('--rank', '--json')) as {
      images: { image: string; rank: number | null }[];
    };
    expect(images.map(({ image, rank }) => [image, rank])).toEqual([
      ['shots/flat.png', 1],
      ['broken.png', null],
    ]);
  });

  it.each([['--rank'], ['--top', '1']])('does not %s by another scorer than the first', async (...flags) => {
    const scorers = ['--scorer', 'joyquality,contrast'];
    const result = await scenewright(['shots', ...flags, ...scorers, ...QUIET]);
    expectRefusal(result, 2, 'scorer/unavailable');
    expect(result.stderr).toContain('cannot rank by joyquality: ');
    expect(result.stderr).toContain('Run: scenewright models pull joyquality. Or name first');
  });

  it('ranks by the first scorer', async () => {
    const { stdout } = await scenewright(['shots', '--rank', '--scorer', 'exposure,contrast', ...QUIET]);
    expect(rows(stdout).map(([, name, exposure]) => [name, exposure])).toEqual([
      ['shots/flat.png', '1.000'],
      ['shots/night/quarter.png', '0.750'],
      ['shots/night/half.png', '0.500'],
    ]);
  });

  it('writes CSV with every value whole, and quotes what needs it', async () => {
    await writeFile(
      join(folder, 'one.jsonl'),
      JSON.stringify({ image: 'shots/night/half.png', prompt: 'black, "white"' }),
    );
    const { stdout } = await scenewright([
      'one.jsonl',
      'broken.png',
      '--csv',
      '--scorer',
      'exposure',
      ...QUIET,
    ]);
    const [header, first, second] = stdout.split('\n');
    expect(header).toBe('image,prompt,exposure,error');
    expect(first).toBe('shots/night/half.png,"black, ""white""",0.5,');
    expect(second).toMatch(/^broken\.png,,,.*no known media format/);
    const ranking = await scenewright(['shots', '--csv', '--rank', '--scorer', 'exposure', ...QUIET]);
    expect(ranking.stdout.split('\n')[1]).toBe('1,shots/flat.png,,1,');
  });

  it('shows control characters of a name in a table, on one line, and leaves JSON and CSV exact', async () => {
    const name = 'es\u001b[31mc\nape.png';
    await writeFile(join(folder, name), 'no image');
    const scored = (...more: readonly string[]) => scenewright([name, ...more, ...CONTRAST]);
    const table = await scored();
    expect(rows(table.stdout)).toEqual([['es\u241b[31mc\u240aape.png', 'failed']]);
    expect(table.stderr).toMatch(/^failed: es\u241b\[31mc\u240aape\.png: .*\n$/);
    const { images } = JSON.parse((await scored('--json')).stdout) as { images: { image: string }[] };
    expect(images[0]?.image).toBe(name);
    expect((await scored('--csv')).stdout).toContain(`"${name}"`);
  });

  it('writes JSON with the scale and revision of every scorer, and every part', async () => {
    const { stdout } = await scenewright(['shots/night/half.png', '--json', '--scorer', 'pixels', ...QUIET]);
    const result = JSON.parse(stdout) as {
      scorers: Record<string, object>;
      images: { scores: Record<string, object> }[];
    };
    expect(Object.keys(result.scorers)).toHaveLength(6);
    expect(result.scorers['exposure']).toMatchObject({
      scale: { min: 0, max: 1 },
      status: 'available',
      revision: { weights: 'none' },
    });
    expect(result.images[0]?.scores['exposure']).toMatchObject({ value: 0.5, parts: { highlights: 0.5 } });
    expect((await scenewright(['shots', '--json', '--csv'])).exitCode).toBe(2);
  });

  it('shows how far it is on standard error, unless it is to be quiet', async () => {
    const { stderr } = await scenewright(['shots', '--scorer', 'contrast']);
    expect(stderr).toContain('3 of 3 images scored');
    const mixed = await scenewright(['broken.png', 'shots/flat.png', '--scorer', 'contrast']);
    expect(mixed.stderr).toContain('1 of 2 images scored, 1 failed');
    expect((await scenewright(['shots', ...CONTRAST])).stderr).toBe('');
  });
});

describe('which scorers', () => {
  it('uses joyquality when nothing is said; without its weights it names the command and what works without', async () => {
    const { exitCode, stdout, stderr } = await scenewright(['shots', ...QUIET]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('joyquality is unavailable');
    expect(stderr).toContain('Run: scenewright models pull joyquality.');
    expect(stderr).toContain('--scorer pixels');
  });

  it('goes on with the others when one is unavailable, says so, and does not end well', async () => {
    const { exitCode, stdout, stderr } = await scenewright([
      'shots/flat.png',
      '--scorer',
      'joyquality,contrast',
      ...QUIET,
    ]);
    expect(exitCode).toBe(2);
    expect(rows(stdout)).toEqual([['shots/flat.png', '-', '0.000']]);
    expect(stderr).toContain('unavailable: joyquality: ');
  });

  it('looks for weights in the folder of --weights, which is for a scorer that has some', async () => {
    const named = await scenewright(['shots', '--weights', 'my-weights', ...QUIET]);
    expect(named.stderr).toContain(join(folder, 'my-weights'));
    const stray = await scenewright(['shots', '--weights', 'my-weights', ...CONTRAST]);
    expect(stray).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('None of them has weights') });
    const misnamed = await scenewright([
      'shots',
      '--weights',
      'contrast=x',
      '--scorer',
      'joyquality,contrast',
    ]);
    expect(misnamed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NAME=DIR') });
  });

  it('puts the parts that are there together as the ensemble, and lists what was missing', async () => {
    const weights = join(folder, 'clip');
    await writeRandomClip(weights, TINY_CLIP);
    const options = [
      ...['shots/night/half.png', 'shots/flat.png', 'shots/night/quarter.png'],
      ...['--weights', `pickscore=${weights}`, '--prompt', 'fox', '--json', ...QUIET],
    ];
    const { exitCode, stdout, stderr } = await scenewright([...options, '--scorer', 'ensemble,pickscore']);
    expect(exitCode, stderr).toBe(0);
    const { images } = JSON.parse(stdout) as {
      images: { preference: number; scores: { ensemble: { parts: object; notes: string[] } } }[];
    };
    expect(Object.keys(images[0]?.scores.ensemble.parts ?? {})).toEqual(['pickscore']);
    expect(images[0]?.scores.ensemble.notes.map((note) => note.split(' (')[0])).toEqual([
      'without clip-score',
      'without vqascore',
      'without aesthetic',
    ]);
    expect(images.reduce((sum, { preference }) => sum + preference, 0)).toBeCloseTo(1, 9);
    const best = await scenewright([...options, '--top', '1', '--scorer', 'pickscore']);
    const [kept] = (JSON.parse(best.stdout) as { images: { preference: number }[] }).images;
    expect(kept?.preference).toBe(Math.max(...images.map(({ preference }) => preference)));
    const ambiguous = await scenewright(['shots', '--scorer', 'ensemble', '--weights', weights]);
    expect(ambiguous).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NAME=DIR with one of') });
  });

  it('scores with the joyquality of --weights, exactly or in 8 bits', async () => {
    const weights = join(folder, 'joyquality');
    await writeRandomCheckpoint(weights, {
      seed: 9,
      type: 'F32',
      width: 32,
      mlpWidth: 48,
      layers: 1,
      heads: 2,
      widthPx: 32,
      patchPx: 16,
    });
    const options = ['shots/night/half.png', '--weights', weights, '--json', ...QUIET];
    const notesOf = async (...more: readonly string[]) => {
      const { exitCode, stdout, stderr } = await scenewright([...options, ...more]);
      expect(exitCode, stderr).toBe(0);
      const { images } = JSON.parse(stdout) as { images: { scores: { joyquality: { notes: string[] } } }[] };
      return images[0]?.scores.joyquality.notes;
    };
    expect(await notesOf()).toEqual([]);
    expect(await notesOf('--precision', 'exact')).toEqual([]);
    expect(await notesOf('--precision', 'fast')).toEqual(['8-bit arithmetic']);

    const both = [...options, 'shots/flat.png', '--precision', 'fast', '--against-exact', '--no-cache'];
    const compared = JSON.parse((await scenewright(both)).stdout) as {
      images: { scores: Record<'joyquality' | 'joyquality-exact', { value: number }> }[];
      againstExact: { images: number; meanDifference: number };
    };
    const [first = 0, second = 0] = compared.images.map(({ scores }) =>
      Math.abs(scores.joyquality.value - scores['joyquality-exact'].value),
    );
    expect(compared.againstExact).toMatchObject({ images: 2, largestDifference: Math.max(first, second) });
    expect(compared.againstExact.meanDifference).toBeCloseTo((first + second) / 2, 12);
    const table = await scenewright(both.filter((one) => one !== '--json'));
    expect(table.stdout).toMatch(
      /\n\nfast against exact, 2 images: off by [\d.]+ .* rank correlation \(Spearman\) -?1\.000\n$/,
    );
    expectRefusal(await scenewright([...options, '--against-exact']), 2, 'score/nothing-fast');

    // The second time the number comes from the store, which a test can see by changing it there.
    const kept = ['--cache-dir', 'kept'];
    expect(await notesOf(...kept)).toEqual([]);
    const [name = ''] = (await readdir(join(folder, 'kept'), { recursive: true })).filter((one) =>
      one.endsWith('.json'),
    );
    const path = join(folder, 'kept', name);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"notes":[]', '"notes":["kept"]'));
    expect(await notesOf(...kept)).toEqual(['kept']);
    expect(await notesOf(...kept, '--no-cache')).toEqual([]);
    expect(await notesOf(...kept, '--precision', 'fast')).toEqual(['8-bit arithmetic']);

    // A cache that cannot be used is told, and costs no score.
    await writeFile(join(folder, 'file'), '');
    const blocked = await scenewright([...options, '--cache-dir', 'file']);
    expect(blocked).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('warning: scores are not kept'),
    });
  });

  it('corrects a slip in a name', async () => {
    const { exitCode, stderr } = await scenewright(['shots', '--scorer', 'sharpnes']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean "sharpness"?');
  });

  it('asks a judge over the net for vqascore, and counts what it cost', async () => {
    const server = await startOpenAIServer();
    server.script({ type: 'text', text: 'Yes.' });
    const judge = [
      '--judge-lm',
      'openai-compatible:judge',
      '--base-url',
      `openai-compatible=${server.url}/v1`,
      '--no-cache',
    ];
    const { exitCode, stdout, stderr } = await scenewright([
      'shots/flat.png',
      '--prompt',
      'a grey wall',
      '--scorer',
      'vqascore',
      '--votes',
      '2',
      ...judge,
    ]);
    await server.close();
    expect(exitCode, stderr).toBe(0);
    expect(rows(stdout)).toEqual([['shots/flat.png', '1.000']]);
    expect(server.requests).toHaveLength(2);
    expect(stderr).toContain('2 model calls');
  });

  it.each(['vqascore', 'dsg', 'ensemble'])(
    'lets the simulator judge by %s what it drew, and nothing else',
    async (scorer) => {
      const prompt = { type: 'text', text: 'a fox in the snow' } as const;
      const call = { signal: new AbortController().signal, repeat: 0 };
      const { images } = await simulatedImageModel('sim').generate({ prompt, seed: 1 }, call);
      await writeFile(join(folder, 'drawn.png'), images[0]?.bytes ?? '');
      const options = ['--prompt', 'a fox', '--scorer', scorer];
      const { exitCode, stdout, stderr } = await scenewright(['drawn.png', 'shots/flat.png', ...options]);
      expect(exitCode).toBe(2);
      const [drawn, flat] = rows(stdout);
      expect(Number(drawn?.[1])).toBeGreaterThan(0.5);
      expect(flat).toEqual(['shots/flat.png', 'failed']);
      expect(stderr).toMatch(
        /failed: shots\/flat\.png: .*the simulator sees only the storyboards that it draws/,
      );
      // None of them is about the image that it cannot see.
      const alone = await scenewright(['drawn.png', ...options]);
      expect(alone.exitCode).toBe(0);
      expect(/\d+ model calls/.exec(stderr)?.[0]).toBe(/\d+ model calls/.exec(alone.stderr)?.[0]);
    },
  );

  it('ends with the code of providers when the judge fails, and of wrong use without a prompt', async () => {
    const server = await startOpenAIServer();
    server.script({ type: 'error', status: 401, message: 'no such key' });
    const judge = [
      '--judge-lm',
      'openai-compatible:judge',
      '--base-url',
      `openai-compatible=${server.url}/v1`,
      '--no-cache',
    ];
    const options = ['shots/flat.png', '--scorer', 'vqascore', ...judge, ...QUIET];
    expect(await scenewright([...options, '--prompt', 'a wall'])).toMatchObject({ exitCode: 5 });
    expect(await scenewright(options)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('its prompt'),
    });
    // Of several failures the first one decides, and one that a score follows as well.
    const prompted = [...options, '--prompt', 'a wall'];
    expect(await scenewright(['broken.png', ...prompted])).toMatchObject({ exitCode: 2 });
    expect(await scenewright([...prompted, 'broken.png', '--rank'])).toMatchObject({ exitCode: 5 });
    expect(await scenewright(['broken.png', 'broken.png', ...CONTRAST])).toMatchObject({ exitCode: 2 });
    await server.close();
  });
});

it('gives what it has after Ctrl-C, and says what it left', async () => {
  const signals = new EventEmitter();
  // What failed before does not change the code of a stop.
  const images = ['broken.png', ...Array.from({ length: 30 }, () => 'shots/flat.png')];
  const running = scenewright([...images, ...CONTRAST], signals);
  setImmediate(() => signals.emit('SIGINT'));
  const { exitCode, stdout, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(rows(stdout).length).toBeLessThan(30);
  expect(stderr).toMatch(/stopped: \d+ images were not scored/);
});
