import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../core/clock.js';
import { acquireLock } from '../../storage/lock.js';
import type { CatalogueEntry } from './catalogue.js';
import { findEntry } from './find-weights.js';
import { type HubServer, type SeenRequest, sha256Of, startHubServer } from './hub-server.fixture.js';
import { manifestSchema, type WeightsManifest } from './manifest.js';
import { type PullOptions, pullWeights } from './pull.js';
import type { PullEvent } from './pull-context.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

const COMMIT = 'a'.repeat(40);
const LATER = 'b'.repeat(40);
const REPOSITORY = 'someone/model';
const WEIGHTS = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251);
const CONFIG = new TextEncoder().encode('{"layers": 2}');
const FILES = {
  'model.safetensors': { bytes: WEIGHTS, isLarge: true },
  'config.json': { bytes: CONFIG, isLarge: false },
};

let hub: HubServer;
let root: string;
let events: PullEvent[];

beforeEach(async () => {
  hub = await startHubServer();
  hub.put(REPOSITORY, COMMIT, FILES);
  root = await mkdtemp(join(tmpdir(), 'scenewright-pull-'));
  events = [];
  onTestFinished(async () => {
    await hub.close();
    await rm(root, { recursive: true, force: true });
  });
});

const BRANCH = { branch: 'main', reason: 'a test' };

function manifest(change: Partial<WeightsManifest> = {}): CatalogueEntry {
  const parsed = manifestSchema.parse({
    format: 'scenewright/weights',
    version: 1,
    name: 'model',
    kind: 'image-scorer',
    title: 'A model',
    repository: REPOSITORY,
    revision: BRANCH,
    files: [
      { path: 'model.safetensors', role: 'weights', sizeBytes: null, sha256: null },
      { path: 'config.json', role: 'config', sizeBytes: null, sha256: null },
    ],
    approximateBytes: null,
    licence: { id: 'MIT', link: 'https://example.org/licence' },
    memoryBytes: null,
    goodFor: 'a test',
    notes: [],
    ...change,
  });
  return { manifest: parsed, path: 'model.json', isOwn: true };
}

/** The same with the large file pinned. */
function pinned(sha256: string, sizeBytes: number = WEIGHTS.length): CatalogueEntry {
  const [weights, config] = manifest().manifest.files;
  if (weights === undefined || config === undefined) throw new Error('no files');
  return manifest({ revision: { commit: COMMIT }, files: [{ ...weights, sha256, sizeBytes }, config] });
}

/** Waits are not lived through, only written down. */
const waits: number[] = [];
const clock: Clock = {
  now: () => Date.parse('2026-01-01T00:00:00Z'),
  sleep: (ms) => {
    waits.push(ms);
    return Promise.resolve();
  },
};

function pull(entry = manifest(), options: Partial<PullOptions> = {}) {
  waits.length = 0;
  const env = { HF_ENDPOINT: hub.url, ...options.env };
  return pullWeights(entry, { folder: root, clock, onEvent: (event) => events.push(event), ...options, env });
}

const at = (...path: readonly string[]) => join(root, 'model', ...path);
/** By hash: comparing large arrays one by one takes seconds. */
const hashOf = (name: string) => sha256Of(readFileSync(at(name)));
const gets = () => hub.requests.filter(({ method }) => method === 'GET');
const cdnGets = () => gets().filter(({ host }) => host === 'cdn');
const isCdnGet = ({ host, method }: SeenRequest) => host === 'cdn' && method === 'GET';
/** Acts on the first so many requests for the large file only. */
function behaveOnce(behaviour: NonNullable<ReturnType<Parameters<HubServer['behave']>[0]>>, times = 1): void {
  let left = times;
  hub.behave((request) => (isCdnGet(request) && left-- > 0 ? behaviour : undefined));
}

describe('pulling a model', () => {
  it('brings every file and records commit, size and hash', async () => {
    const result = await pull();
    expect(result.fetchedBytes).toBe(WEIGHTS.length + CONFIG.length);
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
    expect(hashOf('config.json')).toBe(sha256Of(CONFIG));
    expect(result.weights).toMatchObject({
      type: 'installed',
      revision: COMMIT,
      folder: join(root, 'model'),
    });
    expect(JSON.parse(readFileSync(at('weights.json'), 'utf8'))).toMatchObject({
      pulledAt: '2026-01-01T00:00:00.000Z',
      files: [
        { path: 'model.safetensors', sha256: sha256Of(WEIGHTS), sizeBytes: WEIGHTS.length, commit: COMMIT },
        { path: 'config.json', sha256: sha256Of(CONFIG), commit: COMMIT },
      ],
    });
    expect(readdirSync(at()).sort()).toEqual(['config.json', 'model.safetensors', 'weights.json']);
  });

  it('reports plan, bytes and what each hash was held against', async () => {
    await pull();
    expect(events[0]).toEqual({
      type: 'plan',
      fileCount: 2,
      totalBytes: WEIGHTS.length + CONFIG.length,
      resumedBytes: 0,
    });
    const files = events.flatMap((event) => (event.type === 'file' ? [[event.path, event.check]] : []));
    expect(files).toEqual([
      ['model.safetensors', 'announced'],
      ['config.json', 'nothing'],
    ]);
    const received = events.flatMap((event) => (event.type === 'bytes' ? [event.receivedBytes] : []));
    expect(received).toContain(WEIGHTS.length);
  });

  it('asks nobody when all is there', async () => {
    await pull();
    const before = hub.requests.length;
    expect(await pull()).toMatchObject({ fetchedBytes: 0, weights: { type: 'installed' } });
    expect(hub.requests.length).toBe(before);
  });

  it('fetches only what is gone, and everything when forced', async () => {
    await pull();
    await rm(at('config.json'));
    expect((await pull()).fetchedBytes).toBe(CONFIG.length);
    expect((await pull(manifest(), { force: true })).fetchedBytes).toBe(WEIGHTS.length + CONFIG.length);
  });

  it('takes a file from another repository where the manifest says so', async () => {
    hub.put('other/head', LATER, { 'head.safetensors': { bytes: CONFIG, isLarge: true } });
    const source = { repository: 'other/head', revision: { commit: LATER } };
    const files = [
      ...manifest().manifest.files,
      { path: 'head.safetensors', role: 'head' as const, sizeBytes: null, sha256: null, source },
    ];
    const { weights } = await pull(manifest({ files }));
    expect(weights.revision).toBe(COMMIT);
    expect(hashOf('head.safetensors')).toBe(sha256Of(CONFIG));
  });
});

describe('trust on first use, where a manifest names a branch', () => {
  it('stays with the commit of the first pull', async () => {
    await pull();
    hub.put(REPOSITORY, LATER, {
      ...FILES,
      'config.json': { bytes: WEIGHTS.subarray(0, 50), isLarge: false },
    });
    await rm(at('config.json'));
    expect((await pull()).weights.revision).toBe(COMMIT);
    expect(hashOf('config.json')).toBe(sha256Of(CONFIG));
  });

  it('refuses other bytes under the recorded commit', async () => {
    await pull();
    hub.put(REPOSITORY, COMMIT, {
      ...FILES,
      'config.json': { bytes: new TextEncoder().encode('{"layers": 3}'), isLarge: false },
    });
    await rm(at('config.json'));
    await expect(pull()).rejects.toMatchObject({
      code: 'hub/checksum',
      message: expect.stringContaining('the record of the first pull says'),
    });
    expect(existsSync(at('config.json'))).toBe(false);
  });

  it('goes to the newest commit with update, and fetches what changed', async () => {
    await pull();
    const changed = new TextEncoder().encode('{"layers": 4}');
    hub.put(REPOSITORY, LATER, { ...FILES, 'config.json': { bytes: changed, isLarge: false } });
    const result = await pull(manifest(), { update: true });
    expect(result.fetchedBytes).toBe(changed.length);
    expect(hashOf('config.json')).toBe(sha256Of(changed));
  });

  it('takes all files from the commit that the first one was at', async () => {
    hub.behave(({ method, path }) => {
      // The branch moves right after the first file was asked for.
      if (method === 'HEAD' && path.endsWith('model.safetensors')) {
        setImmediate(() => hub.put(REPOSITORY, LATER, { 'config.json': { bytes: WEIGHTS, isLarge: false } }));
      }
      return undefined;
    });
    expect((await pull()).weights.revision).toBe(COMMIT);
    expect(hashOf('config.json')).toBe(sha256Of(CONFIG));
  });
});

describe('an interrupted pull', () => {
  it('goes on where the connection broke, with the range that is missing', async () => {
    behaveOnce({ type: 'cut', afterBytes: 100_000 });
    await pull();
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
    const [, second] = cdnGets();
    const start = Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? '')?.[1]);
    expect(start).toBeGreaterThan(0);
    expect(second?.headers['if-range']).toMatch(/^"\w+"$/);
    expect(hub.sentBytes()).toBeLessThan(WEIGHTS.length + 100_001);
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', path: 'model.safetensors' }));
  });

  it('gives up after so many failures without a new byte, keeps the part, and goes on in the next run', async () => {
    behaveOnce({ type: 'cut', afterBytes: 120_000 });
    await expect(pull(manifest(), { retries: 0 })).rejects.toMatchObject({
      code: 'hub/network',
      exitCode: 5,
    });
    const kept = statSync(at('model.safetensors.part')).size;
    expect(kept).toBeGreaterThan(0);
    expect(existsSync(at('model.safetensors'))).toBe(false);
    expect(await findEntry(manifest(), root)).toMatchObject({ type: 'missing' });
    await pull();
    expect(cdnGets().at(-1)?.headers.range).toBe(`bytes=${kept}-`);
    expect(events).toContainEqual(expect.objectContaining({ type: 'plan', resumedBytes: kept }));
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
    expect(existsSync(at('model.safetensors.part'))).toBe(false);
  });

  it('doubles its waits, and starts to count again after a new byte', async () => {
    let cut = 0;
    hub.behave((request) => {
      if (!isCdnGet(request)) return undefined;
      cut++;
      if (cut <= 2 || cut === 4) return { type: 'status', status: 503 };
      return cut === 3 ? { type: 'cut', afterBytes: 1_000 } : undefined;
    });
    await pull();
    expect(waits).toEqual([1_000, 2_000, 1_000, 2_000]);
  });

  it('starts again when a server ignores ranges', async () => {
    behaveOnce({ type: 'cut', afterBytes: 90_000 });
    await expect(pull(manifest(), { retries: 0 })).rejects.toThrow();
    behaveOnce({ type: 'ignore-range' });
    await pull();
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
  });

  it('starts again when the file on the hub is another one by now', async () => {
    behaveOnce({ type: 'cut', afterBytes: 90_000 });
    await expect(pull(manifest(), { retries: 0 })).rejects.toThrow();
    const other = WEIGHTS.map((byte) => 255 - byte);
    hub.put(REPOSITORY, LATER, { ...FILES, 'model.safetensors': { bytes: other, isLarge: true } });
    hub.behave(() => undefined);
    await pull();
    expect(hashOf('model.safetensors')).toBe(sha256Of(other));
    expect(cdnGets().at(-1)?.headers.range).toBeUndefined();
  });

  it('goes on when the branch has moved and the file is the same', async () => {
    behaveOnce({ type: 'cut', afterBytes: 90_000 });
    await expect(pull(manifest(), { retries: 0 })).rejects.toThrow();
    const kept = statSync(at('model.safetensors.part')).size;
    hub.put(REPOSITORY, LATER, FILES);
    expect((await pull()).weights.revision).toBe(LATER);
    expect(cdnGets().at(-1)?.headers.range).toBe(`bytes=${kept}-`);
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
  });

  it('starts again when the part is longer than the file', async () => {
    behaveOnce({ type: 'cut', afterBytes: 90_000 });
    await expect(pull(manifest(), { retries: 0 })).rejects.toThrow();
    writeFileSync(at('model.safetensors.part'), new Uint8Array(WEIGHTS.length + 5));
    hub.behave(() => undefined);
    await pull();
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
  });

  it('gives a silent connection up', async () => {
    behaveOnce({ type: 'stall', afterBytes: 50_000 });
    await pull(manifest(), { stallMs: 100 });
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
    expect(cdnGets()).toHaveLength(2);
  });

  it('stops at its signal and keeps the part', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    behaveOnce({ type: 'stall', afterBytes: 64_000 });
    const stopAtFirstByte = (event: PullEvent) => event.type === 'bytes' && stop.abort(reason);
    await expect(pull(manifest(), { signal: stop.signal, onEvent: stopAtFirstByte })).rejects.toBe(reason);
    expect(statSync(at('model.safetensors.part')).size).toBeGreaterThan(0);
    expect(existsSync(at('.lock'))).toBe(false);
  });
});

describe('wrong content', () => {
  it('is deleted, and what was there before stays', async () => {
    behaveOnce({ type: 'other-bytes' });
    await expect(pull(pinned(sha256Of(WEIGHTS)))).rejects.toMatchObject({
      code: 'hub/checksum',
      exitCode: 5,
      message: expect.stringContaining(`the manifest says ${sha256Of(WEIGHTS)}`),
    });
    expect(existsSync(at())).toBe(false);
  });

  it('is noticed also where only the hub has announced a hash', async () => {
    behaveOnce({ type: 'other-bytes' });
    await expect(pull()).rejects.toMatchObject({
      code: 'hub/checksum',
      message: expect.stringContaining('the hub says'),
    });
  });

  it('is refused before anything is fetched when the hub announces it', async () => {
    await expect(pull(pinned('0'.repeat(64)))).rejects.toMatchObject({ code: 'hub/checksum' });
    await expect(pull(pinned(sha256Of(WEIGHTS), 12))).rejects.toMatchObject({ code: 'hub/size' });
    expect(gets()).toEqual([]);
  });

  it('longer than announced ends at once', async () => {
    const longer = new Uint8Array(WEIGHTS.length * 2);
    behaveOnce({ type: 'bytes', bytes: longer });
    await expect(pull()).rejects.toMatchObject({ code: 'hub/size' });
    expect(existsSync(at())).toBe(false);
  });

  it('shorter than announced is a broken connection', async () => {
    behaveOnce({ type: 'bytes', bytes: WEIGHTS.subarray(0, 1_000) });
    await pull();
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
  });
});

describe('refusals of the hub', () => {
  const refuse = (status: number, headers: Readonly<Record<string, string>> = {}) =>
    hub.behave(() => ({ type: 'status', status, headers }));

  it.each([
    [
      'a gated model',
      403,
      'GatedRepo',
      undefined,
      'hub/gated',
      /Accept them at .+someone\/model, then set HF_TOKEN/,
    ],
    [
      'a gated model, with a token',
      403,
      'GatedRepo',
      'hf_x',
      'hub/gated',
      /the account whose token HF_TOKEN holds/,
    ],
    ['no token', 401, '', undefined, 'hub/token-needed', /Set HF_TOKEN/],
    ['a refused token', 401, '', 'hf_x', 'hub/token-refused', /valid and may read/],
    ['a missing repository', 404, 'RepoNotFound', undefined, 'hub/not-found', /--manifest/],
    ['a strange status', 418, '', undefined, 'hub/refused', /HF_ENDPOINT/],
  ])('say what to do: %s', async (_, status, reason, token, code, hint) => {
    refuse(status, reason === '' ? {} : { 'x-error-code': reason });
    const env = token === undefined ? {} : { HF_TOKEN: token };
    const error = await pull(manifest(), { env }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, exitCode: 5, status, hint: expect.stringMatching(hint) });
    expect(JSON.stringify(error) + String(error)).not.toContain('hf_x');
    expect(existsSync(at())).toBe(false);
  });

  it('of a file that does not exist names file and revision', async () => {
    const files = [{ path: 'gone.bin', role: 'weights' as const, sizeBytes: null, sha256: null }];
    await expect(pull(manifest({ files }))).rejects.toThrow('there is no gone.bin in someone/model at main');
    await expect(pull(manifest({ revision: { commit: LATER } }))).rejects.toThrow(`has no revision ${LATER}`);
  });

  it('for too many requests are waited for as long as asked, within reason', async () => {
    let left = 2;
    hub.behave(() =>
      left-- > 0 ? { type: 'status', status: 429, headers: { 'retry-after': '7' } } : undefined,
    );
    await pull();
    expect(waits).toEqual([7_000, 7_000]);
    refuse(429, { 'retry-after': 'Thu, 01 Jan 2026 02:00:00 GMT' });
    await expect(pull(manifest(), { force: true })).rejects.toMatchObject({
      code: 'hub/rate-limit',
      retryAfterMs: 7_200_000,
    });
    expect(waits).toEqual([]);
  });

  it('of the connection say where it went', async () => {
    const env = { HF_ENDPOINT: 'http://127.0.0.1:1' };
    await expect(pull(manifest(), { env, retries: 1 })).rejects.toMatchObject({
      code: 'hub/network',
      message: expect.stringMatching(/^the connection to 127\.0\.0\.1:1 failed: .*ECONNREFUSED/),
    });
    expect(waits).toEqual([1_000]);
  });

  it('by endless redirects, or to a place that is no web address, end', async () => {
    hub.behave(({ path }) => ({ type: 'redirect', location: path }));
    await expect(pull()).rejects.toMatchObject({ code: 'hub/redirect' });
    hub.behave(() => ({ type: 'redirect', location: 'file:///etc/passwd' }));
    await expect(pull()).rejects.toMatchObject({
      code: 'hub/redirect',
      message: expect.stringContaining('file:'),
    });
  });
});

describe('a web page in place of a file', () => {
  it('is not taken for weights, however it comes', async () => {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    hub.behave(() => ({ type: 'status', status: 200, headers }));
    await expect(pull()).rejects.toMatchObject({
      code: 'hub/refused',
      message: expect.stringContaining('a web page in place of a file'),
    });
    expect(gets()).toEqual([]);
  });
});

describe('the token', () => {
  it('goes to the hub and to nobody it redirects to', async () => {
    await pull(manifest(), { env: { HF_TOKEN: 'hf_secret' } });
    const tokens = (host: string) =>
      new Set(hub.requests.flatMap((seen) => (seen.host === host ? [seen.headers.authorization] : [])));
    expect(tokens('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(tokens('cdn')).toEqual(new Set([undefined]));
  });

  it('is not sent in the clear to another machine, and the user is told', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    const env = { HF_ENDPOINT: 'http://hub.example.org', HF_TOKEN: 'hf_secret' };
    await expect(pull(manifest(), { env, signal: stop })).rejects.toThrow('enough');
    await expect(pull(manifest(), { env, retries: 0 })).rejects.toThrow();
    expect(events).toContainEqual({
      type: 'note',
      message: 'HF_TOKEN is not sent to hub.example.org: the address is not https.',
    });
  });

  it.each(['ftp://example.org', 'nonsense', 'https://me:secret@example.org'])(
    'needs an address that is one: %s',
    async (address) => {
      await expect(pull(manifest(), { env: { HF_ENDPOINT: address } })).rejects.toMatchObject({
        code: 'hub/endpoint-malformed',
      });
    },
  );
});

describe('files of this machine', () => {
  it('are copied from a folder, without a word to the hub', async () => {
    const from = temporaryFolder({
      'model.safetensors': WEIGHTS,
      'config.json': CONFIG,
      'other.txt': CONFIG,
    });
    const { weights } = await pull(manifest(), { from });
    expect(weights).toMatchObject({ type: 'installed', revision: null });
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
    expect(hub.requests).toEqual([]);
    expect(readFileSync(join(from, 'model.safetensors')).length).toBe(WEIGHTS.length);
  });

  it('are proven by a pinned hash to be of the commit', async () => {
    const from = temporaryFolder({ 'model.safetensors': WEIGHTS, 'config.json': CONFIG });
    await pull(pinned(sha256Of(WEIGHTS)), { from });
    const { files } = JSON.parse(readFileSync(at('weights.json'), 'utf8')) as { files: readonly unknown[] };
    expect(files).toMatchObject([{ commit: COMMIT }, { commit: null }]);
  });

  it('may have any name when only one file of the manifest is meant, and may be links', async () => {
    const from = temporaryFolder({ 'blob.safetensors': WEIGHTS, 'config.json': CONFIG });
    const links = temporaryFolder({ 'config.json': CONFIG });
    symlinkSync(join(from, 'blob.safetensors'), join(links, 'mine.safetensors'));
    await pull(manifest(), { from: join(links, 'mine.safetensors') });
    expect(hashOf('model.safetensors')).toBe(sha256Of(WEIGHTS));
    expect(statSync(at('model.safetensors')).isFile()).toBe(true);
  });

  it.each([
    ['another hash', { 'model.safetensors': WEIGHTS.subarray(1), 'config.json': CONFIG }, 'weights/checksum'],
    ['a missing file', { 'model.safetensors': WEIGHTS }, 'weights/local-missing'],
  ])('are refused with %s, and nothing is left', async (_, files, code) => {
    const from = temporaryFolder(files);
    await expect(pull(pinned(sha256Of(WEIGHTS)), { from })).rejects.toMatchObject({ code, exitCode: 2 });
    expect(existsSync(at())).toBe(false);
  });

  it('that are not there, or could be several, are named', async () => {
    await expect(pull(manifest(), { from: join(root, 'nowhere') })).rejects.toThrow(
      'there is no file or folder',
    );
    const from = temporaryFolder({ 'notes.txt': CONFIG });
    await expect(pull(manifest(), { from: join(from, 'notes.txt') })).rejects.toMatchObject({
      code: 'weights/local-unclear',
    });
  });
});

describe('the folder', () => {
  it('is refused with figures when the disk has no room, before anything is fetched', async () => {
    const [weights] = manifest().manifest.files;
    hub.behave(({ method }) =>
      method === 'HEAD'
        ? {
            type: 'status',
            status: 200,
            headers: { 'x-linked-size': '900000000000000', 'x-repo-commit': COMMIT },
          }
        : undefined,
    );
    await expect(pull(manifest({ files: weights === undefined ? [] : [weights] }))).rejects.toMatchObject({
      code: 'storage/disk-full',
      exitCode: 6,
      message: expect.stringMatching(/900 TB are needed beside 67\.1 MB that stay free, .+ are free/),
    });
    expect(gets()).toEqual([]);
    expect(existsSync(at())).toBe(false);
  });

  it('is changed by one process at a time; the next one waits and finds all there', async () => {
    await mkdir(at(), { recursive: true });
    const lock = await acquireLock(at('.lock'), 'the folder of model');
    const waiting: Clock = { ...clock, sleep: () => lock.release() };
    const result = await pull(manifest(), { clock: waiting });
    expect(events[0]).toMatchObject({
      type: 'note',
      message: expect.stringMatching(
        /^the folder of model is in use by process \d+ .+; waiting for it to end/,
      ),
    });
    expect(result.weights.type).toBe('installed');
    expect(events.filter(({ type }) => type === 'note')).toHaveLength(1);
  });

  it('of a process that was killed is taken over', async () => {
    await mkdir(at(), { recursive: true });
    writeFileSync(at('.lock'), JSON.stringify({ token: 'x', pid: 2 ** 22 + 1, host: '', startTicks: null }));
    const { host } = await ownLock();
    writeFileSync(at('.lock'), JSON.stringify({ token: 'x', pid: 2 ** 22 + 1, host, startTicks: null }));
    await pull();
    expect(events[0]).toMatchObject({ type: 'note', message: expect.stringContaining('was taken over') });
  });

  /** What this machine calls itself in a lock. */
  async function ownLock(): Promise<{ readonly host: string }> {
    const path = join(root, 'own.lock');
    const lock = await acquireLock(path);
    const content = JSON.parse(readFileSync(path, 'utf8')) as { host: string };
    await lock.release();
    return content;
  }

  it('with a damaged record is pulled again', async () => {
    await pull();
    writeFileSync(at('weights.json'), '{"format":');
    await pull();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'note', message: expect.stringContaining('anew') }),
    );
    expect(await findEntry(manifest(), root)).toMatchObject({ type: 'installed' });
  });
});
