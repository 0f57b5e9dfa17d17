import type { FrontFigures } from '../evaluation/report/report-schema.js';
import { preferenceJson } from '../optimizers/objectives.js';
import { frontFile } from '../optimizers/pareto-export.js';
import type { ParetoFront } from '../optimizers/pareto-front.js';

/** The front of a compile as its report has it. */
export function frontFigures(front: ParetoFront): FrontFigures {
  return {
    objectives: front.objectives.map(({ name, amount }) => ({
      name,
      unit: amount?.unit ?? null,
      scale: amount?.scale ?? null,
    })),
    floors: { ...front.floors },
    prefer: preferenceJson(front.prefer),
    chosen: front.chosen,
    members: front.members.map(({ index, score, objectives, violation }) => ({
      candidate: index,
      program: frontFile(index),
      score,
      keepsFloors: violation === 0,
      objectives: Object.entries(objectives).map(([name, estimate]) => ({ name, ...estimate })),
    })),
    progress: front.progress.map((step) => ({ ...step })),
  };
}
