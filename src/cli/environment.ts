import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { JsonObject } from '../core/json.js';

/** What a run was made on, for people who read its report; nothing depends on it. */
export function environmentOf(cwd: string): JsonObject {
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    commit: commitOf(cwd),
  };
}

/** The commit that a folder's git checkout is at, whatever was changed since; null outside of one. */
export function commitOf(folder: string): string | null {
  const git = gitFolder(resolve(folder));
  if (git === null) return null;
  try {
    const head = readFileSync(join(git, 'HEAD'), 'utf8').trim();
    const [, name] = /^ref: (.+)$/.exec(head) ?? [];
    return asCommit(name === undefined ? head : refIn(commonFolder(git), git, name));
  } catch {
    // A checkout that cannot be read says nothing of the run.
    return null;
  }
}

function gitFolder(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, '.git');
    if (existsSync(path)) return statSync(path).isDirectory() ? path : linkedFolder(path);
    if (folder === dirname(folder)) return null;
  }
}

/** Of a work tree or a submodule: `.git` is a file that names the folder. */
function linkedFolder(path: string): string | null {
  const [, target] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
  return target === undefined ? null : resolve(dirname(path), target);
}

/** Where work trees keep what they share. */
function commonFolder(git: string): string {
  const path = join(git, 'commondir');
  return existsSync(path) ? resolve(git, readFileSync(path, 'utf8').trim()) : git;
}

function refIn(common: string, git: string, name: string): string | undefined {
  for (const folder of [git, common]) {
    const path = join(folder, name);
    if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  }
  const packed = join(common, 'packed-refs');
  const lines = existsSync(packed) ? readFileSync(packed, 'utf8').split('\n') : [];
  return lines.find((line) => line.endsWith(` ${name}`))?.split(' ')[0];
}

function asCommit(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : null;
}
