import type { IndexedRun, RunIndex } from './run-index.js';
import { keysOf, type RunKeys, type RunQuery, type RunSort } from './run-query.js';

/** An index for one command: for machines and folders where none can be kept. */
export function memoryIndex(): RunIndex {
  const runs = new Map<string, IndexedRun & { readonly keys: RunKeys }>();
  return {
    stamps: () => Promise.resolve(new Map([...runs].map(([name, { stamp }]) => [name, stamp]))),
    update(changed, gone) {
      for (const name of gone) runs.delete(name);
      for (const run of changed) runs.set(run.summary.name, { ...run, keys: keysOf(run.summary) });
      return Promise.resolve();
    },
    find(query) {
      const found = [...runs.values()].filter(({ keys }) => matches(keys, query));
      found.sort((a, b) => order(a.keys, b.keys, query.sort));
      const shown = query.limit === null ? found : found.slice(0, query.limit);
      return Promise.resolve({ runs: shown.map(({ summary }) => summary), total: found.length });
    },
    close: () => undefined,
  };
}

function matches(keys: RunKeys, query: RunQuery): boolean {
  const { kinds, statuses, program, dataset, sinceMs, beforeMs, simulated, prefix } = query;
  const { createdMs } = keys;
  return (
    (kinds === undefined || kinds.some((kind) => kind === keys.kind)) &&
    (statuses === undefined || statuses.includes(keys.status)) &&
    (program === undefined || keys.programs.includes(program.toLowerCase())) &&
    (dataset === undefined || keys.dataset.includes(dataset.toLowerCase())) &&
    (sinceMs === undefined || (createdMs !== null && createdMs >= sinceMs)) &&
    (beforeMs === undefined || (createdMs !== null && createdMs < beforeMs)) &&
    (simulated === undefined || keys.simulated === simulated) &&
    (prefix === undefined || keys.name.startsWith(prefix) || (keys.id?.startsWith(prefix) ?? false))
  );
}

/** The newest first where the figure is equal, then by name backwards, as names end in a time. */
function order(a: RunKeys, b: RunKeys, sort: RunSort): number {
  return byFigure(a, b, sort) || largestFirst(a.createdMs, b.createdMs) || compareText(b.name, a.name);
}

function byFigure(a: RunKeys, b: RunKeys, sort: RunSort): number {
  switch (sort) {
    case 'created':
      return largestFirst(a.createdMs, b.createdMs);
    case 'score':
      return largestFirst(a.score, b.score);
    case 'gain':
      return largestFirst(a.gain, b.gain);
    case 'cost':
      return largestFirst(a.costUsd, b.costUsd);
    case 'program':
      return compareText(a.programs, b.programs);
    case 'name':
      return compareText(a.name, b.name);
  }
}

function largestFirst(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return b - a;
}

/** By bytes, as SQLite compares texts. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
