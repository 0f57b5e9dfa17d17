import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputFileError } from '../../core/errors.js';
import { duplicateKeyOf } from './duplicate-key.js';
import { readSafetensors, readTensor } from './safetensors.js';
import { safetensorsBytes, withHeader, writeSafetensors } from './safetensors.fixture.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const EIGHT = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const TWO = {
  first: { type: 'F32', shape: [2], bytes: EIGHT },
  second: { type: 'BF16', shape: [2, 2], bytes: EIGHT.toReversed() },
} as const;

describe('a safetensors file', () => {
  it('is read by its header, and tensor by tensor', async () => {
    const path = join(folder, 'good.safetensors');
    await writeSafetensors(path, TWO);
    const file = await readSafetensors(path);
    expect([...file.tensors.keys()]).toEqual(['first', 'second']);
    const second = file.tensors.get('second');
    if (second === undefined) throw new Error('no tensor');
    expect(second).toMatchObject({ type: 'BF16', shape: [2, 2], byteLength: 8, offset: file.fileBytes - 8 });
    expect(await readTensor(file, second)).toEqual(EIGHT.toReversed());
  });

  it('is found behind a link, as in the cache of the hub', async () => {
    const path = join(folder, 'linked.safetensors');
    await symlink(join(folder, 'good.safetensors'), path);
    expect((await readSafetensors(path)).path).toBe(
      (await readSafetensors(join(folder, 'good.safetensors'))).path,
    );
  });

  it('may be empty, have metadata, scalars and tensors of no elements', async () => {
    const path = join(folder, 'odd.safetensors');
    const header = JSON.stringify({
      __metadata__: { format: 'pt' },
      scalar: { dtype: 'I64', shape: [], data_offsets: [0, 8] },
      nothing: { dtype: 'F32', shape: [0, 5], data_offsets: [0, 0] },
    });
    await writeFile(path, withHeader(`${header}   `, [EIGHT]));
    const file = await readSafetensors(path);
    expect(file.metadata).toEqual({ format: 'pt' });
    expect(file.tensors.size).toBe(2);
    await writeFile(path, withHeader('{}', []));
    expect((await readSafetensors(path)).tensors.size).toBe(0);
  });
});

const entry = (over: Record<string, unknown>) =>
  JSON.stringify({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...over } });
const hugeLength = Buffer.alloc(16);
hugeLength.writeBigUInt64LE(2n ** 63n);
const longLength = Buffer.alloc(16);
longLength.writeBigUInt64LE(5000n);

/** As long as a header may be. */
const filled = (start: string, unit: string, end: string) =>
  withHeader(
    `${start}${unit.repeat(Math.floor((9_999_000 - start.length - end.length) / unit.length))}${end}`,
    [],
  );

const HOSTILE: Record<string, readonly [code: string, bytes: Uint8Array]> = {
  'an empty file': ['weights/truncated', new Uint8Array()],
  'seven bytes': ['weights/truncated', EIGHT.subarray(1)],
  'a header length beyond every limit': ['weights/header-too-long', hugeLength],
  'a header length beyond the file': ['weights/truncated', longLength],
  'a file cut within its last tensor': ['weights/truncated', safetensorsBytes(TWO).subarray(0, -1)],
  'bytes after the last tensor': ['weights/inconsistent', withHeader(entry({}), [EIGHT, EIGHT])],
  'ten million lists, each in the other': ['weights/malformed', filled('{"a":', '[', '}')],
  'three million objects': ['weights/malformed', filled('{"a":[{}', ',{}', ']}')],
  'a shape of two million texts': [
    'weights/malformed',
    filled('{"w":{"dtype":"F32","data_offsets":[0,8],"shape":[""', ',""', ']}}'),
  ],
  'a key as long as a book that is not known': ['weights/malformed', filled('{"w":{"', 'k', '":1}}')],
  'a header that is no text': ['weights/malformed', withHeader(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), [])],
  'a header that is no JSON': ['weights/malformed', withHeader('{"w": ', [])],
  'a header that is a list': ['weights/malformed', withHeader('[1]', [])],
  'a header that is null': ['weights/malformed', withHeader('null', [])],
  'a header of nothing': ['weights/malformed', withHeader('', [])],
  'a name twice': [
    'weights/malformed',
    withHeader(`${entry({}).slice(0, -1)},"\\u0077":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, [
      EIGHT,
    ]),
  ],
  'an unknown type': ['weights/malformed', withHeader(entry({ dtype: 'F33' }), [EIGHT])],
  'a type that is a property of every object': [
    'weights/malformed',
    withHeader(entry({ dtype: 'constructor' }), [EIGHT]),
  ],
  'no shape': ['weights/malformed', withHeader(entry({ shape: undefined }), [EIGHT])],
  'a key that is not known': ['weights/malformed', withHeader(entry({ location: '../secret' }), [EIGHT])],
  'a negative offset': ['weights/malformed', withHeader(entry({ data_offsets: [-8, 0] }), [EIGHT])],
  'a broken offset': ['weights/malformed', withHeader(entry({ data_offsets: [0.5, 8.5] }), [EIGHT])],
  'offsets the wrong way round': [
    'weights/inconsistent',
    withHeader(entry({ data_offsets: [8, 0] }), [EIGHT]),
  ],
  'an offset beyond 2^53': [
    'weights/malformed',
    withHeader(
      '{"w":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551616]}}',
      [EIGHT],
    ),
  ],
  'a shape whose product passes 2^53': [
    'weights/inconsistent',
    withHeader(entry({ shape: [2 ** 30, 2 ** 30, 2 ** 30] }), [EIGHT]),
  ],
  'a size that is not that of type and shape': [
    'weights/inconsistent',
    withHeader(entry({ shape: [3] }), [EIGHT]),
  ],
  'a tensor beyond the end': [
    'weights/inconsistent',
    withHeader(entry({ data_offsets: [1_000_000, 1_000_008] }), [EIGHT]),
  ],
  'tensors that overlap': [
    'weights/inconsistent',
    withHeader(
      JSON.stringify({
        a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
      }),
      [EIGHT, EIGHT.subarray(4)],
    ),
  ],
  'a hole between tensors': [
    'weights/inconsistent',
    withHeader(
      JSON.stringify({
        a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        b: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      }),
      [EIGHT, EIGHT.subarray(4)],
    ),
  ],
  'metadata that is no list of texts': [
    'weights/malformed',
    withHeader('{"__metadata__":{"a":{"b":1}}}', []),
  ],
};

describe('a damaged or hostile safetensors file', () => {
  it.each(Object.entries(HOSTILE))('%s is refused', async (name, [code, bytes]) => {
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}.safetensors`);
    await writeFile(path, bytes);
    const reading = readSafetensors(path);
    await expect(reading).rejects.toMatchObject({ code, exitCode: 2 });
    await expect(reading).rejects.toThrow(path);
    // What the file says is quoted in part: its names may be megabytes.
    expect(await reading.catch((error: Error) => error.message.length)).toBeLessThan(1000);
  });

  it('is refused when it is a pipe, at which opening would wait', async () => {
    const path = join(folder, 'pipe.safetensors');
    execFileSync('mkfifo', [path]);
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'weights/unreadable' });
  });

  it('is refused when there is none, and when it is a folder', async () => {
    await mkdir(join(folder, 'folder'));
    for (const path of [join(folder, 'nowhere'), join(folder, 'folder')]) {
      await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'weights/unreadable' });
    }
  });

  it('is read as what it is or refused, whatever byte is changed', async () => {
    const good = safetensorsBytes(TWO);
    const path = join(folder, 'changed.safetensors');
    const place = fc.nat({ max: good.byteLength - 17 });
    await fc.assert(
      fc.asyncProperty(place, fc.nat({ max: 255 }), async (at, byte) => {
        const changed = good.slice();
        changed[at] = byte;
        await writeFile(path, changed);
        try {
          const { tensors, fileBytes } = await readSafetensors(path);
          for (const { offset, byteLength } of tensors.values()) {
            expect(offset + byteLength).toBeLessThanOrEqual(fileBytes);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InputFileError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('keys of JSON objects that come twice', () => {
  it.each([
    ['{"a":1,"b":{"a":2}}', undefined],
    ['{"a":1,"a":2}', 'a'],
    ['{"x":{"a":"a","b":[{"a":1},{"a":1}]}}', undefined],
    ['{"x":[{"q":1,"r":"q","q":2}]}', 'q'],
    ['{"a\\"b":1,"c":"}{:","a\\u0022b":2}', 'a"b'],
  ])('%s: %s', (json, key) => {
    expect(duplicateKeyOf(json)).toBe(key);
  });
});
