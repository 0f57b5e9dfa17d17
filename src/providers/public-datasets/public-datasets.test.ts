import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../core/clock.js';
import { isScenewrightError } from '../../core/errors.js';
import { loadDataset } from '../../datasets/load-dataset.js';
import { type HubServer, sha256Of, startHubServer } from '../weights/hub-server.fixture.js';
import { findPublicDataset, publicDatasets } from './catalogue.js';
import { type PublicDataset, publicDatasetSchema } from './manifest.js';
import { pulledRecordSchema } from './pulled-record.js';
import { pullDataset, type PullDatasetOptions } from './pull.js';

const COMMIT = 'a'.repeat(40);
const LATER = 'b'.repeat(40);
const TSV = Buffer.from('Prompt\tKind\na red bus\tvehicles\na blue boat\tvehicles\nan oak\tplants\n');

let hub: HubServer;
let folder: string;
beforeEach(async () => {
  hub = await startHubServer();
  folder = await mkdtemp(join(tmpdir(), 'scenewright-public-'));
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

const clock: Clock = { now: () => 0, sleep: () => Promise.resolve() };

/** A manifest of one TSV file on the server of raw files. */
function manifest(change: Partial<PublicDataset> = {}, file: object = {}): PublicDataset {
  return publicDatasetSchema.parse({
    format: 'scenewright/public-dataset',
    version: 1,
    name: 'toy',
    title: 'Toy prompts',
    source: { host: 'github', repository: 'owner/toy', revision: { commit: COMMIT } },
    licence: { id: 'MIT', link: 'https://example.org/licence' },
    rows: 3,
    notes: [],
    files: [
      {
        path: 'data/toy.tsv',
        format: 'tsv',
        sizeBytes: TSV.length,
        sha256: sha256Of(TSV),
        map: { prompt: 'Prompt', tags: ['Kind'] },
        ...file,
      },
    ],
    ...change,
  });
}

const put = (bytes: Uint8Array, commit = COMMIT, repository = 'owner/toy') =>
  hub.put(repository, commit, { 'data/toy.tsv': { bytes, isLarge: false } });

function pull(dataset: PublicDataset, options: Partial<PullDatasetOptions> = {}) {
  const env = { GITHUB_RAW_ENDPOINT: `${hub.url}/raw`, HF_ENDPOINT: hub.url };
  return pullDataset(dataset, { env, folder: join(folder, 'toy'), clock, ...options });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isScenewrightError(error)) return `${error.code}: ${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('pulling a public dataset', () => {
  it('brings its files from the pinned commit, checks them, and makes examples of them', async () => {
    put(TSV);
    const { path, record, notes } = await pull(manifest());
    expect(notes).toEqual([]);
    expect(record).toMatchObject({
      commit: COMMIT,
      rows: 3,
      files: [{ path: 'data/toy.tsv', sha256: sha256Of(TSV), isVerified: true }],
    });
    expect(hub.requests.map((seen) => seen.path)).toEqual(
      Array.from({ length: 2 }, () => `/raw/owner/toy/${COMMIT}/data/toy.tsv`),
    );
    const { examples, hash } = await loadDataset(path);
    expect(examples[0]).toMatchObject({ input: { prompt: 'a red bus' }, tags: ['vehicles'] });
    expect(hash).toBe(record.hash);
    const onDisk = JSON.parse(readFileSync(join(folder, 'toy/source.json'), 'utf8')) as unknown;
    expect(pulledRecordSchema.parse(onDisk)).toEqual(record);
    const asked = hub.requests.length;
    await pull(manifest());
    expect(hub.requests.length).toBe(asked);
    await pull(manifest(), { force: true });
    expect(hub.requests.length).toBe(asked + 2);
  });

  it('goes on with what was cut, by itself and after a pull that gave up', async () => {
    const long = Buffer.from(`Prompt\tKind\n${'a red bus in the rain\tvehicles\n'.repeat(20_000)}`);
    put(long);
    const dataset = manifest(
      { rows: null, oneRowPerId: true },
      { sizeBytes: long.length, sha256: sha256Of(long) },
    );
    hub.behave(({ method }) => (method === 'GET' ? { type: 'cut', afterBytes: 100_000 } : undefined));
    expect(await refusal(pull(dataset, { retries: 0 }))).toContain('hub/network');
    expect(readdirSync(join(folder, 'toy/files/data'))).toEqual(['toy.tsv.part', 'toy.tsv.part.json']);
    const cut = hub.requests.length;
    hub.behave(() => undefined);
    expect((await pull(dataset)).record.rows).toBe(1);
    const [, resumed] = hub.requests.slice(cut);
    expect(Number(/bytes=(\d+)-/.exec(resumed?.headers['range'] ?? '')?.[1])).toBeGreaterThan(0);
  });

  it('refuses other bytes than are pinned, and leaves nothing of them', async () => {
    put(TSV);
    hub.behave(({ method }) => (method === 'GET' ? { type: 'other-bytes' } : undefined));
    expect(await refusal(pull(manifest()))).toMatch(/hub\/checksum: .+the manifest says/);
    expect(existsSync(join(folder, 'toy/files/data/toy.tsv'))).toBe(false);
    expect(existsSync(join(folder, 'toy/toy.jsonl'))).toBe(false);
  });

  it('says that a file is not there, and which variable names the server', async () => {
    expect(await refusal(pull(manifest()))).toContain('hub/not-found');
    await hub.close();
    const gone = await refusal(pull(manifest(), { retries: 0 }));
    expect(gone).toContain('hub/network');
    expect(gone).toContain('GITHUB_RAW_ENDPOINT');
    expect(gone).not.toContain('HF_ENDPOINT');
  });

  it('holds what nobody has pinned to the first pull, until --update takes something else', async () => {
    const unpinned = manifest({ rows: null }, { sizeBytes: null, sha256: null });
    put(TSV);
    const first = await pull(unpinned);
    expect(first.record.files[0]).toMatchObject({ sha256: sha256Of(TSV), isVerified: false });
    const other = Buffer.from(`${TSV.toString()}a fox\tanimals\n`);
    put(other);
    expect((await pull(unpinned)).record.rows).toBe(3);
    expect(await refusal(pull(unpinned, { force: true }))).toMatch(
      /hub\/checksum: .+the record of the first pull/,
    );
    writeFileSync(join(folder, 'other.tsv'), other);
    const from = join(folder, 'other.tsv');
    expect(await refusal(pull(unpinned, { from, force: true }))).toContain('dataset/changed');
    expect((await pull(unpinned, { from, update: true })).record.rows).toBe(4);
  });

  it('records the commit of a branch and stays at it, on the hub of datasets', async () => {
    const branch = manifest(
      {
        rows: null,
        source: {
          host: 'huggingface',
          repository: 'owner/toy',
          revision: { branch: 'main', reason: 'a test' },
        },
      },
      { sizeBytes: null, sha256: null },
    );
    put(TSV, COMMIT, 'datasets/owner/toy');
    expect((await pull(branch)).record.commit).toBe(COMMIT);
    put(Buffer.from('Prompt\tKind\na fox\tanimals\n'), LATER, 'datasets/owner/toy');
    expect((await pull(branch, { force: true })).record).toMatchObject({ commit: COMMIT, rows: 3 });
    expect((await pull(branch, { update: true })).record).toMatchObject({ commit: LATER, rows: 1 });
  });
});

describe('files on this machine', () => {
  it('are taken by path, by name or as the only one, and held to the same hash', async () => {
    writeFileSync(join(folder, 'toy.tsv'), TSV);
    for (const from of [folder, join(folder, 'toy.tsv')]) {
      expect((await pull(manifest(), { from, force: true })).record.rows).toBe(3);
    }
    expect(hub.requests).toEqual([]);
    writeFileSync(join(folder, 'toy.tsv'), 'Prompt\tKind\n');
    expect(await refusal(pull(manifest(), { from: folder, force: true }))).toContain('weights/checksum');
    expect(await refusal(pull(manifest(), { from: join(folder, 'toy'), force: true }))).toContain(
      'dataset/local-missing',
    );
  });
});

describe('rows of other layouts', () => {
  const converted = async (content: string, file: object, change: Partial<PublicDataset> = {}) => {
    writeFileSync(join(folder, 'toy.tsv'), content);
    const dataset = manifest({ rows: null, ...change }, { sizeBytes: null, sha256: null, ...file });
    const { path, notes } = await pull(dataset, { from: folder, force: true, update: true });
    return { notes, rows: (await loadDataset(path)).examples };
  };

  it('are lines, values of an object, and the first of each id', async () => {
    const lines = await converted('a red bus\n\n a red bus \n', {
      format: 'lines',
      field: 'prompt',
      map: undefined,
      tags: ['color'],
      split: 'val',
    });
    expect(lines.rows).toMatchObject([
      { id: 'toy-1', input: { prompt: 'a red bus' }, tags: ['color'], split: 'val' },
      { id: 'toy-3', input: { prompt: 'a red bus' } },
    ]);
    const values = await converted('{"00": {"id": "x", "prompt": "a fox", "models": {}}}', {
      format: 'json-values',
      map: { id: 'id', prompt: 'prompt' },
    });
    expect(values.rows).toEqual([{ id: 'x', input: { prompt: 'a fox' }, tags: [] }]);
    const asked =
      'item,text,question\na,a fox,Is there a fox?\na,a fox,Is it red?\nb,a cat,Is there a cat?\n';
    const map = { id: 'item', prompt: 'text' };
    const first = await converted(asked, { format: 'csv', map }, { oneRowPerId: true });
    expect(first.rows.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('that are not as the manifest says are refused by their line; another number of them is told', async () => {
    const csv = { format: 'csv', map: { id: 'item', prompt: 'text' } };
    expect(await refusal(converted('item,text\na,x\na,y\n', csv))).toMatch(
      /dataset\/not-as-manifest: .+line 3/,
    );
    expect(await refusal(converted('item,words\na,x\n', csv))).toContain('there is no "text"');
    expect(await refusal(converted('[]', { format: 'json-values' }))).toContain('no JSON object');
    expect((await converted('item,text\na,x\n', csv, { rows: 2 })).notes[0]).toContain('speaks of 2');
  });
});

describe('manifests of public sets', () => {
  it('are those of this package, every pinned file with commit, size and hash', async () => {
    const known = await publicDatasets();
    expect([...known.keys()]).toEqual(['dsg-1k', 'genai-bench', 'geneval', 'partiprompts', 't2i-compbench']);
    for (const { source, files } of known.values()) {
      for (const { sha256, sizeBytes } of files) {
        expect([sha256 === null, sizeBytes === null]).toEqual(
          'commit' in source.revision ? [false, false] : [true, true],
        );
      }
    }
  });

  it("may be of the user's own; an unknown name is told with the nearest", async () => {
    expect(await refusal(findPublicDataset('partyprompts'))).toContain('Did you mean "partiprompts"?');
    const own = join(folder, 'own.json');
    writeFileSync(own, JSON.stringify(manifest()));
    expect((await findPublicDataset(own)).name).toBe('toy');
    writeFileSync(own, JSON.stringify({ ...manifest(), files: [{ path: '../x' }] }));
    expect(await refusal(findPublicDataset(own))).toContain('dataset/manifest-invalid');
  });

  const shared = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
  it.skipIf(!existsSync(join(shared, 'PartiPrompts.tsv')))(
    'fit the copy of PartiPrompts in the shared folder',
    async () => {
      const dataset = await findPublicDataset('partiprompts');
      const { record, notes } = await pull(dataset, { from: shared });
      expect([record.rows, record.files[0]?.isVerified, notes]).toEqual([1632, true, []]);
      onTestFinished(() => rm(join(folder, 'toy'), { recursive: true, force: true }));
    },
  );
});
