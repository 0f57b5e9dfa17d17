import { systemClock } from '../../../core/clock.js';
import { EXIT_CODES } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { openRunIndex } from '../../runs/open-run-index.js';
import { filtersOf } from '../../runs/query-flags.js';
import { listLines } from '../../runs/run-text.js';
import { runsRoot } from '../../runs/runs-root.js';
import type { Session } from '../../session.js';
import { DEFAULT_LIMIT, DEFAULT_SORT } from '../../verbs/runs.js';
import type { RunsListFlags } from '../../verbs/runs.js';

/** `scenewright runs list`. */
export async function runsList(flags: RunsListFlags, session: Session): Promise<ExitCode> {
  const { output } = session;
  const filters = filtersOf(flags, systemClock.now());
  const root = await runsRoot(flags, session);
  const { index, note } = await openRunIndex(root);
  try {
    const limit = flags.limit ?? DEFAULT_LIMIT;
    const query = { ...filters, sort: flags.sort ?? DEFAULT_SORT, limit: limit === 0 ? null : limit };
    const { runs, total } = await index.find(query);
    if (note !== null) output.note(note);
    if (flags.json === true) {
      output.print(JSON.stringify({ folder: root, total, runs }, null, 2));
      return EXIT_CODES.ok;
    }
    if (runs.length > 0) for (const line of listLines(runs)) output.print(line);
    if (total === 0) output.note(emptyText(root, (await index.find({ sort: 'created', limit: 0 })).total));
    else if (total > runs.length) output.note(`${runs.length} of ${total} runs; --limit 0 shows all`);
    return EXIT_CODES.ok;
  } finally {
    index.close();
  }
}

function emptyText(root: string, all: number): string {
  return all === 0 ? `no runs in ${root}` : `none of the ${all} runs in ${root} is meant`;
}
