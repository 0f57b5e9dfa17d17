import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, ROOT, expectFailure, runCli, temporaryFolder } from './cli.js';

/** Packages that take tens of milliseconds to load. */
const HEAVY = ['zod', 'openai', '@google/genai', '@ax-llm/ax', 'compromise', 'jiti', 'hono', 'csv-parse'];

describe('help', () => {
  it('is shown without a verb, with three examples to copy, and is no failure', async () => {
    const result = await runCli([], { cwd: temporaryFolder() });
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toBe('');
    expect(result.stdout.match(/^ {2}scenewright .+$/gm)).toHaveLength(3);
    expect(result.stdout).toContain('Exit codes:');
  });

  it('tells the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const result = await runCli(['--version'], { cwd: temporaryFolder() });
    expect(result).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });

  it('loads no package but commander: what a verb needs is loaded when it runs', () => {
    expect(packagesReached(MAIN)).toContain('commander');
    expect(packagesReached(MAIN).filter((name) => HEAVY.includes(name))).toEqual([]);
  });

  it('corrects a slip in the name of a verb or an option', async () => {
    const cwd = temporaryFolder();
    const [verb, option] = await Promise.all([
      runCli(['complie'], { cwd }),
      runCli(['run', '--sed', '1'], { cwd }),
    ]);
    expect(verb).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('compile') });
    expect(option).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--seed') });
  });

  it('refuses values that an option cannot take, with the reason', async () => {
    const cwd = temporaryFolder();
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['run', 'x', '--concurrency', '0'], /whole number of at least 1/],
      [['run', 'x', '--max-time', '10'], /time with its unit/],
      [['compile', '--max-cost', 'cheap'], /US dollars/],
      [['compile', '--optimizer', 'gradient'], /gepa/],
      [['eval', '--split', 'exam'], /train, val, test, all/],
    ];
    const results = await Promise.all(wrong.map(([args]) => runCli(args, { cwd })));
    for (const [at, [, reason]] of wrong.entries()) {
      expect(results[at]).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(reason) });
    }
  });

  it('shows where an error comes from with --debug only', async () => {
    const cwd = temporaryFolder();
    const args = ['run', 'x', '--program', './missing.ts'];
    const [plain, flag, variable] = await Promise.all([
      runCli(args, { cwd }),
      runCli([...args, '--debug'], { cwd }),
      runCli(args, { cwd, env: { SCENEWRIGHT_DEBUG: '1' } }),
    ]);
    expectFailure(plain, 2, 'module/missing');
    expect(flag.stderr).toMatch(/^\s+at .+user-module\.js/m);
    expect(variable.stderr).toMatch(/^\s+at .+user-module\.js/m);
  });
});

/** Packages that a file and what it imports statically load. */
function packagesReached(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const specifiers = [...source.matchAll(/^(?:import|export)\s[^;]*?from\s+'([^']+)'/gm)].map(
    ([, name = '']) => name,
  );
  return specifiers.flatMap((name) =>
    name.startsWith('.')
      ? packagesReached(resolve(dirname(file), name), seen)
      : name.startsWith('node:')
        ? []
        : [name],
  );
}
