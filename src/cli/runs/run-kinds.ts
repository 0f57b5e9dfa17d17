/** `running`: a living process, or one on another machine, holds the run. `unfinished`: it has no report yet. */
export const RUN_STATUSES = ['finished', 'running', 'unfinished', 'damaged'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Kinds of runs that have a folder in the list. */
export const LISTED_KINDS = ['compile', 'eval', 'run'] as const;
