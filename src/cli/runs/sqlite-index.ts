import { pathToFileURL } from 'node:url';
import type { Client, InArgs, InStatement } from '@libsql/client';
import { parseJson } from '../../core/parse-json.js';
import type { IndexedRun, RunIndex } from './run-index.js';
import { keysOf, type RunQuery, type RunSort } from './run-query.js';
import { type RunSummary, runSummarySchema } from './run-summary.js';

/** Raised when a table or what is read out of a run changes: an index of another version is made anew. */
export const INDEX_VERSION = 3;

/** How long a command waits for another one that writes the index; building one for 10,000 runs takes seconds. */
const BUSY_TIMEOUT_MS = 10_000;

const CREATE = [
  'DROP TABLE IF EXISTS runs',
  `CREATE TABLE runs (
    name TEXT PRIMARY KEY, stamp TEXT NOT NULL, id TEXT, kind TEXT, status TEXT NOT NULL, simulated INTEGER,
    programs TEXT NOT NULL, dataset TEXT NOT NULL, created_ms INTEGER, score REAL, gain REAL, cost_usd REAL,
    summary TEXT NOT NULL
  )`,
  'CREATE INDEX runs_created ON runs (created_ms DESC, name DESC)',
  `PRAGMA user_version = ${INDEX_VERSION}`,
];

/**
 * An index in an SQLite file, shared by all commands on the folder. It keeps SQLite's rollback journal: a write-ahead
 * log would leave two more files beside it, which a read-only folder or a network drive cannot serve. Rejects with the
 * error of libsql: when it is not installed, when the file is none of SQLite's, when it cannot be written.
 */
export async function sqliteIndex(path: string): Promise<RunIndex> {
  const { createClient } = await import('@libsql/client/sqlite3');
  const client = createClient({
    url: pathToFileURL(path).href,
    intMode: 'number',
    concurrency: 1,
    timeout: BUSY_TIMEOUT_MS,
  });
  try {
    if ((await versionOf(client)) !== INDEX_VERSION) await client.batch(CREATE, 'write');
  } catch (error) {
    client.close();
    throw error;
  }
  return {
    stamps: () => readStamps(client),
    update: (changed, gone) => update(client, changed, gone),
    find: (query) => find(client, query),
    close: () => client.close(),
  };
}

async function versionOf(client: Client): Promise<unknown> {
  const { rows } = await client.execute('PRAGMA user_version');
  return rows[0]?.['user_version'];
}

/** As one value: a row of its own for each of thousands would take ten times as long. */
async function readStamps(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.execute(
    'SELECT json_group_array(name) AS names, json_group_array(stamp) AS stamps FROM runs',
  );
  const names = textsIn(rows[0]?.['names']);
  const stamps = textsIn(rows[0]?.['stamps']);
  return new Map(names.map((name, at) => [name, stamps[at] ?? '']));
}

function textsIn(value: unknown): readonly string[] {
  const list = typeof value === 'string' ? parseJson(value) : [];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

const INSERT = `INSERT OR REPLACE INTO runs
  (name, stamp, id, kind, status, simulated, programs, dataset, created_ms, score, gain, cost_usd, summary)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

async function update(
  client: Client,
  changed: readonly IndexedRun[],
  gone: readonly string[],
): Promise<void> {
  const statements: InStatement[] = [
    ...gone.map((name) => ({ sql: 'DELETE FROM runs WHERE name = ?', args: [name] })),
    ...changed.map((run) => ({ sql: INSERT, args: rowOf(run) })),
  ];
  if (statements.length > 0) await client.batch(statements, 'write');
}

function rowOf({ summary, stamp }: IndexedRun): InArgs {
  const { name, id, kind, status, simulated, programs, dataset, createdMs, score, gain, costUsd } =
    keysOf(summary);
  const json = JSON.stringify(summary);
  return [name, stamp, id, kind, status, simulated, programs, dataset, createdMs, score, gain, costUsd, json];
}

const ORDERS: Readonly<Record<RunSort, string>> = {
  created: 'created_ms DESC',
  score: 'score IS NULL, score DESC',
  gain: 'gain IS NULL, gain DESC',
  cost: 'cost_usd IS NULL, cost_usd DESC',
  program: 'programs',
  name: 'name',
};

async function find(client: Client, query: RunQuery) {
  const { where, args } = conditionOf(query);
  const order = `${ORDERS[query.sort]}, created_ms DESC, name DESC`;
  const [counted, found] = await client.batch(
    [
      { sql: `SELECT count(*) AS total FROM runs ${where}`, args },
      {
        sql: `SELECT summary FROM runs ${where} ORDER BY ${order} LIMIT ?`,
        args: [...args, query.limit ?? -1],
      },
    ],
    'read',
  );
  const total = counted?.rows[0]?.['total'];
  return {
    runs: (found?.rows ?? []).map(({ summary }) => parseSummary(summary)),
    total: typeof total === 'number' ? total : 0,
  };
}

function parseSummary(text: unknown): RunSummary {
  return runSummarySchema.parse(parseJson(String(text)));
}

type Argument = string | number;

function conditionOf(query: RunQuery): { readonly where: string; readonly args: Argument[] } {
  const { kinds, statuses, program, dataset, sinceMs, beforeMs, simulated, prefix } = query;
  const parts: (readonly [sql: string, args: readonly Argument[]])[] = [];
  const add = (sql: string, ...args: readonly Argument[]) => parts.push([sql, args]);
  if (kinds !== undefined) add(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds);
  if (statuses !== undefined) add(`status IN (${statuses.map(() => '?').join(', ')})`, ...statuses);
  if (program !== undefined) add('instr(programs, ?) > 0', program.toLowerCase());
  if (dataset !== undefined) add('instr(dataset, ?) > 0', dataset.toLowerCase());
  if (sinceMs !== undefined) add('created_ms >= ?', sinceMs);
  if (beforeMs !== undefined) add('created_ms < ?', beforeMs);
  if (simulated !== undefined) add('simulated = ?', Number(simulated));
  if (prefix !== undefined) add('(instr(name, ?) = 1 OR instr(id, ?) = 1)', prefix, prefix);
  return {
    where: parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`,
    args: parts.flatMap(([, args]) => args),
  };
}
