import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openJsonLines } from '../../storage/json-lines.js';
import type { BudgetAmount, Reservation } from './budget.js';
import { openSpendingLog, SPENDING_FILE } from './spending-log.js';

const { signal } = new AbortController();
const worst: BudgetAmount = { calls: 1, tokens: 100, usd: 0.5 };
const used: BudgetAmount = { calls: 1, tokens: 10, usd: 0.25 };
const nothing: BudgetAmount = { calls: 0, tokens: 0, usd: 0 };
const free: Reservation = { settle: () => undefined };
const notAsked = () => Promise.reject(new Error('there is an account'));

async function folderOfOneTest() {
  const path = await mkdtemp(join(tmpdir(), 'scenewright-spending-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const file = join(path, SPENDING_FILE);
  const lines = async () => (await readFile(file, 'utf8')).trimEnd().split('\n');
  return {
    file,
    lines,
    openLog: (name: string, onLine?: (value: unknown) => void) => openJsonLines(join(path, name), onLine),
  };
}

it('counts what calls took, and with its worst case a call whose end nobody wrote down', async () => {
  const folder = await folderOfOneTest();
  const first = await openSpendingLog(folder, async () => nothing);
  const [ended, open] = await Promise.all([
    first.keep(free, worst, 'task', signal),
    first.keep(free, worst, 'image', signal),
  ]);
  ended?.settle(used);
  // The process is killed: nothing is closed, and the last line is torn.
  await expect.poll(folder.lines).toHaveLength(4);
  await appendFile(folder.file, '{"settled":1,"used":{"calls":0,');
  const second = await openSpendingLog(folder, notAsked);
  expect(second.spentBefore).toEqual({ calls: 2, tokens: 110, usd: 0.75 });
  // Numbers go on: the end of a later call is not taken for that of the open one.
  (await second.keep(free, worst, 'task', signal)).settle(used);
  await second.close();
  const third = await openSpendingLog(folder, notAsked);
  expect(third.spentBefore).toEqual({ calls: 3, tokens: 120, usd: 1 });
  await third.close();
  expect(open).toBeDefined();
});

it('has the line of a call in the file before the call can be made', async () => {
  const folder = await folderOfOneTest();
  const log = await openSpendingLog(folder, async () => nothing);
  await log.keep(free, worst, 'task', signal);
  expect((await folder.lines()).at(-1)).toBe(JSON.stringify({ reserved: 0, label: 'task', worst }));
  await log.close();
});

it('begins with what the rest of the folder tells where there is no account yet', async () => {
  const folder = await folderOfOneTest();
  const first = await openSpendingLog(folder, async () => used);
  expect(first.spentBefore).toEqual(used);
  await first.close();
  const second = await openSpendingLog(folder, notAsked);
  expect(second.spentBefore).toEqual(used);
  await second.close();
});

it('gives back what is held for a call that is stopped or cannot be written down', async () => {
  const folder = await folderOfOneTest();
  const log = await openSpendingLog(folder, async () => nothing);
  const settled: BudgetAmount[] = [];
  const held: Reservation = { settle: (amount) => settled.push(amount) };
  const stopped = new AbortController();
  const waiting = log.keep(held, worst, 'task', stopped.signal);
  stopped.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  await log.close();
  await expect(log.keep(held, worst, 'task', signal)).rejects.toMatchObject({ code: 'storage/log-closed' });
  expect(settled).toEqual([nothing, nothing]);
  const again = await openSpendingLog(folder, notAsked);
  expect(again.spentBefore).toEqual(nothing);
  await again.close();
});

it('reads an account of the first version', async () => {
  const folder = await folderOfOneTest();
  await cp(new URL('../../../tests/fixtures/spending/version-1.jsonl', import.meta.url), folder.file);
  const log = await openSpendingLog(folder, notAsked);
  expect(log.spentBefore).toEqual({ calls: 5, tokens: 280, usd: 0.02 + 0.001 + 0.1 });
  await log.close();
});
