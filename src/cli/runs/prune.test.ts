import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../storage/lock.js';
import { folderSize } from './folder-size.js';
import { openRunIndex } from './open-run-index.js';
import { chosenForPruning, emptyTrash, type PruneChoice, pruneRun } from './prune.js';
import { writeRun } from './run-folders.fixture.js';

function temporaryRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'scenewright-prune-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

async function allRuns(root: string) {
  const { index } = await openRunIndex(root);
  onTestFinished(() => index.close());
  return (await index.find({ sort: 'created', limit: null })).runs;
}

const NOTHING_SAID: PruneChoice = { kept: new Set(), keepNewest: null, beforeMs: null };

describe('which runs go', () => {
  it('are those that are meant, but the newest ones, the named ones and those too young', async () => {
    const root = temporaryRoot();
    const [first, second, third, fourth] = [1, 2, 3, 4].map((at) => writeRun(root, at));
    const found = await allRuns(root);
    const names = (choice: Partial<PruneChoice>) =>
      chosenForPruning(found, { ...NOTHING_SAID, ...choice }).map(({ name }) => name);
    expect(names({})).toEqual([fourth, third, second, first]);
    expect(names({ keepNewest: 2 })).toEqual([second, first]);
    expect(names({ keepNewest: 1, kept: new Set([second ?? '']) })).toEqual([third, first]);
    expect(names({ beforeMs: Date.parse(found[1]?.createdAt ?? '') })).toEqual([second, first]);
  });

  it('are never running ones, nor such of unknown age where age is asked for', async () => {
    const root = temporaryRoot();
    const held = writeRun(root, 1, { hasReport: false });
    const undated = writeRun(root, 2);
    rmSync(join(root, undated, 'run.json'));
    const lock = await acquireLock(join(root, held, 'lock'));
    onTestFinished(() => lock.release());
    const found = await allRuns(root);
    expect(chosenForPruning(found, NOTHING_SAID).map(({ name }) => name)).toEqual([undated]);
    expect(chosenForPruning(found, { ...NOTHING_SAID, beforeMs: Number.MAX_SAFE_INTEGER })).toEqual([]);
  });
});

describe('deleting a run', () => {
  it('removes its folder and says what was freed', async () => {
    const root = temporaryRoot();
    const [gone, stays] = [writeRun(root, 1), writeRun(root, 2)];
    mkdirSync(join(root, gone, 'blobs', 'ab'), { recursive: true });
    writeFileSync(join(root, gone, 'blobs', 'ab', 'cdef'), Buffer.alloc(1_000));
    const { bytes, files } = await folderSize(join(root, gone));
    expect([bytes > 1_000, files]).toEqual([true, 4]);
    expect(await pruneRun(root, gone)).toEqual({ type: 'removed', name: gone, bytes });
    expect(readdirSync(root)).toEqual([stays]);
  });

  it('leaves a run that another process has taken since it was listed', async () => {
    const root = temporaryRoot();
    const name = writeRun(root, 1, { hasReport: false });
    const lock = await acquireLock(join(root, name, 'lock'));
    onTestFinished(() => lock.release());
    const result = await pruneRun(root, name);
    expect(result).toEqual({ type: 'held', name, reason: expect.stringContaining(`process ${process.pid}`) });
    expect(existsSync(join(root, name, 'run.json'))).toBe(true);
  });

  it('ends what an earlier prune that was killed has begun', async () => {
    const root = temporaryRoot();
    const name = writeRun(root, 1);
    mkdirSync(join(root, '.pruned-0', 'blobs'), { recursive: true });
    expect((await allRuns(root)).map((run) => run.name)).toEqual([name]);
    await emptyTrash(root);
    expect(readdirSync(root)).not.toContain('.pruned-0');
    await expect(emptyTrash(join(root, 'none'))).resolves.toBeUndefined();
  });
});
