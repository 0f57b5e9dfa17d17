// What users of the package get of reports.
export { rolloutsCsv } from './csv.js';
export { evalReport, type ReportOptions } from './eval-report.js';
export { rolloutsJsonl } from './jsonl.js';
export { type Check, junitXml } from './junit.js';
export { reportMarkdown } from './markdown.js';
export type { EvalReport } from './report-schema.js';
