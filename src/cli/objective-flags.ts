import type { FrontierName } from '../optimizers/gepa/frontier.js';
import type { CompileOptions } from '../optimizers/optimizer.js';
import { parseObjectives, parsePreference } from '../optimizers/parse-objectives.js';
import type { ScenewrightConfig } from './config.js';

/** `non-dominated` looks at the objectives together, the others are the fronts of the paper. */
export const FRONTIER_NAMES = ['non-dominated', 'instance', 'objective', 'hybrid', 'cartesian'] as const;

export interface ObjectiveFlags {
  readonly objectives?: string;
  readonly prefer?: string;
  readonly frontier?: 'non-dominated' | FrontierName;
}

type Config = Pick<ScenewrightConfig, 'objectives' | 'prefer' | 'frontier'>;

/** Several aims where any of the three options is given; a front of the paper alone only changes who is a parent. */
export function objectivesOf(flags: ObjectiveFlags, config: Config = {}): Pick<CompileOptions, 'objectives'> {
  const objectives = flags.objectives ?? config.objectives;
  const prefer = flags.prefer ?? config.prefer;
  const frontier = flags.frontier ?? config.frontier;
  if (objectives === undefined && prefer === undefined && frontier === undefined) return {};
  const isParentsOnly = objectives === undefined && prefer === undefined && frontier !== 'non-dominated';
  return {
    objectives: {
      ...(typeof objectives === 'string' ? parseObjectives(objectives) : objectives),
      ...(prefer === undefined
        ? {}
        : { prefer: typeof prefer === 'string' ? parsePreference(prefer) : prefer }),
      ...(frontier === undefined ? {} : { parents: frontier }),
      ...(isParentsOnly ? { accept: { type: 'score' } } : {}),
    },
  };
}
