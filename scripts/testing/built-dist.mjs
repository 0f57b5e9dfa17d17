import { ensureBuilt } from '../setup/build.mjs';

/** Vitest global setup of the tests that use `dist` as a user would. */
export async function setup() {
  await ensureBuilt();
}
