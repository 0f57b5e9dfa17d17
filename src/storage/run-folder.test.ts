import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { appendFile, chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.js';
import { acquireLock } from './lock.js';
import { createRunFolder, openRunFolder, type RunFolder } from './run-folder.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-run-'));
});
afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true, force: true });
});

const create = (path = join(root, 'run')) =>
  createRunFolder({ kind: 'eval', path, config: { seed: 3 }, simulated: true, command: ['eval'] });

async function eventsOf(run: RunFolder) {
  const events = [];
  for await (const event of run.events.read())
    events.push({ seq: event.seq, type: event.type, data: event.data });
  return events;
}

describe('a run folder', () => {
  it('keeps its manifest and events over closing and opening', async () => {
    const run = await create();
    await Promise.all([run.events.append('started', { n: 1 }), run.events.append('went-on', 'ü')]);
    await run.close();
    const again = await openRunFolder(run.path);
    await again.events.append('ended', null);
    expect(again.notes).toEqual([]);
    expect(again.manifest).toMatchObject({
      kind: 'eval',
      config: { seed: 3 },
      command: ['eval'],
      simulated: true,
    });
    expect(await eventsOf(again)).toEqual([
      { seq: 0, type: 'started', data: { n: 1 } },
      { seq: 1, type: 'went-on', data: 'ü' },
      { seq: 2, type: 'ended', data: null },
    ]);
    await again.close();
  });

  it('cuts a last line torn by a crash, says so, and goes on', async () => {
    const run = await create();
    await run.events.append('started', {});
    await run.close();
    await appendFile(join(run.path, 'events.jsonl'), '{"seq":1,"type":"half');
    const again = await openRunFolder(run.path);
    expect(again.notes).toEqual([expect.stringContaining('torn')]);
    await again.events.append('whole', {});
    expect((await eventsOf(again)).map((event) => event.type)).toEqual(['started', 'whole']);
    await again.close();
  });

  it.each([
    ['a line that is no JSON', 'oops\n', 'line 2'],
    ['a line that is no event', '{"seq":1}\n', 'line 2'],
    ['a missing event', '{"seq":2,"type":"x","data":1}\n', 'line 2: event 2 found where 1 should be'],
  ])('refuses %s by its line number', async (_, line, message) => {
    const run = await create();
    await run.events.append('started', {});
    await run.close();
    await appendFile(join(run.path, 'events.jsonl'), line);
    await expect(openRunFolder(run.path)).rejects.toMatchObject({
      code: 'storage/log-damaged',
      message: expect.stringContaining(message),
    });
    // The failed opening must not leave its lock behind.
    expect(await readdir(run.path)).not.toContain('lock');
  });

  it('is never laid over something that is there', async () => {
    await writeFile(join(root, 'mine.txt'), 'keep');
    await expect(create(root)).rejects.toMatchObject({ code: 'storage/run-exists', exitCode: 6 });
    expect(await readdir(root)).toEqual(['mine.txt']);
  });

  it('replaces files as a whole and keeps equal blobs once', async () => {
    const run = await create();
    await run.writeJson('report.json', { a: 1 });
    await run.writeJson('report.json', { a: 2 });
    const hash = await run.blobs.put('pixels');
    expect(await run.blobs.put('pixels')).toBe(hash);
    expect(await run.readText('report.json')).toBe('{\n  "a": 2\n}\n');
    expect(await run.readText('absent.json')).toBeNull();
    expect(new TextDecoder().decode(await run.blobs.get(hash))).toBe('pixels');
    await writeFile(run.blobs.pathOf(hash), 'changed');
    await expect(run.blobs.get(hash)).rejects.toMatchObject({ code: 'storage/blob-damaged' });
    await expect(run.blobs.get('0'.repeat(64))).rejects.toMatchObject({ code: 'storage/blob-missing' });
    expect((await readdir(run.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await run.close();
  });

  it('forgets half-written files of a process that was killed', async () => {
    const run = await create();
    const hash = await run.blobs.put('pixels');
    await run.close();
    // Where an atomic write and a blob's are begun.
    const halves = [join(run.path, '.report.json.1.tmp'), join(run.path, 'blobs', `.${hash}.1.tmp`)];
    for (const half of halves) await writeFile(half, 'pix');
    const again = await openRunFolder(run.path);
    expect((await readdir(run.path, { recursive: true })).filter((name) => name.endsWith('.tmp'))).toEqual(
      [],
    );
    expect(await again.blobs.has(hash)).toBe(true);
    await again.close();
  });

  it.each([
    ['no manifest', null, 'storage/not-a-run'],
    ['a foreign manifest', '{"format":"other"}', 'storage/not-a-run'],
    ['a manifest that is no JSON', '{', 'storage/run-damaged'],
    ['a later version', '{"format":"scenewright/run","version":9}', 'storage/version-unknown'],
    ['missing fields', '{"format":"scenewright/run","version":1}', 'storage/run-damaged'],
  ])('is refused with %s', async (_, manifest, code) => {
    if (manifest !== null) await writeFile(join(root, 'run.json'), manifest);
    await expect(openRunFolder(root)).rejects.toMatchObject({ code });
  });
});

describe('two writers', () => {
  it('are refused while the first lives', async () => {
    const run = await create();
    await expect(openRunFolder(run.path)).rejects.toMatchObject({
      code: 'storage/locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await run.close();
    await (await openRunFolder(run.path)).close();
  });

  it('may follow a process that was killed', async () => {
    const run = await create();
    await run.close();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const lock = { token: 't', pid: child.pid, host: hostname(), startTicks: null };
    await writeFile(join(run.path, 'lock'), JSON.stringify(lock));
    await expect(openRunFolder(run.path)).rejects.toMatchObject({ code: 'storage/locked' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const attempts = await Promise.allSettled([1, 2, 3, 4].map(() => openRunFolder(run.path)));
    const opened = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(opened).toHaveLength(1);
    expect(opened[0]?.notes).toEqual([expect.stringContaining('taken over')]);
    await opened[0]?.close();
  });

  it('never harm each other when they make the same folder', async () => {
    for (let round = 0; round < 20; round++) {
      const path = join(root, `run-${round}`);
      const attempts = await Promise.allSettled([1, 2, 3].map(() => create(path)));
      const made = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
      expect(made).toHaveLength(1);
      const codes = attempts.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
      for (const code of codes) expect(['storage/run-exists', 'storage/locked']).toContain(code);
      expect((await readdir(path)).sort()).toEqual(['events.jsonl', 'lock', 'run.json']);
      await made[0]?.close();
      await (await openRunFolder(path)).close();
    }
  });

  it('may make a folder where a process was killed before it had made its run', async () => {
    const path = join(root, 'run');
    await mkdir(path);
    await writeFile(join(path, 'lock'), DEAD_LOCK);
    await writeFile(join(path, '.run.json.1.tmp'), '{');
    const run = await create(path);
    await run.close();
    expect((await readdir(path)).sort()).toEqual(['events.jsonl', 'run.json']);
  });

  it('look again before they remove what a process left that was killed while it took over', async () => {
    const path = join(root, 'lock');
    await writeFile(path, DEAD_LOCK);
    await writeFile(`${path}.takeover`, DEAD_LOCK);
    // Another process is about to take over the second lock, and holds the third for it.
    const other = await acquireLock(`${path}.takeover.takeover`);
    const waiting = acquireLock(path);
    await systemClock.sleep(50);
    expect(await readFile(`${path}.takeover`, 'utf8')).toBe(DEAD_LOCK);
    await other.release();
    const lock = await waiting;
    expect(await readdir(root)).toEqual(['lock']);
    await lock.release();
  });

  it('are refused when the holder is on another machine', async () => {
    const run = await create();
    await run.close();
    const lock = { token: 't', pid: 1, host: 'elsewhere', startTicks: null };
    await writeFile(join(run.path, 'lock'), JSON.stringify(lock));
    await expect(openRunFolder(run.path)).rejects.toMatchObject({ hint: expect.stringContaining('delete') });
    expect(await readFile(join(run.path, 'lock'), 'utf8')).toContain('elsewhere');
  });
});

/** Of a process that does not live: numbers of processes end below 2^22. */
const DEAD_LOCK = JSON.stringify({ token: 't', pid: 2 ** 22, host: hostname(), startTicks: null });

describe('a folder that cannot be written', () => {
  it('is a StorageError that says why, and nothing stays behind', async () => {
    await chmod(root, 0o555);
    await asOrdinaryUser(async () => {
      await expect(create()).rejects.toMatchObject({
        code: 'storage/permission-denied',
        message: expect.stringContaining(root),
        hint: expect.stringContaining('permissions'),
      });
    });
    expect(await readdir(root)).toEqual([]);
  });

  it('is refused for opening too', async () => {
    const run = await create();
    await run.close();
    await chmod(run.path, 0o555);
    if (process.getuid?.() === 0) await chown(run.path, ORDINARY_USER, ORDINARY_USER);
    await asOrdinaryUser(async () => {
      await expect(openRunFolder(run.path)).rejects.toMatchObject({ code: 'storage/permission-denied' });
    });
    await chmod(run.path, 0o755);
  });

  it('says so when a part of the path is a file', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(create(join(root, 'file', 'run'))).rejects.toMatchObject({ code: 'storage/not-a-folder' });
    await expect(create(join(root, 'file'))).rejects.toMatchObject({ code: 'storage/not-a-folder' });
  });

  it('is not one to resume when it holds no run', async () => {
    await writeFile(join(root, 'mine.txt'), '');
    await expect(create(root)).rejects.toMatchObject({
      code: 'storage/run-exists',
      hint: expect.stringContaining('no run'),
    });
  });
});

const ORDINARY_USER = 65_534;

/** Root may write anywhere, so that a test of permissions has to step down first. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  await chmod(root, statSync(root).mode | 0o055);
  process.seteuid?.(ORDINARY_USER);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
