import { readdirSync, readFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { filePathSchema } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

const root = new URL('../../../', import.meta.url);
const readText = (path: string) => readFileSync(new URL(path, root), 'utf8');
const packaged = readdirSync(fileURLToPath(new URL('models/', root))).filter((name) =>
  name.endsWith('.json'),
);

const VALID = {
  format: 'scenewright/weights',
  version: 1,
  name: 'mine',
  kind: 'image-scorer',
  title: 'Mine',
  repository: 'me/mine',
  revision: { commit: 'a'.repeat(40) },
  files: [{ path: 'model.safetensors', role: 'weights', sizeBytes: 12, sha256: 'b'.repeat(64) }],
  approximateBytes: null,
  licence: { id: 'MIT', link: 'https://example.org/licence' },
  memoryBytes: null,
  goodFor: 'a test',
  notes: [],
};
const withFile = (change: object) => ({ ...VALID, files: [{ ...VALID.files[0], ...change }] });

describe.each(packaged)('models/%s', (name) => {
  const text = readText(`models/${name}`);

  it('is a manifest named like its file, also by the published schema', () => {
    expect(`${parseManifest(text, name).name}.json`).toBe(name);
    const schema = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(readText('schemas/weights-manifest.schema.json')));
    const validate = new Ajv2020({ strict: false, formats: { uri: true } }).compile(schema);
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('says why a branch is named where no commit is, and pins no file of a branch', () => {
    const manifest = parseManifest(text, name);
    for (const file of manifest.files) {
      const { revision } = file.source ?? manifest;
      if ('branch' in revision) expect(revision.reason).toMatch(/\w{3}/);
      if ('branch' in revision) expect(file.sha256).toBeNull();
    }
  });
});

describe('a manifest', () => {
  it('is taken as it is written', () => {
    expect(parseManifest(JSON.stringify(VALID), 'mine.json')).toEqual(VALID);
  });

  it.each([
    ['a name with capitals', { ...VALID, name: 'Mine' }, /name: lower-case/],
    ['a short commit', { ...VALID, revision: { commit: 'abc123' } }, /revision/],
    ['a branch without a reason', { ...VALID, revision: { branch: 'main' } }, /revision/],
    ['an unknown key', { ...VALID, licens: 'MIT' }, /licens/],
    ['a repository without owner', { ...VALID, repository: 'mine' }, /repository: "owner\/name"/],
    ['a file above the folder', withFile({ path: '../model.safetensors' }), /files\.0\.path/],
    ['a file above the folder, further in', withFile({ path: 'a/../../b' }), /files\.0\.path/],
    ['an absolute file', withFile({ path: '/etc/passwd' }), /files\.0\.path/],
    ['a file of another drive', withFile({ path: 'C:\\model' }), /files\.0\.path/],
    ['a file in place of the record', withFile({ path: 'weights.json' }), /files\.0\.path/],
    ['a file in place of an unfinished one', withFile({ path: 'model.part' }), /files\.0\.path/],
    ['an upper-case hash', withFile({ sha256: 'B'.repeat(64) }), /files\.0\.sha256: 64 lower-case/],
    [
      'one path twice',
      { ...VALID, files: [...VALID.files, { ...VALID.files[0], path: 'Model.safetensors' }] },
      /files: two files/,
    ],
  ])('is refused with %s', (_, value, problem) => {
    const parse = () => parseManifest(JSON.stringify(value), 'mine.json');
    expect(parse).toThrow(problem);
    expect(parse).toThrow(expect.objectContaining({ code: 'weights/manifest-invalid', exitCode: 2 }));
  });

  it('of another format or a later version is told apart', () => {
    expect(() => parseManifest('{', 'x.json')).toThrow('x.json: it is not JSON');
    expect(() => parseManifest('{"format":"other"}', 'x.json')).toThrow('it needs "format"');
    expect(() => parseManifest(JSON.stringify({ ...VALID, version: 2 }), 'x.json')).toThrow('has version 2');
  });
});

describe('the path of a file', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      'C:',
      'model',
      '.lock',
      'weights.json',
      '.part',
      ' ',
      'con',
      '\u0000',
    ),
    fc.string({ maxLength: 3 }),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

  it('stays below its folder on every system, and meets no file of ours', () => {
    fc.assert(
      fc.property(text, (path) => {
        fc.pre(filePathSchema.safeParse(path).success);
        for (const { join, relative, sep } of [posix, win32]) {
          const inside = relative(`${sep}root`, join(`${sep}root`, path));
          expect(inside.split(sep)).not.toContain('..');
          expect(inside).not.toBe('');
          expect(inside.startsWith('.')).toBe(false);
          expect(['weights.json', '.lock']).not.toContain(inside);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['model.safetensors', 'onnx/model.onnx', 'a b.gguf', 'x.tar.gz'])('may be %s', (path) => {
    expect(filePathSchema.safeParse(path).success).toBe(true);
  });
});
