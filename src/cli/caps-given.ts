import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type GivenCaps, SPENDING_FILE, spendingLineSchema } from '../providers/middleware/spending-log.js';
import type { RunFolder } from '../storage/run-folder.js';

const CAPS = ['maxMetricCalls', 'maxCalls', 'maxTokens', 'maxCost'] as const;

/** Those of the flags that are caps. */
export function capsIn(flags: object): GivenCaps {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => CAPS.some((cap) => cap === name) && value !== undefined),
  );
}

/**
 * The caps that a run was given when it was resumed, the last of each; what was agreed to holds until it is changed.
 */
export async function capsGivenLater(folder: RunFolder): Promise<GivenCaps> {
  let caps: GivenCaps = {};
  if (!existsSync(join(folder.path, SPENDING_FILE))) return caps;
  const { log } = await folder.openLog(SPENDING_FILE, (value) => {
    const line = spendingLineSchema.safeParse(value);
    if (line.success && 'caps' in line.data) caps = { ...caps, ...line.data.caps };
  });
  await log.close();
  return caps;
}
