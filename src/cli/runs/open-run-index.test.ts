import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../storage/lock.js';
import { INDEX_FILE, openRunIndex } from './open-run-index.js';
import type { RunIndex } from './run-index.js';
import type { FoundRuns } from './run-query.js';
import { writeRun } from './run-folders.fixture.js';
import { sqliteIndex } from './sqlite-index.js';

function temporaryRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'scenewright-runs-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

async function listed(root: string, open?: (path: string) => Promise<RunIndex>) {
  const { index, note } = await openRunIndex(root, open);
  try {
    return { ...(await index.find({ sort: 'created', limit: null })), note };
  } finally {
    index.close();
  }
}

const statesOf = ({ runs }: FoundRuns) =>
  Object.fromEntries(runs.map(({ name, status }) => [name, status] as const));

/** An index that tells which runs it was given. */
function watched(seen: string[]): (path: string) => Promise<RunIndex> {
  return async (path) => {
    const index = await sqliteIndex(path);
    return {
      ...index,
      update: (changed, gone) => {
        seen.push(...changed.map(({ summary }) => summary.name), ...gone.map((name) => `-${name}`));
        return index.update(changed, gone);
      },
    };
  };
}

describe('the index of a runs folder', () => {
  it('knows what each run is: finished, unfinished, running, damaged; and passes over what is no run', async () => {
    const root = temporaryRoot();
    const [finished, unfinished, held, broken, later, lost, reported] = [
      writeRun(root, 1),
      writeRun(root, 2, { hasReport: false }),
      writeRun(root, 3, { hasReport: false }),
      writeRun(root, 4),
      writeRun(root, 5),
      writeRun(root, 6),
      writeRun(root, 7),
    ];
    const lock = await acquireLock(join(root, held, 'lock'));
    onTestFinished(() => lock.release());
    writeFileSync(join(root, broken, 'report.json'), '{"format":"scenewright/report","version":1,"kind":"ev');
    writeFileSync(join(root, later, 'run.json'), '{"format":"scenewright/run","version":9}');
    writeFileSync(join(root, reported, 'report.json'), '{"format":"scenewright/report","version":9}');
    rmSync(join(root, lost, 'run.json'));
    mkdirSync(join(root, 'images'));
    mkdirSync(join(root, 'other-tool'));
    writeFileSync(join(root, 'other-tool', 'run.json'), '{"name":"mine"}');
    writeFileSync(join(root, 'README.md'), 'no folder');
    const found = await listed(root);
    expect(statesOf(found)).toEqual({
      [finished]: 'finished',
      [unfinished]: 'unfinished',
      [held]: 'running',
      [broken]: 'damaged',
      [later]: 'damaged',
      [lost]: 'damaged',
      [reported]: 'damaged',
    });
    const problems = Object.fromEntries(found.runs.map(({ name, problem }) => [name, problem]));
    expect(problems[broken]).toMatch(/^report\.json is not a report: it is not JSON/);
    expect(problems[reported]).toMatch(/^report\.json is a report of version 9;/);
    expect(problems[later]).toContain('version 9');
    expect(problems[lost]).toContain('no such file');
    expect(found.note).toBeNull();
  });

  it('reads again only what has changed, and a run that has ended without letting go', async () => {
    const root = temporaryRoot();
    const [first, second, third] = [
      writeRun(root, 1),
      writeRun(root, 2, { hasReport: false }),
      writeRun(root, 3),
    ];
    const seen: string[] = [];
    const open = watched(seen);
    await listed(root, open);
    expect(seen.splice(0).sort()).toEqual([first, second, third].sort());
    await listed(root, open);
    expect(seen).toEqual([]);
    writeRun(root, 2);
    rmSync(join(root, third), { recursive: true });
    // A lock of a process that is gone: nobody works in it.
    writeFileSync(
      join(root, first, 'lock'),
      JSON.stringify({
        token: 'x',
        pid: 2 ** 22 + 7,
        host: (await import('node:os')).hostname(),
        startTicks: 1,
      }),
    );
    const found = await listed(root, open);
    expect(seen.splice(0)).toEqual([second, `-${third}`]);
    expect(statesOf(found)).toEqual({ [first]: 'finished', [second]: 'finished' });
    utimesSync(join(root, first, 'report.json'), 1, 1);
    await listed(root, open);
    expect(seen).toEqual([first]);
  });

  it('is built again when it is lost, damaged at its beginning or further in, or of another version', async () => {
    const root = temporaryRoot();
    const names = [1, 2, 3].map((at) => writeRun(root, at));
    const file = join(root, INDEX_FILE);
    const expected = await listed(root);
    expect(expected.runs.map(({ name }) => name)).toEqual([...names].reverse());
    const whole = readFileSync(file);
    const half = Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0x5a)]);
    for (const content of [
      null,
      Buffer.from('this is no database at all'.repeat(40)),
      half,
      Buffer.alloc(0),
    ]) {
      rmSync(file);
      if (content !== null) writeFileSync(file, content);
      expect(await listed(root)).toEqual(expected);
      expect(statSync(file).size).toBeGreaterThan(0);
    }
    const { createClient } = await import('@libsql/client/sqlite3');
    const client = createClient({ url: `file:${file}` });
    await client.batch(
      ['DROP TABLE runs', 'CREATE TABLE runs (other TEXT)', 'PRAGMA user_version = 99'],
      'write',
    );
    client.close();
    expect(await listed(root)).toEqual(expected);
  });

  it('is one file for all who use it at once', async () => {
    const root = temporaryRoot();
    for (let at = 0; at < 12; at++) writeRun(root, at);
    const all = await Promise.all(Array.from({ length: 6 }, () => listed(root)));
    for (const { total, note } of all) expect({ total, note }).toEqual({ total: 12, note: null });
  });

  it('gives the same without an index: not installed, or no place for one; and says so', async () => {
    const root = temporaryRoot();
    writeRun(root, 1);
    writeRun(root, 2, { hasReport: false });
    const expected = await listed(root);
    const missing = () => Promise.reject(new Error("Cannot find module '@libsql/linux-x64-gnu'"));
    const without = await listed(root, missing);
    expect({ ...without, note: null }).toEqual(expected);
    expect(without.note).toContain('npm install @libsql/client');
    rmSync(join(root, INDEX_FILE));
    mkdirSync(join(root, INDEX_FILE));
    const nowhere = await listed(root);
    expect({ ...nowhere, note: null }).toEqual(expected);
    expect(nowhere.note).toContain('no index of the runs is kept');
  });

  it('of a folder that does not exist is empty, and makes none', async () => {
    const root = join(temporaryRoot(), 'none');
    expect(await listed(root)).toEqual({ runs: [], total: 0, note: null });
    expect(() => statSync(root)).toThrow();
  });
});
