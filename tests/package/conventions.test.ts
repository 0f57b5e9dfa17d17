import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './packed-package.js';

const FOLDERS = ['src', 'scripts', 'tests', 'docs', 'examples', 'bench', 'datasets'];
const TEXT_FILE = /\.(ts|mjs|js|md|json|jsonl|yml)$/;

function walk(folder: string): string[] {
  return readdirSync(join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : TEXT_FILE.test(path) ? [path] : [];
  });
}

const files = [
  ...FOLDERS.flatMap(walk),
  ...readdirSync(REPOSITORY).filter((name) => TEXT_FILE.test(name) || name === '.npmrc'),
];
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

describe('conventions of the repository', () => {
  it('no file or folder is a drawer for everything', () => {
    const drawer = /^(utils?|helpers?|common|misc|stuff)(\.|$)/;
    const parts = files.filter((path) => path.split('/').some((part) => drawer.test(part)));
    expect(parts).toEqual([]);
  });

  it('no comment switches off all lint rules at once', () => {
    const nameless = /eslint-disable(-next-line|-line)?\s*(\*\/|--|$)/m;
    const code = files.filter((path) => /\.(ts|mjs)$/.test(path) && basename(path) !== 'conventions.test.ts');
    expect(code.filter((path) => nameless.test(read(path)))).toEqual([]);
  });

  it('no compiler error is silenced', () => {
    const code = files.filter(
      (path) => /^(src|examples|bench)\/.*\.ts$/.test(path) && !/\.test(-d)?\.ts$/.test(path),
    );
    expect(code.filter((path) => /@ts-(ignore|nocheck|expect-error)/.test(read(path)))).toEqual([]);
  });

  it('no file names a package registry', () => {
    const registry = new RegExp(['registry', '(npmjs|yarnpkg|npmmirror)'].join('\\.'));
    expect(files.filter((path) => registry.test(read(path)))).toEqual([]);
  });

  it('the lock file knows the optional packages of every platform, or npm ci refuses it', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const missing = Object.entries<{ optionalDependencies?: Record<string, string> }>(packages).flatMap(
      ([path, entry]) =>
        Object.keys(entry.optionalDependencies ?? {}).filter(
          (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
        ),
    );
    expect(missing).toEqual([]);
  });

  it('no page has a place that was never filled in', () => {
    const placeholder =
      /^\s*[A-Z]+(_[A-Z]+)*_(TABLE|LINE|LINES|FIGURE|FIGURES|TEXT)\s*$|\b(TODO|TBD|FIXME)\b/m;
    const pages = files.filter((path) => path.endsWith('.md'));
    expect(pages.filter((path) => placeholder.test(read(path)))).toEqual([]);
  });

  it('the public list is short enough to read', () => {
    expect(read('src/index.ts').trimEnd().split('\n').length).toBeLessThan(80);
  });

  it('the changelog has a part for this version', () => {
    const { version } = JSON.parse(read('package.json'));
    expect(read('CHANGELOG.md')).toContain(`## ${version}`);
  });
});
