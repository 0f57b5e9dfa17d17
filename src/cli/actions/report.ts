import { dirname, join, relative, resolve } from 'node:path';
import { EXIT_CODES, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { PageData } from '../../evaluation/report/html/page-data.js';
import { renderPage } from '../../evaluation/report/html/page.js';
import { reportMarkdown } from '../../evaluation/report/markdown.js';
import { readReport } from '../../evaluation/report/read-report.js';
import { readTextIfThere, writeFileAtomic } from '../../storage/atomic-file.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { readPageData } from '../report/read-page-data.js';
import type { Session } from '../session.js';
import type { ReportFlags, ReportFormat } from '../verbs/report.js';

/** `scenewright report`. Reads the run folder only: nothing is run, and a run that goes on is not disturbed. */
export async function report(run: string, flags: ReportFlags, { host, output }: Session): Promise<ExitCode> {
  const { format: formats = ['html'], images = 'inline', out } = flags;
  if (out === '-' && formats.length > 1) {
    throw new UsageError('report/several-to-print', `${formats.join(' and ')} cannot both be printed`, {
      hint: 'Name one format, or a folder with --out.',
    });
  }
  const runPath = resolve(host.cwd, run);
  const targets = formats.map((format) => ({
    format,
    path: targetOf(format, formats, out, runPath, host.cwd),
  }));
  // Only the page has images, and so a place that they are seen from.
  const page = targets.find(({ format }) => format === 'html')?.path ?? null;
  const data = await readPageData(runPath, { images, outFolder: page === null ? host.cwd : dirname(page) });
  for (const { format, path } of targets) {
    const text = await textOf(format, data, runPath);
    // The last line break is that of the line that is printed.
    if (path === null) output.print(text.replace(/\n$/, ''));
    else {
      await writeFileAtomic(path, text);
      output.print(relative(host.cwd, path));
    }
    if (data.unfinished !== null)
      output.note(`note: ${data.unfinished} The report says what there is so far.`);
  }
  return EXIT_CODES.ok;
}

/** Null: to be printed. The figures of a run folder are its own, so only the page has a place there. */
function targetOf(
  format: ReportFormat,
  formats: readonly ReportFormat[],
  out: string | undefined,
  runPath: string,
  cwd: string,
): string | null {
  if (out === '-') return null;
  if (out === undefined) return format === 'html' ? join(runPath, RUN_FILES.reportHtml) : null;
  return formats.length > 1 ? join(resolve(cwd, out), `report.${format}`) : resolve(cwd, out);
}

async function textOf(format: ReportFormat, data: PageData, runPath: string): Promise<string> {
  switch (format) {
    case 'html':
      return renderPage(data);
    case 'md':
      return `${data.unfinished === null ? '' : `> **Not finished:** ${data.unfinished}\n\n`}${reportMarkdown(data.report)}`;
    case 'json': {
      const path = join(runPath, RUN_FILES.reportJson);
      // The run's own bytes: programs may compare them.
      const text = (await readTextIfThere(path)) ?? '';
      if (text !== '') readReport(text, path);
      if (data.unfinished !== null) throw unfinished(data.unfinished);
      return text;
    }
  }
}

/** Figures are read by programs, which would take these for the result. */
function unfinished(reason: string): UsageError {
  return new UsageError('report/unfinished', `there are no final figures: ${reason}`, {
    hint: 'Wait for the end, or resume the run; --format html and md say what there is so far.',
  });
}
