import { describe, expect, it } from 'vitest';
import { expectRefusal, folderOfOneTest, runInProcess } from './in-process.fixture.js';

const FOX = 'a fox in the snow';

/** Nothing is sent: what cannot be used is refused before that. */
const dryRun = (cwd: string, ...args: readonly string[]) =>
  runInProcess(['run', ...args, '--dry-run', '--quiet'], { cwd });

describe('what run is given', () => {
  it.each([
    ['run/field-twice', [FOX, '--set', 'prompt=a dog']],
    ['run/two-inputs', [FOX, '--input', 'prompts.txt']],
    ['run/two-inputs', ['-', '--input', 'prompts.txt']],
    ['run/map-without-input', [FOX, '--map', 'prompt=x']],
    ['run/image-option', [FOX, '--images', '2']],
    ['run/image-option', [FOX, '--rounds', '2', '--verified', '1', '--stop-at', '0.5']],
    ['run/image-option', [FOX, '--deliberate', '--tournament', '--program', 'scene']],
  ])('is refused with %s where a part of it would be dropped: %j', async (code, args) => {
    const cwd = folderOfOneTest({ 'prompts.txt': `${FOX}\n` });
    expectRefusal(await dryRun(cwd, ...args), 2, code);
  });

  it('is taken where every part has a place', async () => {
    const cwd = folderOfOneTest({ 'prompts.csv': `Text\n${FOX}\n` });
    const rows = await dryRun(cwd, '--input', 'prompts.csv', '--map', 'prompt=Text');
    expect(rows.exitCode, rows.stderr).toBe(0);
    const images = await dryRun(cwd, FOX, '--program', 'image', '--images', '2', '--tournament');
    expect(images.exitCode, images.stderr).toBe(0);
  });

  it.each([
    ['--images', '17', '2 to 16'],
    ['--rounds', '9', '1 to 5'],
    ['--verified', '17', '1 to 16'],
  ])('names the option %s that is out of its range', async (option, value, range) => {
    const refused = await dryRun(folderOfOneTest(), FOX, '--program', 'image', option, value);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(`option '${option} <n>'`);
    expect(refused.stderr).toContain(range);
  });

  it('takes a variable that is empty for one that is not set, and a config with a byte order mark', async () => {
    const cwd = folderOfOneTest({ 'scenewright.config.json': '\uFEFF{"seed": 1}' });
    const env = {
      SCENEWRIGHT_LM: '',
      SCENEWRIGHT_JUDGE_LM: ' ',
      SCENEWRIGHT_IMAGE_LM: '',
      SCENEWRIGHT_CACHE_DIR: '',
    };
    const { exitCode, stderr } = await runInProcess(['run', FOX], { cwd, env });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('using the built-in simulator');
  });

  it('ends with wrong use, as eval does, where a program of the user throws', async () => {
    const cwd = folderOfOneTest({
      'fail.mjs': `
        import { predict, program, signature } from 'scenewright';
        import { z } from 'zod';
        const input = z.object({ prompt: z.string() });
        const step = predict(signature({ name: 'Step', instructions: 'Do it.', input, output: input }));
        export const f = program({ name: 'f', input, output: input, modules: { step }, forward() { throw new TypeError('mine'); } });
      `,
    });
    const thrown = await runInProcess(['run', FOX, '--program', './fail.mjs#f'], { cwd });
    expectRefusal(thrown, 2, 'program/failed');
    expect(thrown.stderr).toContain('mine');
  });

  it('is refused by inspect, too', async () => {
    const inspect = await runInProcess(['inspect', '--map', 'prompt=x'], { cwd: folderOfOneTest() });
    expectRefusal(inspect, 2, 'run/map-without-input');
  });
});
