import { build, isBuildStale } from '../setup/build.mjs';
import { ROOT } from '../setup/root.mjs';

/**
 * Vitest global setup of the tests that use `dist` as a user would. A failing build does not end the run: tests that
 * need what could not be built say so themselves.
 */
export async function setup() {
  if (isBuildStale(ROOT)) await build();
}
