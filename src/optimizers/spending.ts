import type { RunUsage } from '../modules/module.js';
import { addUsage } from '../modules/usage.js';
import type { Spending } from './optimizer.js';
import type { ReflectionReply } from './reflection-record.js';

/** Adds up what a compile asks of models. */
export interface SpendingMeter {
  addRollout(usage: RunUsage): void;
  addReflection(reply: ReflectionReply): void;
  total(): Spending;
}

export function createSpendingMeter(): SpendingMeter {
  let rollouts = 0;
  let reflections = 0;
  let usage: RunUsage = addUsage([]);
  return {
    addRollout(more) {
      rollouts += 1;
      usage = addUsage([usage, more]);
    },
    addReflection(reply) {
      reflections += 1;
      usage = addUsage([usage, usageOfReply(reply)]);
    },
    total: () => ({ rollouts, reflections, usage }),
  };
}

function usageOfReply({ cached, usage, costUsd }: ReflectionReply): RunUsage {
  return { calls: 1, cachedCalls: cached ? 1 : 0, tokens: usage, costUsd: cached ? 0 : costUsd };
}
