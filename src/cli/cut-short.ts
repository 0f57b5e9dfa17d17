import type { ProgramFigures } from '../evaluation/report/report-schema.js';

/** Whether a cap kept rollouts of these programs from being scored. */
export function wasCutShort(programs: readonly ProgramFigures[]): boolean {
  return programs.some(({ errors, skips }) =>
    [...errors, ...skips].some(({ code }) => code.startsWith('budget/')),
  );
}
