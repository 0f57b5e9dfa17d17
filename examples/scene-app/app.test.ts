import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** As the page beside this file says: TypeScript without a build. */
function app(...words: string[]) {
  const args = ['node_modules/jiti/lib/jiti-cli.mjs', 'examples/scene-app/app.ts', ...words];
  return spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: 'utf8' });
}

describe('examples/scene-app', () => {
  it('prints a prompt for an image model that shows what the sentence asks for', () => {
    const run = app('two cats on a red sofa');
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/\bcats?\b/i);
    expect(run.stdout).toMatch(/\bsofa\b/i);
  });

  it('has a compiled program that says it was made with the simulator, and differs from the seed', () => {
    const compiled = JSON.parse(readFileSync(new URL('scene.program.json', import.meta.url), 'utf8'));
    expect(compiled).toMatchObject({ format: 'scenewright/compiled-program', simulated: true });
    const [test] = compiled.scores.filter(({ split }: { split: string }) => split === 'test');
    expect(test.difference.value).toBeGreaterThan(0);
  });
});
