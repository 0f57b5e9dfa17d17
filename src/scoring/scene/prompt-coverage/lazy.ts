let loading: Promise<typeof import('./coverage.js')> | undefined;

/** Loads the word lists when a first prompt is checked, once for all that are checked at the same time. */
export function loadCoverage(): Promise<typeof import('./coverage.js')> {
  loading ??= import('./coverage.js');
  return loading;
}
