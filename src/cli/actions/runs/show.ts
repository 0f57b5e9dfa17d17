import { EXIT_CODES } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { findRun } from '../../runs/find-run.js';
import { folderSize } from '../../runs/folder-size.js';
import { runLines } from '../../runs/run-text.js';
import { runsRoot } from '../../runs/runs-root.js';
import type { Session } from '../../session.js';
import type { RunsShowFlags } from '../../verbs/runs.js';

/** `scenewright runs show`. */
export async function runsShow(name: string, flags: RunsShowFlags, session: Session): Promise<ExitCode> {
  const { host, output } = session;
  const found = await findRun(name, await runsRoot(flags, session), host.cwd);
  const size = await folderSize(found.folder);
  if (flags.json === true) {
    output.print(JSON.stringify({ ...found.summary, folder: found.folder, ...size }, null, 2));
  } else {
    for (const line of runLines(found, size, host.cwd)) output.print(line);
  }
  return EXIT_CODES.ok;
}
