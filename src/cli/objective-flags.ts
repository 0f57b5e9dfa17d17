import type { FrontierName } from '../optimizers/gepa/frontier.js';
import type { CompileOptions } from '../optimizers/optimizer.js';
import { parseObjectives, parsePreference } from '../optimizers/parse-objectives.js';

/** `non-dominated` looks at the objectives together, the others are the fronts of the paper. */
export const FRONTIER_NAMES = ['non-dominated', 'instance', 'objective', 'hybrid', 'cartesian'] as const;

export interface ObjectiveFlags {
  readonly objectives?: string;
  readonly prefer?: string;
  readonly frontier?: 'non-dominated' | FrontierName;
}

/** Several aims where any of the three options is given; a front of the paper alone only changes who is a parent. */
export function objectivesOf(flags: ObjectiveFlags): Pick<CompileOptions, 'objectives'> {
  const { objectives, prefer, frontier } = flags;
  if (objectives === undefined && prefer === undefined && frontier === undefined) return {};
  const isParentsOnly = objectives === undefined && prefer === undefined && frontier !== 'non-dominated';
  return {
    objectives: {
      ...(objectives === undefined ? {} : parseObjectives(objectives)),
      ...(prefer === undefined ? {} : { prefer: parsePreference(prefer) }),
      ...(frontier === undefined ? {} : { parents: frontier }),
      ...(isParentsOnly ? { accept: { type: 'score' } } : {}),
    },
  };
}
