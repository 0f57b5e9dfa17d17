import type { FoundRuns, RunQuery } from './run-query.js';
import type { RunSummary } from './run-summary.js';

/** A run as it was read, and what its files looked like then. */
export interface IndexedRun {
  readonly summary: RunSummary;
  /** Changes when a file that the summary is made of does. */
  readonly stamp: string;
}

/** What is known of the runs of one folder. The folders are the truth: an index can be lost at any time. */
export interface RunIndex {
  /** Stamp of every run that is known, by name. */
  stamps(): Promise<ReadonlyMap<string, string>>;
  /** Takes runs in, or anew, and forgets others; all of it or nothing. */
  update(changed: readonly IndexedRun[], gone: readonly string[]): Promise<void>;
  find(query: RunQuery): Promise<FoundRuns>;
  close(): void;
}
