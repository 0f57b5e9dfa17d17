import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesText } from './bytes-text.js';
import { fileAddress, hubFrom } from './hub.js';
import { defaultWeightsFolder } from './weights-folder.js';

describe('defaultWeightsFolder', () => {
  it('is the named folder, else below the cache folder of the user', () => {
    const named = { SCENEWRIGHT_WEIGHTS_DIR: 'w', XDG_CACHE_HOME: '/x', HOME: '/h' };
    expect(defaultWeightsFolder(named)).toBe(resolve('w'));
    expect(defaultWeightsFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe(resolve('/x/scenewright/models'));
    expect(defaultWeightsFolder({ HOME: '/h' })).toBe(join('/h', '.cache', 'scenewright', 'models'));
    expect(defaultWeightsFolder({ SCENEWRIGHT_WEIGHTS_DIR: '' })).toBe(
      join(homedir(), '.cache', 'scenewright', 'models'),
    );
  });
});

describe('the address of a file', () => {
  const address = (env: Readonly<Record<string, string>>, path = 'onnx/model b.onnx') =>
    fileAddress(hubFrom(env), 'me/mine', 'refs/pr/1', path).href;

  it('names repository, revision and path, each part escaped', () => {
    expect(address({})).toBe('https://huggingface.co/me/mine/resolve/refs%2Fpr%2F1/onnx/model%20b.onnx');
    expect(address({}, 'a?b#c%.bin')).toMatch(/\/a%3Fb%23c%25\.bin$/);
  });

  it('keeps the path of a mirror', () => {
    expect(address({ HF_ENDPOINT: 'https://mirror.example.org/hub/' })).toBe(
      'https://mirror.example.org/hub/me/mine/resolve/refs%2Fpr%2F1/onnx/model%20b.onnx',
    );
  });
});

it('bytes read in three digits of decimal units', () => {
  const texts = [0, 999, 1_000, 9_994, 99_949, 999_499, 999_500, 1_710_000_000, 5e15].map(bytesText);
  expect(texts).toEqual([
    '0 bytes',
    '999 bytes',
    '1.00 kB',
    '9.99 kB',
    '99.9 kB',
    '999 kB',
    '1.00 MB',
    '1.71 GB',
    '5000 TB',
  ]);
});
