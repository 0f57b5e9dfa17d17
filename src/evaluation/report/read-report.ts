import { z } from 'zod';
import { InputFileError } from '../../core/errors.js';
import { parseJson } from '../../core/parse-json.js';
import {
  type CompileReport,
  type EvalReport,
  REPORT_FORMAT,
  REPORT_VERSION,
  reportSchema,
} from './report-schema.js';

/** Code of the error for a report that another release has written. */
export const OTHER_VERSION = 'report/version';

const head = z.object({ format: z.literal(REPORT_FORMAT), version: z.int() });

/** The text of `report.json`, whole and checked. Throws InputFileError: `report/version`, `report/unreadable`. */
export function readReport(text: string, path: string): EvalReport | CompileReport {
  return checkedReport(reportSchema, text, path);
}

/** The same with a schema that asks for less of it: checking thousands of whole reports takes long. */
export function checkedReport<T>(schema: z.ZodType<T>, text: string, path: string): T {
  const value = parseJson(text);
  const { data: found } = head.safeParse(value);
  if (found !== undefined && found.version !== REPORT_VERSION) {
    throw new InputFileError(
      OTHER_VERSION,
      `${path} is a report of version ${found.version}; this release reads version ${REPORT_VERSION}`,
      { hint: 'Use the release of scenewright that made the run.' },
    );
  }
  const report = schema.safeParse(value);
  if (report.success) return report.data;
  const why = value === undefined ? 'it is not JSON' : z.prettifyError(report.error);
  throw new InputFileError('report/unreadable', `${path} is not a report: ${why}`, {
    hint: 'The file was changed or damaged, or is another one: name the folder of a run, or its report.json.',
  });
}
