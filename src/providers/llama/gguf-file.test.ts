import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ggufBytesOf, metadata } from './gguf.fixture.js';
import { readGgufFile } from './gguf-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${++files}.gguf`);
  await writeFile(path, bytes);
  return path;
}

const refusal = async (bytes: Uint8Array) =>
  readGgufFile(await fileOf(bytes)).then(
    () => 'accepted',
    (error: unknown) => error,
  );

describe('the header of a model file', () => {
  it('tells what is needed before loading', async () => {
    const bytes = ggufBytesOf();
    expect(await readGgufFile(await fileOf(bytes))).toMatchObject({
      sizeBytes: bytes.length,
      architecture: 'toy',
      name: 'Toy 1K',
      license: 'apache-2.0',
      hasChatTemplate: true,
      trainedContextTokens: 4096,
      layers: 2,
      // 2 layers x 2 heads x (8 + 8) numbers of 2 bytes
      cacheBytesPerToken: 128,
      vocabularyTokens: 3,
    });
  });

  it('may give the lengths of keys and values, and be silent on name, licence and template', async () => {
    const values = metadata({
      'toy.attention.key_length': 64,
      'toy.attention.value_length': 32,
      'general.name': undefined,
      'general.license': undefined,
      'tokenizer.chat_template': undefined,
    });
    expect(await readGgufFile(await fileOf(ggufBytesOf(values)))).toMatchObject({
      cacheBytesPerToken: 2 * 2 * (64 + 32) * 2,
      name: null,
      license: null,
      hasChatTemplate: false,
    });
  });

  it('of a file that was cut anywhere is refused', async () => {
    const whole = ggufBytesOf();
    for (let length = 0; length < whole.length; length += 7) {
      const error = await refusal(whole.subarray(0, length));
      expect(error, `cut at ${length}`).toMatchObject({
        exitCode: 2,
        code: expect.stringMatching(/^llama\//),
      });
    }
    expect(await refusal(whole.subarray(0, whole.length - 1))).toMatchObject({
      code: 'llama/file-cut',
      message: expect.stringContaining(`${whole.length - 1} bytes`),
    });
  });

  it('with any one byte changed is read or refused, never a crash', async () => {
    const whole = ggufBytesOf();
    for (let at = 0; at < whole.length; at += 3) {
      const changed = Buffer.from(whole);
      changed[at] = 0xff;
      const error = await refusal(changed);
      if (error !== 'accepted') expect(error, `byte ${at}`).toMatchObject({ exitCode: 2 });
    }
  });

  it.each([
    [
      'a file of another kind',
      Buffer.from('{"this": "is JSON, not a model at all"}'),
      'llama/not-gguf',
      'GGUF',
    ],
    ['an empty file', Buffer.alloc(0), 'llama/not-gguf', '0 bytes'],
    ['an old version', ggufBytesOf(metadata(), { version: 1 }), 'llama/file-invalid', 'version is 1'],
    ['a big-endian file', ggufBytesOf(metadata(), { version: 3 << 24 }), 'llama/file-invalid', 'big-endian'],
    [
      'an image encoder',
      ggufBytesOf(metadata({ 'tokenizer.ggml.tokens': undefined })),
      'llama/file-invalid',
      'no vocabulary',
    ],
    [
      'no architecture',
      ggufBytesOf(metadata({ 'general.architecture': '' })),
      'llama/file-invalid',
      'architecture',
    ],
    ['no layers', ggufBytesOf(metadata({ 'toy.block_count': 0 })), 'llama/file-invalid', 'toy.block_count'],
  ])('of %s is refused with the reason', async (_, bytes, code, words) => {
    expect(await refusal(bytes)).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('of no file at all names the path', async () => {
    const path = join(folder, 'nowhere.gguf');
    await expect(readGgufFile(path)).rejects.toMatchObject({
      code: 'llama/file-missing',
      message: expect.stringContaining(path),
    });
    await expect(readGgufFile(folder)).rejects.toMatchObject({ code: expect.stringMatching(/^llama\//) });
  });
});
