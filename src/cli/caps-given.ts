import type { GivenCaps } from '../providers/middleware/spending-log.js';

const CAPS = ['maxMetricCalls', 'maxCalls', 'maxTokens', 'maxCost'] as const;

/** Those of the flags that are caps. */
export function capsIn(flags: object): GivenCaps {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => CAPS.some((cap) => cap === name) && value !== undefined),
  );
}
