import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadDataset } from '../../../datasets/load-dataset.js';
import { startHubServer } from '../../../providers/weights/hub-server.fixture.js';
import { expectRefusal, folderOfOneTest, runInProcess } from '../../in-process.fixture.js';

const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const row = (id: string, prompt: string, rest: object = {}) => ({ id, input: { prompt }, ...rest });

const FOX = 'a red fox sleeping under an old oak tree';
const ELM = 'a red fox sleeping under an old elm tree';
const BOAT = 'a blue boat on a lake';

/** 30 rows of which no two are alike; every fifth is tagged. */
const MANY = Array.from({ length: 30 }, (_, at) =>
  row(`d${at}`, `w${at} x${at} y${at}`, { tags: at % 5 === 0 ? ['length:long'] : ['length:short'] }),
);

describe('dataset check', () => {
  it('tells rows, words, tags, and what is alike; equal and alike rows of one part are an error with --strict only', async () => {
    const rows = [row('a', FOX, { tags: ['animals'] }), row('b', `${FOX} `), row('c', ELM), row('d', BOAT)];
    const cwd = folderOfOneTest({ 'all.jsonl': jsonl(rows) });
    const plain = await runInProcess(['dataset', 'check', 'all.jsonl'], { cwd });
    expect(plain.exitCode, plain.stderr).toBe(0);
    expect(plain.stdout).toMatch(/^all\.jsonl: 4 rows, [0-9a-f]{12}$/m);
    expect(plain.stdout).toMatch(/^ {2}prompt +4 rows, words: least 6, median 9, 95% 9, most 9$/m);
    expect(plain.stdout).toMatch(/^ {2}tags +1: animals 1; none on 3 rows$/m);
    expect(plain.stdout).toMatch(/^equal rows +1$/m);
    expect(plain.stdout).toContain('0.70  all.jsonl, no part, a: {"prompt":"a red fox');
    expect(plain.stdout).toMatch(/^leaks +0$/m);
    const args = ['dataset', 'check', 'all.jsonl', '--strict'];
    expect((await runInProcess(args, { cwd })).exitCode).toBe(3);
    const equalOnly = await runInProcess(['dataset', 'check', 'all.jsonl', '--similarity', '1', '--json'], {
      cwd,
    });
    expect(JSON.parse(equalOnly.stdout)).toMatchObject({ similarity: 1, nearDuplicates: [], leaks: [] });
    expect((await runInProcess([...args, '--similarity', '0'], { cwd })).exitCode).toBe(2);
  });

  it('ends with 3 where a row of one part is alike to one of another, in one file or in two', async () => {
    const parts = [row('a', FOX, { split: 'train' }), row('c', ELM, { split: 'test' })];
    const cwd = folderOfOneTest({
      'all.jsonl': jsonl(parts),
      'train.jsonl': jsonl([row('a', FOX)]),
      'test.csv': `Prompt\n${ELM}\n`,
    });
    const one = await runInProcess(['dataset', 'check', 'all.jsonl'], { cwd });
    expect(one.exitCode).toBe(3);
    expect(one.stdout).toMatch(/^leaks +1 pairs, 2 rows$/m);
    // It stands among the leaks only.
    expect(one.stdout.match(/all\.jsonl, train, a:/g)).toHaveLength(1);
    const map = ['--map', 'prompt=Prompt'];
    const two = await runInProcess(['dataset', 'check', 'all.jsonl', 'test.csv', ...map], { cwd });
    // The map is that of every file: the first has no such column.
    expect(two.exitCode).toBe(2);
    const files = await runInProcess(['dataset', 'check', 'train.jsonl', 'all.jsonl', '--json'], { cwd });
    expect(files.exitCode).toBe(3);
    expect(JSON.parse(files.stdout)).toMatchObject({
      leakingRows: 3,
      leaks: [{ first: { part: 'train.jsonl' }, second: { part: 'train' } }, { second: { part: 'test' } }],
    });
  });

  it('names the lines of a file that cannot be used, and checks the others all the same', async () => {
    const cwd = folderOfOneTest({
      'bad.jsonl': `${jsonl([row('a', FOX)])}{"input": "no object"}\nnot json\n`,
      'good.jsonl': jsonl([row('a', FOX)]),
      'mine.json': JSON.stringify({ program: 'scene' }),
    });
    const result = await runInProcess(['dataset', 'check', 'bad.jsonl', 'good.jsonl'], { cwd });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/line 3/);
    expect(result.stderr).toMatch(/^code: dataset\/\S+ \(exit 2\)$/m);
    expect(result.stdout).toContain('good.jsonl: 1 rows');
    // Nothing could be looked at, so nothing is said of equal rows and leaks.
    const none = await runInProcess(['dataset', 'check', 'bad.jsonl'], { cwd });
    expect(none).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('code: dataset/'),
    });
    const json = await runInProcess(['dataset', 'check', 'bad.jsonl', '--json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ files: [], unusable: [{ path: 'bad.jsonl' }] });
    const typed = ['dataset', 'check', 'good.jsonl', '--program', 'scene', '--config', 'mine.json'];
    expect((await runInProcess(typed, { cwd })).exitCode).toBe(0);
    const wrong = folderOfOneTest({ 'q.jsonl': jsonl([{ input: { prompt: { words: 1 } } }]) });
    const refused = await runInProcess(['dataset', 'check', 'q.jsonl', '--program', 'scene'], { cwd: wrong });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('prompt') });
  });
});

describe('dataset split', () => {
  it('writes the whole and each part, in which nothing leaks, the same for the same seed', async () => {
    const rows = [...MANY, row('fox', FOX), row('elm', ELM), row('again', FOX)];
    const cwd = folderOfOneTest({ 'all.jsonl': jsonl(rows) });
    const sizes = ['--train', '0.5', '--val', '0.25', '--test', '0.25'];
    const split = (out: string, ...more: readonly string[]) =>
      runInProcess(['dataset', 'split', 'all.jsonl', '--out', out, ...sizes, ...more], { cwd });
    const result = await split('parts');
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toMatch(/^parts\/dataset\.jsonl {2}32 rows {2}[0-9a-f]{12}$/m);
    expect(result.stderr).toContain('1 rows left out: equal ones are kept');
    expect(result.stderr).toContain('1 groups of rows that are alike were kept together');
    const whole = await loadDataset(join(cwd, 'parts/dataset.jsonl'));
    const partOf = new Map(whole.examples.map(({ id, split: part }) => [id, part]));
    expect(partOf.get('elm')).toBe(partOf.get('again') ?? partOf.get('fox'));
    const files = ['train', 'val', 'test'].map((part) => `parts/${part}.jsonl`);
    const checked = await runInProcess(['dataset', 'check', ...files], { cwd });
    expect(checked.exitCode, checked.stdout).toBe(0);
    await split('same');
    await split('other', '--seed', '5');
    const read = (folder: string) => readFileSync(join(cwd, folder, 'dataset.jsonl'), 'utf8');
    expect(read('same')).toBe(read('parts'));
    expect(read('other')).not.toBe(read('parts'));
  });

  it('spreads tags, takes counts, joins by --similarity and writes over nothing without --force', async () => {
    const cwd = folderOfOneTest({ 'all.csv': `Text\n${MANY.map(({ input }) => input.prompt).join('\n')}\n` });
    const csv = [
      'dataset',
      'split',
      'all.csv',
      '--map',
      'prompt=Text',
      '--out',
      'parts',
      '--test',
      '4',
      '--json',
    ];
    const first = await runInProcess(csv, { cwd });
    expect(JSON.parse(first.stdout)).toMatchObject({
      source: { name: 'all.csv', rows: 30 },
      files: [{ rows: 4 }, { path: 'parts/test.jsonl', rows: 4 }],
      keptTogether: 0,
    });
    expect(first.stderr).toContain('26 rows in no part');
    expectRefusal(await runInProcess(csv, { cwd }), 2, 'dataset/exists');
    expect((await runInProcess([...csv, '--force', '--similarity', '1'], { cwd })).exitCode).toBe(0);
    expect(existsSync(join(cwd, 'parts/train.jsonl'))).toBe(false);
    const tagged = folderOfOneTest({ 'all.jsonl': jsonl(MANY) });
    const args = ['dataset', 'split', 'all.jsonl', '--out', 'parts', '--train', '0.5', '--test', '0.5'];
    await runInProcess([...args, '--stratify', 'length:'], { cwd: tagged });
    const test = await loadDataset(join(tagged, 'parts/test.jsonl'));
    expect(test.examples.filter(({ tags }) => tags.includes('length:long'))).toHaveLength(3);
    for (const unknown of [
      await runInProcess([...args, '--force', '--stratify', 'zzz'], { cwd: tagged }),
      await runInProcess([...csv, '--force', '--stratify', 'tags'], { cwd }),
    ])
      expectRefusal(unknown, 2, 'dataset/stratify-unknown');
    const torn = folderOfOneTest({
      'all.jsonl': jsonl([
        row('a', FOX, { split: 'train' }),
        row('b', ELM, { split: 'test' }),
        row('c', BOAT),
      ]),
    });
    expectRefusal(await runInProcess(args, { cwd: torn }), 2, 'dataset/split-torn');
  });
});

describe('dataset pull', () => {
  it('without a name lists what is known, with licence and whether hashes are pinned', async () => {
    const cwd = folderOfOneTest();
    const [table, json] = await Promise.all([
      runInProcess(['dataset', 'pull'], { cwd }),
      runInProcess(['dataset', 'pull', '--json'], { cwd }),
    ]);
    expect(table.stdout).toMatch(/^geneval +553 +MIT +pinned +GenEval/m);
    expect(table.stdout).toMatch(/^genai-bench +1600 +\? +not pinned/m);
    expect(JSON.parse(json.stdout)).toHaveLength(5);
  });

  it('fetches from the server, prints the file, and says what nobody has verified, also with --quiet', async () => {
    const hub = await startHubServer();
    onTestFinished(() => hub.close());
    const bytes = Buffer.from('{"0": {"id": "0", "prompt": "a fox"}, "1": {"id": "1", "prompt": "a cat"}}');
    hub.put('datasets/BaiqiL/GenAI-Bench-1600', 'c'.repeat(40), {
      'genai_image.json': { bytes, isLarge: true },
    });
    const cwd = folderOfOneTest();
    const env = { HF_ENDPOINT: hub.url };
    const pull = (...args: readonly string[]) =>
      runInProcess(['dataset', 'pull', 'genai-bench', ...args], { cwd, env });
    const first = await pull();
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout).toBe('datasets/genai-bench/genai-bench.jsonl\n');
    expect(first.stderr).toContain('licence: not known to us');
    expect(first.stderr).toMatch(/genai_image\.json: SHA-256 [0-9a-f]{64} is unverified/);
    expect(first.stderr).toContain('2 rows, where the manifest speaks of 1600');
    expect(first.stderr).toContain(`commit ${'c'.repeat(40)}`);
    const quiet = await pull('--quiet', '--force', '--out', 'mine');
    expect(quiet.stdout).toBe('mine/genai-bench.jsonl\n');
    expect(quiet.stderr).toContain('is unverified');
    expect(quiet.stderr).not.toContain('licence');
    const json = await pull('--json', '--quiet', '--update');
    expect(JSON.parse(json.stdout)).toMatchObject({ rows: 2, files: [{ isVerified: false }] });
    hub.behave(() => ({ type: 'status', status: 503 }));
    expectRefusal(await pull('--force', '--quiet', '--retries', '0'), 5, 'hub/server');
  });

  it('--from takes a file of this machine, held to the pinned hash', async () => {
    const cwd = folderOfOneTest({
      'PartiPrompts.tsv': 'Prompt\tCategory\tChallenge\tNote\na fox\tAnimals\tBasic\t\n',
    });
    const pinned = ['dataset', 'pull', 'partiprompts', '--from', 'PartiPrompts.tsv', '--quiet'];
    expectRefusal(await runInProcess(pinned, { cwd }), 2, 'weights/checksum');
    expectRefusal(
      await runInProcess(['dataset', 'pull', 'partyprompts'], { cwd }),
      2,
      'dataset/unknown-public',
    );
  });
});
