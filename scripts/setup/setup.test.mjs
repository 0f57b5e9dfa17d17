import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuildStale, sourceHash } from './build.mjs';
import { installReason } from './install.mjs';
import { nodeVersionProblem } from './node-version.mjs';
import { ROOT } from './root.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scenewright-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path, content) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '100.1.2'])('%s is new enough for >=20.19', (version) => {
    expect(nodeVersionProblem(version, '>=20.19')).toBeNull();
  });
  it.each(['20.18.3', '18.20.8', '4.0.0'])('%s is too old for >=20.19', (version) => {
    expect(nodeVersionProblem(version, '>=20.19')).toContain(`needs Node >=20.19; this is Node ${version}`);
  });
  it.each(['start', 'test', 'build'])('%s stops on an old Node before it does anything', (script) => {
    const oldNode = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.8'})";
    const run = spawnSync(process.execPath, ['--import', oldNode, join(ROOT, 'scripts', `${script}.mjs`)], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: '' });
    expect(run.stderr).toBe(`${nodeVersionProblem('18.20.8', '>=20.19')}\n`);
  });
});

describe('what must be installed', () => {
  const wanted = {
    packages: {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b-win32': { version: '2.0.0', optional: true },
    },
  };
  it('is everything in a fresh clone', () => {
    write('package-lock.json', wanted);
    expect(installReason(folder)).toBe('node_modules is missing');
  });
  it('is nothing when all but packages of other platforms are there', () => {
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
    expect(installReason(folder)).toBeNull();
  });
  it('is a package that the lock file got or changed since', () => {
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', { packages: {} });
    expect(installReason(folder)).toBe('node_modules/a is not installed');
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '0.9.0' } } });
    expect(installReason(folder)).toBe('node_modules/a is 0.9.0, package-lock.json asks for 1.0.0');
  });
});

describe('what must be built', () => {
  beforeEach(() => {
    for (const name of ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) write(name, '{}');
    write('src/a.ts', 'export const a = 1;');
    write('src/core/b.ts', 'export const b = 2;');
    write('dist/.build-stamp', sourceHash(folder));
  });
  it('is nothing while the sources are those of the last build, whatever their file times', () => {
    expect(isBuildStale(folder)).toBe(false);
    utimesSync(join(folder, 'src/a.ts'), new Date(), new Date('2099-01-01'));
    expect(isBuildStale(folder)).toBe(false);
  });
  it('is not touched by tests beside the sources', () => {
    write('src/a.test.ts', 'test');
    expect(isBuildStale(folder)).toBe(false);
  });
  it.each([
    ['changed', () => write('src/a.ts', 'export const a = 3;')],
    ['added', () => write('src/core/c.ts', '')],
    ['removed', () => rmSync(join(folder, 'src/core/b.ts'))],
    ['moved', () => (rmSync(join(folder, 'src/a.ts')), write('src/z.ts', 'export const a = 1;'))],
  ])('is everything after a source was %s', (_, change) => {
    change();
    expect(isBuildStale(folder)).toBe(true);
  });
  it('is everything when dist or a dependency changed', () => {
    write('package-lock.json', '{"packages":{}}');
    expect(isBuildStale(folder)).toBe(true);
    rmSync(join(folder, 'dist'), { recursive: true });
    expect(isBuildStale(folder)).toBe(true);
  });
});
