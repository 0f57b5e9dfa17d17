import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.js';
import { renderPage } from '../../evaluation/report/html/page.js';
import { UNSCORED_FILE } from '../../optimizers/parse-unscored.js';
import { REFLECTIONS_FILE } from '../../optimizers/reflection-record.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { systemCodeOf } from '../../storage/storage-failure.js';
import { pageData } from './read-page-data.js';
import { openRunLogs } from './run-logs.js';
import { openRunSource } from './run-source.js';

/** How often the folder is looked at. */
const LOOK_MS = 1_000;
/** A page that takes long to make is made again at most so rarely: a fifth of the time goes into it. */
const REST_PER_WORK = 4;

/** The page of a run that may still be going on. */
export interface LivePage {
  /** The page as the folder is now. `liveEvents`: what it listens to while the run goes on. */
  html(liveEvents: string): Promise<string>;
  /** A number for each change of the folder, until the signal aborts or the run has ended. */
  changes(signal: AbortSignal): AsyncIterable<number>;
  /** Resolves when no process writes to the folder any more; at once for a run that has ended. */
  ended(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Follows a run folder: logs are read on from where they were read to. Rejects like `readPageData`. */
export async function openLivePage(runPath: string, clock: Clock): Promise<LivePage> {
  const first = await openRunSource(runPath);
  const logs = openRunLogs(first);
  let made: { readonly state: string; readonly html: Promise<string> } | null = null;
  let workMs = 0;
  // One at a time: they share what was read of the logs.
  let last: Promise<unknown> = Promise.resolve();

  async function make(liveEvents: string): Promise<string> {
    const startedAt = clock.now();
    const source = await openRunSource(runPath);
    const data = await pageData(source, await logs.readNew(), { images: 'inline' });
    const html = renderPage(data, isOver(source.writer) ? {} : { liveEvents });
    workMs = clock.now() - startedAt;
    return html;
  }

  const isEnded = async () => isOver((await openRunSource(runPath)).writer);
  return {
    async html(liveEvents) {
      const state = await stateOf(runPath);
      if (made?.state !== state) {
        const html = last.then(() => make(liveEvents));
        last = html.catch(() => undefined);
        made = { state, html };
      }
      return made.html;
    },
    async *changes(signal) {
      let seen = await stateOf(runPath);
      for (let version = 1; !signal.aborted; ) {
        await rest(clock, Math.max(LOOK_MS, workMs * REST_PER_WORK), signal);
        const [state, ended] = [await stateOf(runPath), await isEnded()];
        if (signal.aborted) return;
        if (state !== seen) yield version++;
        seen = state;
        if (ended) return;
      }
    },
    async ended(signal) {
      while (!signal.aborted && !(await isEnded())) await rest(clock, LOOK_MS, signal);
    },
    close: () => logs.close(),
  };
}

function isOver(writer: 'nobody' | 'alive' | 'dead' | 'unknown'): boolean {
  return writer === 'nobody' || writer === 'dead';
}

/** The pause ends early when the signal aborts. */
async function rest(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

const WATCHED = [
  RUN_FILES.events,
  RUN_FILES.rollouts,
  UNSCORED_FILE,
  REFLECTIONS_FILE,
  RUN_FILES.reportJson,
  RUN_FILES.program,
  RUN_FILES.lock,
];

/** Something that differs whenever a page of the folder would. */
async function stateOf(runPath: string): Promise<string> {
  const parts = await Promise.all(
    WATCHED.map(async (name) => {
      try {
        const { size, mtimeMs } = await stat(join(runPath, name));
        return `${size} ${mtimeMs}`;
      } catch (error) {
        if (systemCodeOf(error) === 'ENOENT') return '';
        throw error;
      }
    }),
  );
  return parts.join('|');
}
