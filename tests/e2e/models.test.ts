import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type HubServer, sha256Of, startHubServer } from '../../src/providers/weights/hub-server.fixture.js';
import { expectFailure, type Finished, runCli, startCli, temporaryFolder } from './cli.js';

const COMMIT = 'a'.repeat(40);
const WEIGHTS = Uint8Array.from({ length: 400_000 }, (_, at) => (at * 11) % 251);
const CONFIG = new TextEncoder().encode('{"layers": 2}');

const MANIFEST = {
  format: 'scenewright/weights',
  version: 1,
  name: 'mine',
  kind: 'image-scorer',
  title: 'A model of my own',
  repository: 'me/mine',
  revision: { branch: 'main', reason: 'a test' },
  files: [
    { path: 'model.safetensors', role: 'weights', sizeBytes: null, sha256: null },
    { path: 'config.json', role: 'config', sizeBytes: null, sha256: null },
  ],
  approximateBytes: 400_000,
  licence: { id: 'MIT', link: 'https://example.org/licence' },
  memoryBytes: 1_000_000,
  goodFor: 'tests',
  notes: ['A note about it.'],
};

let hub: HubServer;
let cwd: string;
let env: Record<string, string>;

beforeEach(async () => {
  hub = await startHubServer();
  onTestFinished(() => hub.close());
  hub.put('me/mine', COMMIT, {
    'model.safetensors': { bytes: WEIGHTS, isLarge: true },
    'config.json': { bytes: CONFIG, isLarge: false },
  });
  cwd = temporaryFolder({ 'manifests/mine.json': JSON.stringify(MANIFEST) });
  env = {
    HF_ENDPOINT: hub.url,
    SCENEWRIGHT_WEIGHTS_DIR: join(cwd, 'weights'),
    SCENEWRIGHT_MODELS: join(cwd, 'manifests'),
  };
});

const models = (...args: readonly string[]): Promise<Finished> => runCli(['models', ...args], { cwd, env });
const folder = () => join(cwd, 'weights', 'mine');
const part = () => join(folder(), 'model.safetensors.part');
const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);
const largeGets = () => hub.requests.filter(({ host, method }) => host === 'cdn' && method === 'GET');
const isLargeGet = (request: HubServer['requests'][number]) =>
  request.host === 'cdn' && request.method === 'GET';

/** The first request for the large file gets its beginning and then nothing. */
function stallOnce(): void {
  let isFirst = true;
  hub.behave((request) => {
    if (!isLargeGet(request) || !isFirst) return undefined;
    isFirst = false;
    return { type: 'stall', afterBytes: 150_000 };
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('models list', () => {
  it('names every packaged model with size, licence and use, and those of the user', async () => {
    const { exitCode, stdout, stderr } = await models('list');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^NAME +HERE +SIZE +MEMORY +LICENCE +GOOD FOR$/m);
    expect(stdout).toMatch(/^joyquality +- +~1\.71 GB +~1\.90 GB +\? +overall quality/m);
    expect(stdout).toMatch(
      /^qwen2\.5-1\.5b-instruct +- +1\.12 GB .+ Apache-2\.0 +text on a laptop with 8 GB/m,
    );
    expect(stdout).toMatch(/^mine +- +~400 kB .+ MIT +tests$/m);
    expect(stderr).toContain(join(cwd, 'weights'));
  });

  it('gives everything it knows as JSON', async () => {
    const { stdout } = await models('list', '--json');
    const { models: rows } = JSON.parse(stdout) as { models: readonly { name: string }[] };
    expect(rows.find(({ name }) => name === 'smolvlm2-2.2b-instruct')).toMatchObject({
      state: 'absent',
      kind: 'language-model',
      isPinned: true,
      isSizeExact: true,
      sizeBytes: 1_112_602_656 + 592_523_200,
      isOwn: false,
    });
    expect(rows.find(({ name }) => name === 'mine')).toMatchObject({ isOwn: true, isPinned: false });
  });

  it('shows what is whole, what is a part, and what no manifest knows any more', async () => {
    await models('pull', 'mine');
    expect((await models('list')).stdout).toMatch(/^mine +installed /m);
    writeFileSync(join(folder(), 'config.json'), '{}');
    expect((await models('list')).stdout).toMatch(/^mine +40\d kB of it /m);
    env.SCENEWRIGHT_MODELS = '';
    expect((await models('list')).stdout).toMatch(/^mine +stray +40\d kB$/m);
  });

  it('takes a manifest by --manifest, and says what is wrong with one', async () => {
    env.SCENEWRIGHT_MODELS = '';
    const given = await models('list', '--manifest', 'manifests/mine.json');
    expect(given.stdout).toMatch(/^mine /m);
    writeFileSync(join(cwd, 'bad.json'), JSON.stringify({ ...MANIFEST, name: 'Bad Name', files: [] }));
    const bad = await models('list', '--manifest', 'bad.json');
    expectFailure(bad, 2, 'weights/manifest-invalid');
    expect(bad.stderr).toMatch(/name: lower-case letters[\s\S]+files: /);
  });
});

describe('models pull', () => {
  it('prints the folder, and everything about the work to standard error', async () => {
    const { exitCode, stdout, stderr } = await models('pull', 'mine');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toBe(`${folder()}\n`);
    expect(stderr).toContain(
      'licence: MIT (https://example.org/licence)\nA note about it.\nfetching 2 files, 400 kB\n',
    );
    expect(stderr).toMatch(/^model\.safetensors {2}400 kB of 400 kB {2}100%/m);
    expect(stderr).toContain(`SHA-256 ${sha256Of(WEIGHTS)} (as the hub says; not pinned, recorded now)`);
    expect(stderr).toContain(`mine is there: 400 kB fetched, commit ${COMMIT}`);
    expect(sha256Of(readFileSync(join(folder(), 'model.safetensors')))).toBe(sha256Of(WEIGHTS));

    const before = hub.requests.length;
    const again = await models('pull', 'mine');
    expect(again).toMatchObject({ exitCode: 0, stdout: `${folder()}\n` });
    expect(again.stderr).toContain('mine is already there');
    expect(hub.requests.length).toBe(before);
    expect(await models('pull', 'mine', '--quiet')).toMatchObject({ stdout: `${folder()}\n`, stderr: '' });
  });

  it('stopped by Ctrl-C keeps the part, and the same command goes on from it', async () => {
    stallOnce();
    const started = startCli(['models', 'pull', 'mine'], { cwd, env });
    await started.before(until(() => sizeOf(part()) > 100_000));
    started.child.kill('SIGINT');
    const stopped = await started.finished;
    expectFailure(stopped, 130, 'aborted/interrupted');
    expect(stopped.stderr).toContain('hint: To go on: scenewright models pull mine');
    expect(existsSync(join(folder(), 'model.safetensors'))).toBe(false);
    const kept = sizeOf(part());
    expect((await models('list')).stdout).toMatch(/^mine +1\d\d kB of it /m);

    const resumed = await models('pull', 'mine');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/fetching 2 files, 400 kB, 1\d\d kB of it already here/);
    expect(largeGets().at(-1)?.headers.range).toBe(`bytes=${kept}-`);
    expect(sha256Of(readFileSync(join(folder(), 'model.safetensors')))).toBe(sha256Of(WEIGHTS));
  });

  it('killed in the middle goes on likewise; its lock is taken over', async () => {
    stallOnce();
    const started = startCli(['models', 'pull', 'mine'], { cwd, env });
    await started.before(until(() => sizeOf(part()) > 100_000));
    started.child.kill('SIGKILL');
    await started.finished;
    const resumed = await models('pull', 'mine');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('which has ended, was taken over');
    expect(sha256Of(readFileSync(join(folder(), 'model.safetensors')))).toBe(sha256Of(WEIGHTS));
    expect(hub.sentBytes()).toBeLessThan(WEIGHTS.length + 150_001);
  });

  it('beside another pull waits for it, says so, and goes on with what that one left', async () => {
    stallOnce();
    const first = startCli(['models', 'pull', 'mine'], { cwd, env });
    await first.before(until(() => sizeOf(part()) > 100_000));
    const second = startCli(['models', 'pull', 'mine'], { cwd, env });
    await second.seen(
      new RegExp(`the folder of mine is in use by process ${first.child.pid} .+waiting for it`),
    );
    first.child.kill('SIGTERM');
    expect((await first.finished).exitCode).toBe(130);
    const finished = await second.finished;
    expect(finished.exitCode, finished.stderr).toBe(0);
    expect(hub.sentBytes()).toBeLessThan(WEIGHTS.length + 150_001);
  });

  it('of other bytes than pinned leaves nothing in place', async () => {
    const files = [{ ...MANIFEST.files[0], sha256: sha256Of(WEIGHTS), sizeBytes: WEIGHTS.length }];
    const pinned = { ...MANIFEST, revision: { commit: COMMIT }, files };
    writeFileSync(join(cwd, 'manifests', 'mine.json'), JSON.stringify(pinned));
    hub.behave((request) => (isLargeGet(request) ? { type: 'other-bytes' } : undefined));
    const result = await models('pull', 'mine');
    expectFailure(result, 5, 'hub/checksum');
    expect(result.stdout).toBe('');
    expect(existsSync(folder())).toBe(false);
  });

  it('on a disk that fills up keeps the part and goes on once there is space', async ({ skip }) => {
    if (!mountDisk(join(cwd, 'weights'), 'size=256k'))
      skip('this machine does not let the tests mount a small file system');
    // The hub does not say how large the files are, so the space cannot be asked for before.
    const facts = { 'x-linked-etag': `"${sha256Of(WEIGHTS)}"`, 'x-repo-commit': COMMIT };
    hub.behave(({ method }) =>
      method === 'HEAD' ? { type: 'status', status: 200, headers: facts } : undefined,
    );
    const onlyWeights = { ...MANIFEST, files: [MANIFEST.files[0]] };
    writeFileSync(join(cwd, 'manifests', 'mine.json'), JSON.stringify(onlyWeights));
    expectFailure(await models('pull', 'mine'), 6, 'storage/disk-full');
    expect(existsSync(join(folder(), 'model.safetensors'))).toBe(false);
    const kept = sizeOf(part());
    expect(kept).toBeGreaterThan(0);
    expect(spawnSync('mount', ['-o', 'remount,size=200m', join(cwd, 'weights')]).status).toBe(0);
    const resumed = await models('pull', 'mine');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(largeGets().at(-1)?.headers.range).toBe(`bytes=${kept}-`);
    expect(sha256Of(readFileSync(join(folder(), 'model.safetensors')))).toBe(sha256Of(WEIGHTS));
  });

  it('on a disk without the room fetches nothing', async ({ skip }) => {
    if (!mountDisk(join(cwd, 'weights'), 'size=256k'))
      skip('this machine does not let the tests mount a small file system');
    const result = await models('pull', 'mine');
    expectFailure(result, 6, 'storage/disk-full');
    expect(result.stderr).toMatch(/400 kB are needed beside 67.1 MB that stay free, \d+ kB are free/);
    expect(largeGets()).toEqual([]);
  });

  it('takes files of this machine', async () => {
    mkdirSync(join(cwd, 'local'));
    writeFileSync(join(cwd, 'local', 'model.safetensors'), WEIGHTS);
    const missing = await models('pull', 'mine', '--from', 'local/model.safetensors');
    expectFailure(missing, 2, 'weights/local-missing');
    expect(missing.stderr).toContain('config.json');
    writeFileSync(join(cwd, 'local', 'config.json'), CONFIG);
    const copied = await models('pull', 'mine', '--from', 'local');
    expect(copied.exitCode, copied.stderr).toBe(0);
    expect(hub.requests).toEqual([]);
  });

  it('refuses what makes no sense before anything happens', async () => {
    const unknown = await models('pull', 'mne');
    expectFailure(unknown, 2, 'weights/unknown-model');
    expect(unknown.stderr).toContain('Did you mean "mine"?');
    expectFailure(await models('pull', 'mine', 'joyquality', '--from', '.'), 2, 'options/conflict');
    expectFailure(await models('pull', 'mine', '--update', '--from', '.'), 2, 'options/conflict');
    expect(hub.requests).toEqual([]);
  });

  it('explains a gated model, and never shows the token', async () => {
    hub.behave(() => ({ type: 'status', status: 403, headers: { 'x-error-code': 'GatedRepo' } }));
    env.HF_TOKEN = 'hf_secret';
    const result = await models('pull', 'mine');
    expectFailure(result, 5, 'hub/gated');
    expect(result.stderr).toContain(`Accept them at ${hub.url}/me/mine`);
    expect(result.stderr).not.toContain('hf_secret');
  });
});

describe('models verify and remove', () => {
  it('find a changed byte, repair it with --force, and free the space', async () => {
    await models('pull', 'mine');
    expect(await models('verify')).toMatchObject({
      exitCode: 0,
      stdout:
        'mine/model.safetensors: ok (as at the first pull)\nmine/config.json: ok (as at the first pull)\n',
    });
    writeFileSync(
      join(folder(), 'model.safetensors'),
      WEIGHTS.map((byte, at) => (at === 1_000 ? byte ^ 1 : byte)),
    );
    const damaged = await models('verify', 'mine');
    expectFailure(damaged, 6, 'weights/damaged');
    expect(damaged.stdout).toContain('mine/model.safetensors: CHANGED');
    expect(damaged.stderr).toContain('scenewright models pull mine --force');
    expect(JSON.parse((await models('verify', '--json')).stdout)).toMatchObject([
      {
        name: 'mine',
        ok: false,
        files: [{ state: 'changed', expectedSha256: sha256Of(WEIGHTS) }, { state: 'ok' }],
      },
    ]);
    expect((await models('pull', 'mine', '--force')).exitCode).toBe(0);
    expect((await models('verify', 'mine')).exitCode).toBe(0);

    const dry = await models('remove', 'mine', '--dry-run');
    expect(dry.stdout).toMatch(/^would remove .+mine \(40\d kB\)\n$/);
    expect(existsSync(folder())).toBe(true);
    expect((await models('remove', 'mine')).stdout).toMatch(/^removed .+mine \(40\d kB\)\n$/);
    expect(existsSync(folder())).toBe(false);
    expectFailure(await models('remove', 'mine'), 2, 'weights/not-installed');
    expectFailure(await models('verify', 'mine'), 2, 'weights/not-installed');
  });

  it('remove an interrupted pull too, but never what a pull did not make', async () => {
    hub.behave((request) => (isLargeGet(request) ? { type: 'cut', afterBytes: 100_000 } : undefined));
    expectFailure(await models('pull', 'mine', '--retries', '0'), 5, 'hub/network');
    mkdirSync(join(cwd, 'weights', 'holidays'));
    writeFileSync(join(cwd, 'weights', 'holidays', 'photo.png'), CONFIG);
    expect((await models('remove', 'mine')).exitCode).toBe(0);
    expectFailure(await models('remove', 'holidays'), 2, 'weights/not-installed');
    expect(existsSync(join(cwd, 'weights', 'holidays', 'photo.png'))).toBe(true);
  });

  it('do not remove what another process pulls', async () => {
    stallOnce();
    const started = startCli(['models', 'pull', 'mine'], { cwd, env });
    await started.before(until(() => sizeOf(part()) > 100_000));
    expectFailure(await models('remove', 'mine'), 6, 'storage/locked');
    expect(sizeOf(part())).toBeGreaterThan(0);
  });
});

/** A file system of its own for one test; false where the tests may not mount one. */
function mountDisk(at: string, options: string): boolean {
  mkdirSync(at);
  if (process.platform !== 'linux') return false;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'scenewright', at]).status !== 0) return false;
  onTestFinished(() => void spawnSync('umount', ['-l', at]));
  return true;
}
