import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryIndex } from './memory-index.js';
import type { IndexedRun, RunIndex } from './run-index.js';
import { LISTED_KINDS, RUN_STATUSES } from './run-kinds.js';
import { RUN_SORTS, type RunQuery } from './run-query.js';
import { type RunSummary, runSummarySchema } from './run-summary.js';
import { sqliteIndex } from './sqlite-index.js';

const summary: fc.Arbitrary<RunSummary> = fc
  .record({
    name: fc.stringMatching(/^(eval|compile)-[0-9]{1,2}[a-zé😀]?$/u),
    id: fc.option(fc.stringMatching(/^id-[0-9]$/)),
    kind: fc.option(fc.constantFrom(...LISTED_KINDS)),
    day: fc.option(fc.integer({ min: 1, max: 5 })),
    status: fc.constantFrom(...RUN_STATUSES),
    simulated: fc.boolean(),
    programs: fc.array(fc.constantFrom('Scene', 'image', 'qa%_', 'Écran'), { maxLength: 2 }),
    dataset: fc.option(fc.constantFrom('a.jsonl', 'B.csv')),
    score: fc.option(fc.constantFrom(0.1, 0.5, 0.9)),
    gain: fc.option(fc.constantFrom(-0.2, 0, 0.2)),
    costUsd: fc.option(fc.constantFrom(0, 1.5, 2)),
  })
  .map(({ day, score, gain, dataset, ...rest }) => ({
    ...runSummarySchema.parse({ ...EMPTY, ...rest }),
    createdAt: day === null ? null : `2026-01-0${day}T00:00:00.000Z`,
    dataset: dataset === null ? null : { name: dataset, hash: null },
    score:
      score === null ? null : { program: 'x', part: 'eval', mean: score, low: null, high: null, examples: 1 },
    gain:
      gain === null
        ? null
        : { baseline: 'y', verdict: 'no-evidence', mean: gain, low: null, high: null, examples: 1 },
  }));

const EMPTY = {
  createdAt: null,
  problem: null,
  dataset: null,
  metric: null,
  models: {},
  seed: null,
  repeats: null,
  score: null,
  gain: null,
  notScored: 0,
  command: [],
};

const query: fc.Arbitrary<RunQuery> = fc.record(
  {
    kinds: fc.uniqueArray(fc.constantFrom(...LISTED_KINDS), { minLength: 1 }),
    statuses: fc.uniqueArray(fc.constantFrom(...RUN_STATUSES), { minLength: 1 }),
    program: fc.constantFrom('scene', 'A', '%', 'é', ''),
    dataset: fc.constantFrom('b', '.JSONL'),
    sinceMs: fc.integer({ min: 1, max: 5 }).map((day) => Date.UTC(2026, 0, day)),
    beforeMs: fc.integer({ min: 1, max: 5 }).map((day) => Date.UTC(2026, 0, day)),
    simulated: fc.boolean(),
    prefix: fc.constantFrom('eval', 'eval-1', 'id-', 'x', '%'),
    sort: fc.constantFrom(...RUN_SORTS),
    limit: fc.option(fc.integer({ min: 0, max: 5 })),
  },
  { requiredKeys: ['sort', 'limit'] },
);

const runs = (min: number) =>
  fc
    .uniqueArray(summary, { minLength: min, maxLength: 12, selector: ({ name }) => name })
    .map((list) => list.map((one): IndexedRun => ({ summary: one, stamp: `stamp of ${one.name}` })));

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenewright-index-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'a b#?%41.db');
}

const IMPLEMENTATIONS: readonly (readonly [string, () => Promise<RunIndex>])[] = [
  ['memory', () => Promise.resolve(memoryIndex())],
  ['SQLite', () => sqliteIndex(temporaryFile())],
];

describe.each(IMPLEMENTATIONS)('an index of runs in %s', (_, open) => {
  it('gives the stamps of what it holds, replaces what is read anew and forgets what is gone', async () => {
    const index = await open();
    onTestFinished(() => index.close());
    const [first, second] = fc.sample(
      runs(2).filter((list) => list.length > 1),
      { numRuns: 1, seed: 1 },
    )[0] ?? [undefined, undefined];
    if (first === undefined || second === undefined) throw new Error('two runs are needed');
    await index.update([first, second], []);
    await index.update([{ ...first, stamp: 'later' }], [second.summary.name, 'never there']);
    expect(await index.stamps()).toEqual(new Map([[first.summary.name, 'later']]));
    expect(await index.find({ sort: 'created', limit: null })).toEqual({ runs: [first.summary], total: 1 });
  });

  it('counts what matches beyond the limit', async () => {
    const index = await open();
    onTestFinished(() => index.close());
    const some = fc.sample(
      runs(5).filter((list) => list.length === 5),
      { numRuns: 1, seed: 2 },
    )[0];
    await index.update(some ?? [], []);
    const found = await index.find({ sort: 'name', limit: 2 });
    expect([found.runs.length, found.total]).toEqual([2, 5]);
  });
});

describe('both indexes', () => {
  it('give the same runs in the same order to every query', async () => {
    const sqlite = await sqliteIndex(temporaryFile());
    onTestFinished(() => sqlite.close());
    await fc.assert(
      fc.asyncProperty(runs(0), fc.array(query, { minLength: 3, maxLength: 6 }), async (some, queries) => {
        const memory = memoryIndex();
        await memory.update(some, []);
        await sqlite.update(some, [...(await sqlite.stamps()).keys()]);
        for (const one of queries) expect(await sqlite.find(one)).toEqual(await memory.find(one));
      }),
      { numRuns: 30 },
    );
  });
});
