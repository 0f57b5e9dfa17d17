import { relative, resolve } from 'node:path';
import { systemClock } from '../../core/clock.js';
import { EXIT_CODES } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import { openBlobStore } from '../../storage/blob-store.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { openLivePage } from '../report/live-page.js';
import { startWatchServer } from '../report/watch-server.js';
import type { Session } from '../session.js';
import type { WatchFlags } from '../verbs/watch.js';

/** `scenewright watch`: until Ctrl-C. The folder is only read. */
export async function watch(run: string, { port }: WatchFlags, session: Session): Promise<ExitCode> {
  const { host, output, interrupts } = session;
  const runPath = resolve(host.cwd, run);
  const page = await openLivePage(runPath, systemClock);
  try {
    const { pathOf } = openBlobStore(resolve(runPath, RUN_FILES.blobs));
    const server = await startWatchServer({ page, blobPath: pathOf, port });
    try {
      output.print(`watching ${relative(host.cwd, runPath) || '.'} at ${server.url}`);
      output.note('Ctrl-C ends it; the run is not disturbed.');
      await page.ended(interrupts.finishing);
      if (interrupts.finishing.aborted) return EXIT_CODES.ok;
      output.print('the run has ended; the page stays as it is until Ctrl-C');
      await aborted(interrupts.finishing);
      return EXIT_CODES.ok;
    } finally {
      await server.close();
    }
  } finally {
    await page.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
