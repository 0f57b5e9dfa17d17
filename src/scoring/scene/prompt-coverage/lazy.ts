import { lazy } from '../../../core/lazy.js';

const coverage = lazy(() => import('./coverage.js'));

/** Loads the word lists when a first prompt is checked, once for all that are checked at the same time. */
export function loadCoverage(): Promise<typeof import('./coverage.js')> {
  return coverage.get();
}
