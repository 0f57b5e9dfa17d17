import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from './atomic-file.js';
import { type JsonLinesLog, openJsonLines } from './json-lines.js';
import { createRunFolder, openRunFolder } from './run-folder.js';
import { storageFailure } from './storage-failure.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-log-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function valuesOf(log: JsonLinesLog): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of log.read()) values.push(value);
  return values;
}

describe('a JSON-lines log', () => {
  it('gives back what was appended at once, in order, and each value at its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 20 }),
        fc.nat({ max: 20 }),
        async (values, half) => {
          const path = join(root, 'log.jsonl');
          await rm(path, { force: true });
          const plain: unknown[] = JSON.parse(JSON.stringify(values));
          const { log } = await openJsonLines(path);
          const places = await Promise.all(values.slice(0, half).map((value) => log.append(value)));
          expect(await valuesOf(log)).toEqual(plain.slice(0, half));
          await log.close();
          const found: unknown[] = [];
          const again = await openJsonLines(path, (value, place) => {
            expect(place).toEqual(places[found.length]);
            found.push(value);
          });
          expect(found).toEqual(plain.slice(0, half));
          places.push(...(await Promise.all(values.slice(half).map((value) => again.log.append(value)))));
          for (const [at, place] of places.entries())
            expect(await again.log.readAt(place)).toEqual(plain[at]);
          await again.log.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('loses only the torn line, wherever a crash cut the file', async () => {
    const path = join(root, 'log.jsonl');
    const lines = ['{"a":"é"}', '[1,2]', '"x"'].map((line) => `${line}\n`);
    const whole = Buffer.from(lines.join(''));
    for (let cut = 0; cut <= whole.length; cut++) {
      await writeFile(path, whole.subarray(0, cut));
      const { log, notes } = await openJsonLines(path);
      const kept = whole.subarray(0, cut).toString('utf8').split('\n').length - 1;
      const isTorn = cut > Buffer.byteLength(lines.slice(0, kept).join(''));
      expect(notes).toHaveLength(isTorn ? 1 : 0);
      await log.append('next');
      await log.close();
      expect(await readFile(path, 'utf8')).toBe(`${lines.slice(0, kept).join('')}"next"\n`);
    }
  });

  it('holds lines that are longer than what is read at once', async () => {
    const { log } = await openJsonLines(join(root, 'log.jsonl'));
    const long = 'é'.repeat(600_000);
    await Promise.all([log.append(long), log.append('short'), log.append(long)]);
    expect((await valuesOf(log)).map((value) => String(value).length)).toEqual([600_000, 5, 600_000]);
    await log.close();
  });

  it('refuses to append once it is closed', async () => {
    const { log } = await openJsonLines(join(root, 'log.jsonl'));
    await log.close();
    await log.close();
    await expect(log.append(1)).rejects.toMatchObject({ code: 'storage/log-closed' });
  });
});

describe('storageFailure', () => {
  it.each([
    ['ENOSPC', 'storage/disk-full', 'Free some space'],
    ['EDQUOT', 'storage/disk-full', 'Free some space'],
    ['EROFS', 'storage/read-only', 'can be written'],
    ['EACCES', 'storage/permission-denied', 'permissions'],
    ['EMFILE', 'storage/too-many-files', 'concurrency'],
    ['EWHATEVER', 'storage/io', 'Check the disk'],
  ])('%s is %s', (systemCode, code, hint) => {
    const error = storageFailure(Object.assign(new Error('raw'), { code: systemCode }), 'write', '/x/y');
    expect(error).toMatchObject({ code, exitCode: 6, hint: expect.stringContaining(hint) });
    expect(error.message).toContain('could not write /x/y');
  });
});

const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const storage = fileURLToPath(new URL('.', import.meta.url));

/** Appends until the system refuses, then prints the error's code and what a second append says. */
const FILL = `
const { createRunFolder } = await import(process.argv[2] + 'run-folder.ts');
const run = await createRunFolder({ kind: 'eval', path: process.argv[3], config: {}, simulated: true });
const codes = [];
for (let at = 0; at < 5000 && codes.length < 2; at++) {
  await run.events.append('filled', 'x'.repeat(100)).catch((error) => codes.push(error.code));
}
const atomic = await run.writeText('report.json', 'y'.repeat(200_000)).catch((error) => error.code);
console.log(JSON.stringify([...codes, atomic]));
`;

describe('a disk that is full', () => {
  it.skipIf(process.platform === 'win32')('leaves whole lines only, and the run can be resumed', async () => {
    const script = join(root, 'fill.mts');
    await writeFile(script, FILL);
    const path = join(root, 'run');
    // The shell's limit on file size makes writes fail half way, as a full disk does.
    const command = 'ulimit -f 40; exec "$0" "$@"';
    const child = spawnSync('bash', ['-c', command, process.execPath, jiti, script, storage, path], {
      encoding: 'utf8',
    });
    expect(child.stdout.trim(), child.stderr).toBe(
      '["storage/disk-full","storage/disk-full","storage/disk-full"]',
    );
    expect((await readFile(join(path, 'events.jsonl'), 'utf8')).endsWith('\n')).toBe(true);
    // The dead process's lock and nothing half-written is left.
    expect((await readdir(path)).sort()).toEqual(['events.jsonl', 'lock', 'run.json']);
    const run = await openRunFolder(path);
    expect(run.events.length).toBeGreaterThan(100);
    await run.events.append('resumed', null);
    await run.close();
  });

  it.skipIf(!canMount())(
    'is told when a run folder is made (skipped where nothing can be mounted)',
    async () => {
      await mkdir(join(root, 'disk'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', join(root, 'disk')]);
      try {
        await writeFile(join(root, 'disk', 'filler'), Buffer.alloc(64 * 1024)).catch(() => undefined);
        await expect(
          createRunFolder({ kind: 'eval', path: join(root, 'disk', 'run'), config: {}, simulated: true }),
        ).rejects.toMatchObject({
          code: 'storage/disk-full',
          message: expect.stringContaining('disk is full'),
        });
        expect(await readdir(join(root, 'disk'))).toEqual(['filler']);
        execFileSync('mount', ['-o', 'remount,ro', join(root, 'disk')]);
        await expect(writeFileAtomic(join(root, 'disk', 'file'), 'x')).rejects.toMatchObject({
          code: 'storage/read-only',
        });
        expect((await stat(join(root, 'disk', 'filler'))).isFile()).toBe(true);
      } finally {
        execFileSync('umount', [join(root, 'disk')]);
      }
    },
  );
});

/** Whether this machine lets the test have a small disk of its own. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]).status === 0;
  if (mounted) execFileSync('umount', [folder]);
  execFileSync('rmdir', [folder]);
  return mounted;
}
