import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../did-you-mean.js';
import type { DeclareVerb } from '../session.js';

/** What a report can be written as. */
export const REPORT_FORMATS = ['html', 'md', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportFlags {
  readonly out?: string;
  readonly format?: readonly ReportFormat[];
  readonly images?: 'inline' | 'link';
}

export const declareReport: DeclareVerb = (root, slot) => {
  const command = root
    .command('report')
    .description('write the report of a run, finished or not, from its folder')
    .argument('<run>', 'the folder of a compile or an eval')
    .option(
      '--out <file>',
      'where to (default: report.html in the run folder); - prints it; a folder for several formats',
    )
    .option(
      '--format <list>',
      `${REPORT_FORMATS.join(', ')}, or several with commas (default: html); without --out all but html are printed`,
      formatList,
    );
  command.addOption(
    command
      .createOption('--images <how>', 'small copies in the page, or links to the originals (default: inline)')
      .choices(['inline', 'link']),
  );
  command.action((run: string, flags: ReportFlags) => {
    slot.run = async (session) => (await import('../actions/report.js')).report(run, flags, session);
  });
};

function formatList(text: string): readonly ReportFormat[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    const format = REPORT_FORMATS.find((one) => one === name);
    if (format !== undefined) return format;
    const hint = didYouMean(name, REPORT_FORMATS);
    throw new InvalidArgumentError(
      `There is no format "${name}".${hint} Known: ${REPORT_FORMATS.join(', ')}.`,
    );
  });
}
