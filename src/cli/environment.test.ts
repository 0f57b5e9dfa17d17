import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitOf } from './environment.js';
import { folderOfOneTest } from './in-process.fixture.js';

const IDENTITY = ['-c', 'user.name=a', '-c', 'user.email=a@b.c'];

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', [...IDENTITY, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  }).trim();
}

describe('the commit of a folder', () => {
  it('is that of the checkout around it: of a branch, packed, detached, in a work tree', () => {
    const folder = folderOfOneTest({ 'checkout/inner/file.txt': 'x' });
    const checkout = join(folder, 'checkout');
    git(checkout, 'init', '-q', '-b', 'main');
    expect(commitOf(checkout)).toBeNull();
    git(checkout, 'commit', '-q', '--allow-empty', '-m', 'one');
    const head = git(checkout, 'rev-parse', 'HEAD');
    expect(commitOf(join(checkout, 'inner'))).toBe(head);
    git(checkout, 'pack-refs', '--all');
    expect(commitOf(checkout)).toBe(head);
    git(checkout, 'worktree', 'add', '-q', '-b', 'other', join(folder, 'tree'));
    expect(commitOf(join(folder, 'tree'))).toBe(head);
    git(checkout, 'checkout', '-q', '--detach');
    expect(commitOf(checkout)).toBe(head);
  });

  it('is not known outside of one, nor in one that cannot be read', () => {
    const folder = folderOfOneTest({ '.git/HEAD': 'ref: refs/heads/main\n' });
    expect(commitOf(folder)).toBeNull();
    const linked = join(folder, 'linked');
    mkdirSync(linked);
    writeFileSync(join(linked, '.git'), 'gitdir: ../gone\n');
    expect(commitOf(linked)).toBeNull();
  });
});
