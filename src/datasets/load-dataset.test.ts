import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { image, video } from '../signatures/media.js';
import { inputKey } from './input-key.js';
import { loadDataset, type LoadDatasetOptions } from './load-dataset.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenewright-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function load(name: string, content: string | Uint8Array, options?: LoadDatasetOptions) {
  const path = join(folder, name);
  await writeFile(path, content);
  return loadDataset(path, options);
}

const prompts = z.object({ prompt: z.string().min(1) });

describe('rows in our own form', () => {
  it('come from JSON lines, with ids made from the input where there are none', async () => {
    const { examples, notes } = await load(
      'd.jsonl',
      [
        '{"id":"a","input":{"q":1},"expected":{"x":2},"tags":["t"],"split":"test"}',
        '',
        '  {"input":{"q":2},"note":"kept out"}\r',
      ].join('\n'),
    );
    expect(examples).toEqual([
      { id: 'a', input: { q: 1 }, expected: { x: 2 }, tags: ['t'], split: 'test' },
      { id: expect.stringMatching(/^[0-9a-f]{16}$/), input: { q: 2 }, tags: [] },
    ]);
    expect(notes).toEqual(['keys without a meaning were ignored: note']);
  });

  it('come from a JSON list, or from its "examples"', async () => {
    const rows = [{ id: 'a', input: { q: 1 } }];
    const list = await load('list.json', JSON.stringify(rows));
    const object = await load('object.json', JSON.stringify({ name: 'x', examples: rows }, null, 2));
    expect(list.examples).toEqual([{ id: 'a', input: { q: 1 }, tags: [] }]);
    expect(object.hash).toBe(list.hash);
  });
});

describe('columns', () => {
  const csv = 'Id,Prompt,Answer,Category,Kind,Part\n7,"a, b",yes,Food & Beverage,x,validation\n8,c,,,x,\n';

  it('are mapped to fields, expected values, ids, tags and parts', async () => {
    const { examples } = await load('d.csv', csv, {
      map: {
        prompt: 'Prompt',
        'expected.answer': 'Answer',
        id: 'Id',
        tags: ['Category', 'Kind'],
        split: 'Part',
      },
      inputSchema: prompts,
    });
    expect(examples).toEqual([
      {
        id: '7',
        input: { prompt: 'a, b' },
        expected: { answer: 'yes' },
        tags: ['Food & Beverage', 'x'],
        split: 'val',
      },
      { id: '8', input: { prompt: 'c' }, tags: ['x'] },
    ]);
  });

  it('that are called like the fields need no mapping', async () => {
    const rows = 'id,prompt,expected,tags,more\n1,a,b,x;y,z\n';
    expect((await load('d.csv', rows, { inputSchema: prompts })).examples).toEqual([
      { id: '1', input: { prompt: 'a' }, expected: 'b', tags: ['x', 'y'] },
    ]);
    // Without a schema every other column is a field.
    expect((await load('d.csv', rows)).examples[0]?.input).toEqual({ prompt: 'a', more: 'z' });
  });

  it('of JSON rows may be nested', async () => {
    const { examples } = await load('d.jsonl', '{"meta":{"text":"a"},"gold":{"n":1}}', {
      map: { prompt: 'meta.text', expected: 'gold' },
    });
    expect(examples[0]).toMatchObject({ input: { prompt: 'a' }, expected: { n: 1 } });
  });

  it('hold text that becomes a number, a list or nothing where the schema wants that', async () => {
    const schema = z.object({ prompt: z.string(), count: z.number(), parts: z.array(z.string()).optional() });
    const { examples } = await load('d.csv', 'prompt,count,parts\n12,3,"[""x""]"\nb,4.5,\n', {
      inputSchema: schema,
    });
    expect(examples.map(({ input }) => input)).toEqual([
      { prompt: '12', count: 3, parts: ['x'] },
      { prompt: 'b', count: 4.5 },
    ]);
  });

  it('that are missing are named with those there are, and the likely one is offered', async () => {
    await expect(load('d.csv', csv, { inputSchema: prompts })).rejects.toMatchObject({
      code: 'dataset/column-missing',
      exitCode: 2,
      message: expect.stringContaining('"Id", "Prompt", "Answer", "Category", "Kind", "Part"'),
      hint: 'Map the field to a column: --map prompt=Prompt',
    });
    await expect(load('d.csv', csv, { map: { prompt: 'Text' } })).rejects.toMatchObject({
      code: 'dataset/column-missing',
      message: expect.stringContaining('no column "Text"'),
      hint: 'Map the field to a column: --map prompt=Prompt',
    });
    await expect(load('d.csv', csv, { map: { 'expected.answer': 'Anwser' } })).rejects.toMatchObject({
      hint: 'Map the field to a column: --map expected.answer=Answer',
    });
    await expect(load('d.csv', csv, { map: { id: 'Number' } })).rejects.toMatchObject({
      hint: 'Map the field to a column: --map id=Id',
    });
  });

  it('must have names, each once', async () => {
    await expect(load('d.csv', 'a,a\n1,2\n')).rejects.toMatchObject({ code: 'dataset/header-invalid' });
    await expect(load('d.csv', 'a,\n1,2\n')).rejects.toMatchObject({ message: /column 2 has no name/ });
  });
});

describe('CSV and TSV', () => {
  it('may quote line breaks and quotes, and know the line where a later row begins', async () => {
    await expect(load('d.csv', 'prompt\n"one\ntwo ""three"""\n\nfour,five\n')).rejects.toMatchObject({
      message: expect.stringContaining('line 5: 2 cells where the header has 1'),
    });
    const { examples } = await load('e.csv', 'prompt\r\n"one\ntwo ""three"""\r\n');
    expect(examples[0]?.input).toEqual({ prompt: 'one\ntwo "three"' });
  });

  it('take a quote in TSV as it stands, unless the whole cell is quoted', async () => {
    const { examples } = await load('d.tsv', 'prompt\nthe word "PEACE"\n"say ""hi"""\n"A" and "B"\n');
    expect(examples.map(({ input }) => input['prompt'])).toEqual([
      'the word "PEACE"',
      'say "hi"',
      '"A" and "B"',
    ]);
  });

  it('tell where a quote is wrong', async () => {
    await expect(load('d.csv', 'prompt\nok\n"open\n')).rejects.toMatchObject({
      code: 'dataset/not-csv',
      hint: expect.stringContaining('quoted'),
    });
  });

  it('may begin with a byte order mark', async () => {
    const { examples } = await load('d.csv', '\uFEFFprompt\nä\n', { inputSchema: prompts });
    expect(examples[0]?.input).toEqual({ prompt: 'ä' });
  });
});

describe('a file that cannot be used', () => {
  it.each([
    [
      'binary data',
      Buffer.from([0x61, 0x0a, 0x00, 0x01, 0x62, 0x63, 0x64, 0x65, 0x66]),
      'binary data: a zero byte in line 2',
    ],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'it is a PNG image'],
    ['a gzip archive', gzipSync('prompt\na\n'), 'it is a gzip archive'],
    ['UTF-16 with a mark', Buffer.from('\uFEFFprompt\na\n', 'utf16le'), 'it is UTF-16 text'],
    ['UTF-16 without one', Buffer.from('prompt\na\n', 'utf16le'), 'it looks like UTF-16 text'],
    ['Latin-1', Buffer.from('prompt\nok\ncafé\n', 'latin1'), 'line 3, byte 4: 0xE9 is not UTF-8'],
    ['Latin-1 at the end', Buffer.from('caf\u00e9', 'latin1'), 'line 1, byte 4: 0xE9'],
    ['cut UTF-8', Buffer.from('ok\n€uro').subarray(0, 5), 'line 2, byte 1: 0xE2'],
  ])('is told to be %s', async (_, content, message) => {
    await expect(load('d.csv', content)).rejects.toMatchObject({
      code: 'dataset/not-text',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('UTF-8'),
    });
  });

  it.each([
    ['d.csv', '', 'dataset/empty'],
    ['d.csv', 'prompt\n', 'dataset/empty'],
    ['d.jsonl', '\n\n', 'dataset/empty'],
    ['d.json', '', 'dataset/empty'],
    ['d.json', '[]', 'dataset/empty'],
    ['d.json', '{"rows": []}', 'dataset/not-a-list'],
    ['d.parquet', 'x', 'dataset/format-unknown'],
  ])('%s with %j is %s', async (name, content, code) => {
    await expect(load(name, content)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it('may have another ending when its format is named', async () => {
    expect((await load('d.txt', 'prompt\na\n', { format: 'csv' })).examples).toHaveLength(1);
  });

  it('is absent, or a folder', async () => {
    await expect(loadDataset(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'dataset/not-found' });
    await mkdir(join(folder, 'sub.csv'));
    await expect(loadDataset(join(folder, 'sub.csv'))).rejects.toMatchObject({ message: /it is a folder/ });
  });

  it.each([
    ['{\n  "examples": [\n    {"input": {"q": 1},}\n  ]\n}', 'line 3, column 23: a comma before }'],
    ['[1, 2', 'line 1, column 6: the text ends before ]'],
    ["[{'a': 1}]", 'expected a key in double quotes'],
    ['[{"a" 1}]', 'expected : after the key'],
    ['[nul]', 'expected a value, found "n"'],
    ['["a\nb"]', 'control character'],
    ['["\\x"]', 'wrong escape'],
    ['[] []', 'after the value'],
  ])('tells where JSON is broken: %j', async (content, message) => {
    await expect(load('d.json', content)).rejects.toMatchObject({
      code: 'dataset/not-json',
      message: expect.stringContaining(message),
    });
  });
});

describe('bad rows', () => {
  it('are told by line and column, the first ten, with their number', async () => {
    const lines: string[] = Array.from({ length: 30 }, (_, at) =>
      at % 2 === 0 ? '{"prompt": 1}' : '{"prompt": "ok"}',
    );
    lines[1] = '{"prompt": }';
    const error = await load('d.jsonl', lines.join('\n'), { inputSchema: prompts }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'dataset/row-invalid' });
    const told = String((error as Error).message).split('\n');
    expect(told[0]).toMatch(/16 rows cannot be used$/);
    expect(told[1]).toMatch(/^ {2}line 1: prompt: /);
    expect(told[2]).toBe('  line 2, column 12: expected a value, found "}"');
    expect(told).toHaveLength(12);
    expect(told[11]).toBe('  and 6 more');
  });

  it('of a JSON file have lines too', async () => {
    const text = JSON.stringify([{ prompt: 'ok' }, { prompt: 5 }, 7], null, 2);
    const error = await load('d.json', text, { inputSchema: prompts }).catch((thrown: unknown) => thrown);
    expect(String((error as Error).message)).toMatch(
      /line 5: prompt: .*\n {2}line 8: expected a JSON object/,
    );
  });

  it.each([
    ['an empty input', '{"prompt": " "}', 'the input is empty'],
    ['an unknown part', '{"prompt": "a", "split": "later"}', 'split: expected train, val or test'],
    ['tags that are no texts', '{"prompt": "a", "tags": [1]}', 'tags: expected'],
    ['an id that is no text', '{"prompt": "a", "id": {}}', 'id: expected'],
    ['an id with a line break', '{"prompt": "a", "id": "x\\ny"}', 'id: must not hold control characters'],
    ['a missing column here only', '{"prompt": "a"}\n{"other": "a"}', 'line 2: there is no "prompt"'],
  ])('are refused: %s', async (_, content, message) => {
    const options = { map: { prompt: 'prompt' } };
    await expect(load('d.jsonl', content, options)).rejects.toMatchObject({
      code: 'dataset/row-invalid',
      message: expect.stringContaining(message),
    });
  });

  it('that share an id are an error; that share an input are kept and told', async () => {
    await expect(load('d.csv', 'id,q\n1,a\n1,b\n')).rejects.toMatchObject({
      code: 'dataset/duplicate-id',
      message: expect.stringContaining('line 3: id "1" is that of line 2 too'),
    });
    const { examples, duplicates, notes } = await load('e.csv', 'q\nA  cat\na cat \nA  cat\n');
    expect(examples).toHaveLength(3);
    expect(new Set(examples.map(({ id }) => id)).size).toBe(3);
    expect(examples[2]?.id).toBe(`${examples[0]?.id}-2`);
    expect(duplicates.map(({ sameAs }) => sameAs)).toEqual([examples[0]?.id, examples[0]?.id]);
    expect(notes[0]).toMatch(/^2 rows repeat the input of an earlier row/);
  });
});

describe('limits', () => {
  it.each([
    ['of the file', { maxFileBytes: 20 }, 'the file is larger than 20 bytes'],
    ['of the rows', { maxRows: 2 }, 'more than 2 rows'],
  ])('%s are held', async (_, limits, message) => {
    await expect(load('d.csv', 'prompt\naaaa\nbbbb\ncccc\ndddd\n', { limits })).rejects.toMatchObject({
      code: 'dataset/too-large',
      message: expect.stringContaining(message),
    });
  });

  it('of one row are held without reading it all', async () => {
    const long = `prompt\n${'x'.repeat(1 << 20)}\n`;
    await expect(load('d.jsonl', long, { limits: { maxRowBytes: 1000 } })).rejects.toMatchObject({
      message: expect.stringContaining('line 2 is larger than 1000 bytes'),
    });
    await expect(
      load('d.json', `["${'x'.repeat(2000)}"]`, { limits: { maxJsonFileBytes: 1000 } }),
    ).rejects.toMatchObject({ code: 'dataset/too-large' });
  });
});

describe('media', () => {
  const inputSchema = z.object({
    note: z.object({ path: z.string() }),
    photo: image(),
    more: z.array(image()).optional(),
    clip: video().optional(),
  });
  const row = {
    note: { path: 'notes/a.txt' },
    photo: { path: 'a.png' },
    more: [{ path: 'sub/b.png' }, { path: '/abs/c.png' }, { url: 'https://example.com/d.png' }],
    clip: { frames: [{ path: 'e.png' }], framesPerSecond: 2 },
  };

  it('with relative paths lie beside the dataset, and nothing else is a medium', async () => {
    const { examples } = await load('media.jsonl', JSON.stringify({ input: row }), { inputSchema });
    const parsed = inputSchema.parse(examples[0]?.input);
    const beside = (name: string) => ({ source: { type: 'file', path: join(folder, name) } });
    expect(parsed.note.path).toBe('notes/a.txt');
    expect(parsed.photo).toMatchObject(beside('a.png'));
    expect(parsed.more).toMatchObject([
      beside('sub/b.png'),
      { source: { type: 'file', path: '/abs/c.png' } },
      { source: { type: 'url' } },
    ]);
    expect(parsed.clip).toMatchObject({ frames: [beside('e.png')], framesPerSecond: 2 });
  });

  it('leave id, split and hash as they are where the dataset is moved', async () => {
    const text = [1, 2, 3]
      .map((at) => JSON.stringify({ input: { ...row, note: { path: `${at}` } } }))
      .join('\n');
    await mkdir(join(folder, 'moved'));
    const found = await Promise.all(
      ['here.jsonl', 'moved/here.jsonl'].map(async (name) => {
        const { examples, hash } = await load(name, text, { inputSchema });
        return { hash, keys: examples.map(({ id, input }) => [id, inputKey(input)]) };
      }),
    );
    expect(found[0]).toEqual(found[1]);
    const plain = await load('plain.jsonl', text);
    expect(plain.hash).toBe(found[0]?.hash);
  });
});

const parti = fileURLToPath(new URL('../../../shared/data/PartiPrompts.tsv', import.meta.url));

describe('a public set', () => {
  it.skipIf(!existsSync(parti))(
    'loads whole: 1,632 prompts (skipped without the shared folder)',
    async () => {
      const { examples, duplicates } = await loadDataset(parti, {
        map: { prompt: 'Prompt', tags: ['Category', 'Challenge'] },
        inputSchema: prompts,
      });
      expect(examples).toHaveLength(1632);
      expect(duplicates).toEqual([]);
      expect(examples[0]).toMatchObject({ input: { prompt: 'bond' }, tags: ['Abstract', 'Basic'] });
    },
  );
});
