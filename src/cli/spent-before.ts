import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runUsageSchema } from '../evaluation/rollout-schema.js';
import { openUncounted } from '../evaluation/executors/uncounted.js';
import { REFLECTIONS_FILE, reflectionLineSchema } from '../optimizers/reflection-record.js';
import { REPLIES_FILE } from '../optimizers/reply-memo.js';
import type { BudgetAmount } from '../providers/middleware/budget.js';
import { openRunFolder, RUN_FILES } from '../storage/run-folder.js';
import type { RunFolder } from '../storage/run-folder.js';

import { controlFolder } from './control-searches.js';
import { CONTROL_NAMES } from './controls.js';

const rolloutUsage = z.object({ usage: runUsageSchema });

const replyUsage = z.object({
  response: reflectionLineSchema.shape.reply.pick({ usage: true, costUsd: true, cached: true }),
});

const NOTHING: BudgetAmount = { calls: 0, tokens: 0, usd: 0 };

/** What an interrupted compile has used, the searches of its controls included. */
export async function spentWithControls(folder: RunFolder): Promise<BudgetAmount> {
  let spent = await spentBefore(folder);
  for (const name of CONTROL_NAMES) {
    const path = controlFolder(folder.path, name);
    if (!existsSync(join(path, RUN_FILES.manifest))) continue;
    const own = await openRunFolder(path);
    try {
      const { calls, tokens, usd } = await spentBefore(own);
      spent = add(spent, calls, tokens, 0, usd);
    } finally {
      await own.close();
    }
  }
  return spent;
}

/** What an interrupted run has used, out of its records: it counts against the caps of the resumed one. */
export async function spentBefore(folder: RunFolder): Promise<BudgetAmount> {
  const inRollouts = await spentInRollouts(folder);
  // Of rollouts that a kill cut off only the replies are there; what went past the memo stands in rollouts only.
  const inReplies = await spentInReplies(folder);
  const spent = sum(await spentInReflections(folder), await spentUncounted(folder));
  return {
    calls: spent.calls + Math.max(inRollouts.calls, inReplies.calls),
    tokens: spent.tokens + Math.max(inRollouts.tokens, inReplies.tokens),
    usd: spent.usd + Math.max(inRollouts.usd, inReplies.usd),
  };
}

/** What workers were paid for in vain. */
async function spentUncounted(folder: RunFolder): Promise<BudgetAmount> {
  let spent = NOTHING;
  const uncounted = await openUncounted(folder, ({ spent: { calls, tokens, usd } }) => {
    spent = add(spent, calls, tokens, 0, usd);
  });
  await uncounted.close();
  return spent;
}

function sum(one: BudgetAmount, other: BudgetAmount): BudgetAmount {
  return add(one, other.calls, other.tokens, 0, other.usd);
}

async function spentInReplies(folder: RunFolder): Promise<BudgetAmount> {
  let spent = NOTHING;
  const replies = await folder.openLog(REPLIES_FILE, (value) => {
    const line = replyUsage.safeParse(value);
    if (!line.success || line.data.response.cached) return;
    const { usage, costUsd } = line.data.response;
    spent = add(spent, 1, usage.inputTokens, usage.outputTokens, costUsd);
  });
  await replies.log.close();
  return spent;
}

async function spentInRollouts(folder: RunFolder): Promise<BudgetAmount> {
  let spent = NOTHING;
  const rollouts = await folder.openLog(RUN_FILES.rollouts, (value) => {
    const line = rolloutUsage.safeParse(value);
    if (!line.success) return;
    const { calls, cachedCalls, tokens, costUsd } = line.data.usage;
    spent = add(spent, calls - cachedCalls, tokens.inputTokens, tokens.outputTokens, costUsd);
  });
  await rollouts.log.close();
  return spent;
}

async function spentInReflections(folder: RunFolder): Promise<BudgetAmount> {
  let spent = NOTHING;
  const reflections = await folder.openLog(REFLECTIONS_FILE, (value) => {
    const line = reflectionLineSchema.safeParse(value);
    if (!line.success || line.data.reply.cached) return;
    const { usage, costUsd } = line.data.reply;
    spent = add(spent, 1, usage.inputTokens, usage.outputTokens, costUsd);
  });
  await reflections.log.close();
  return spent;
}

function add(
  to: BudgetAmount,
  calls: number,
  inputTokens: number | null,
  outputTokens: number | null,
  costUsd: number | null,
): BudgetAmount {
  return {
    calls: to.calls + calls,
    tokens: to.tokens + (inputTokens ?? 0) + (outputTokens ?? 0),
    usd: to.usd + (costUsd ?? 0),
  };
}
