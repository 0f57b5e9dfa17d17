import type { SelectionFigures } from '../evaluation/report/report-schema.js';
import type { FinalSelection } from '../optimizers/final-selection.js';

/** The final selection of a compile as its report has it; null where nobody was scored once more. */
export function selectionFigures(selection: FinalSelection | null): SelectionFigures | null {
  if (selection === null || selection.finalists.length === 0) return null;
  const { leader, winner, metricCalls, finalists } = selection;
  return {
    leader,
    winner,
    metricCalls,
    finalists: finalists.map(({ index, ...rest }) => ({ candidate: index, ...rest })),
  };
}
