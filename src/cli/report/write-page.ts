import { dirname, join, resolve } from 'node:path';
import { renderPage } from '../../evaluation/report/html/page.js';
import { REPORT_WRITTEN } from '../../optimizers/event-record.js';
import { writeFileAtomic } from '../../storage/atomic-file.js';
import { RUN_FILES, type RunFolder } from '../../storage/run-folder.js';
import { readPageData } from './read-page-data.js';
import type { ImageMode } from './thumbnails.js';

/** Writes the page of a run, by default into its folder; gives its path. */
export async function writePage(
  runPath: string,
  {
    out = join(runPath, RUN_FILES.reportHtml),
    images,
  }: { readonly out?: string; readonly images: ImageMode },
): Promise<string> {
  const path = resolve(out);
  const data = await readPageData(runPath, { images, outFolder: dirname(path) });
  await writeFileAtomic(path, renderPage(data));
  return path;
}

/** Ends a run whose reports are written: notes when that was, and makes its page from all that the folder has then. */
export async function finishWithPage(folder: RunFolder): Promise<string> {
  await folder.events.append(REPORT_WRITTEN, {});
  await folder.events.sync();
  return writePage(folder.path, { images: 'inline' });
}
