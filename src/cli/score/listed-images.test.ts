import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { folderOfOneTest } from '../in-process.fixture.js';
import { listedImages } from './listed-images.js';

const names = async (cwd: string, ...args: readonly string[]) =>
  (await listedImages(args, cwd, undefined)).map(({ name }) => name);

it('takes the kinds of image that can be read, below a folder', async () => {
  const kinds = ['png', 'JPG', 'jpeg', 'webp', 'gif', 'avif', 'tif', 'tiff'];
  const others = ['heic', 'heif', 'txt', 'svg'];
  const cwd = folderOfOneTest(
    Object.fromEntries([...kinds, ...others].map((kind) => [`shots/${kind}.${kind}`, ''])),
  );
  expect(await names(cwd, 'shots')).toEqual(kinds.map((kind) => `shots/${kind}.${kind}`).sort());
});

it('enters each folder once, whatever links lead back to it', async () => {
  const cwd = folderOfOneTest({ 'shots/a.png': '', 'shots/night/b.png': '', 'elsewhere/c.png': '' });
  symlinkSync('.', join(cwd, 'shots', 'again'));
  symlinkSync('night', join(cwd, 'shots', 'early'));
  symlinkSync('..', join(cwd, 'shots', 'night', 'up'));
  symlinkSync('../elsewhere', join(cwd, 'shots', 'far'));
  symlinkSync('../shots', join(cwd, 'elsewhere', 'back'));
  symlinkSync('self.png', join(cwd, 'shots', 'self.png'));
  const below = ['shots/a.png', 'shots/far/c.png', 'shots/night/b.png', 'shots/self.png'];
  expect(await names(cwd, 'shots')).toEqual(below);
});

it('takes what is a file for an image, and a link that leads nowhere, so that it is named', async () => {
  const cwd = folderOfOneTest({ 'shots/a.png': '' });
  mkdirSync(join(cwd, 'shots', 'folder.png'));
  symlinkSync('a.png', join(cwd, 'shots', 'linked.png'));
  symlinkSync('nowhere.png', join(cwd, 'shots', 'lost.png'));
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(join(cwd, 'shots', 'pipe.png'), resolve));
  onTestFinished(() => void socket.close());
  symlinkSync('pipe.png', join(cwd, 'shots', 'piped.png'));
  const files = ['shots/a.png', 'shots/linked.png', 'shots/lost.png'];
  expect(await names(cwd, 'shots')).toEqual(files);
  expect(await names(cwd, 'shots/*.png')).toEqual(['shots/a.png', 'shots/linked.png']);
  await expect(names(cwd, 'shots/pipe.png')).rejects.toMatchObject({ code: 'score/no-file', exitCode: 2 });
});

it('refuses a list without a line, as it does a folder without an image', async () => {
  const cwd = folderOfOneTest({ 'empty.jsonl': '', 'blank.jsonl': '\n \n', 'shots/readme.txt': '' });
  for (const arg of ['empty.jsonl', 'blank.jsonl', 'shots', '*.png'])
    await expect(names(cwd, arg)).rejects.toMatchObject({ code: 'score/no-images', exitCode: 2 });
});
