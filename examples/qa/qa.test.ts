import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'scenewright-qa-'));
const runFolder = join(folder, 'run');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command as a user gives it in this folder: everything else comes from `scenewright.config.ts`. */
function scenewright(...args: string[]) {
  const own = ['--cache-dir', join(folder, 'cache'), '--quiet'];
  return spawnSync(process.execPath, [MAIN, ...args, ...own], { cwd: HERE, encoding: 'utf8' });
}

describe('examples/qa', () => {
  it('compiles its own program with its own metric and questions, and answers better on unseen passages', () => {
    const run = scenewright('compile', '--run-dir', runFolder);
    expect(run.status, run.stderr).toBe(0);
    const compiled = JSON.parse(readFileSync(join(runFolder, 'program.json'), 'utf8'));
    expect(compiled.simulated).toBe(true);
    const [test] = compiled.scores.filter(({ split }: { split: string }) => split === 'test');
    expect(test).toMatchObject({ metric: 'answer-overlap', examples: 32 });
    expect(test.difference.low).toBeGreaterThan(0);
  });

  it('runs what was compiled, on a passage that is in no dataset', () => {
    const passage = 'The tower of Brant is 12 metres tall. It was built by Nils Orre in 1901.';
    const run = scenewright(
      ...['run', '--compiled', runFolder, '--json'],
      ...['--set', `passage=${passage}`, '--set', 'question=Who built the tower?'],
    );
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ simulated: true, output: { answer: expect.any(String) } });
  });
});
