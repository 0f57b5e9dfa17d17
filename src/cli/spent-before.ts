import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runUsageSchema } from '../evaluation/rollout-schema.js';
import { UNCOUNTED_FILE, uncountedSchema } from '../evaluation/executors/uncounted.js';
import { UNSCORED_FILE } from '../optimizers/parse-unscored.js';
import { REFLECTIONS_FILE, reflectionLineSchema } from '../optimizers/reflection-record.js';
import { REPLIES_FILE } from '../optimizers/reply-memo.js';
import { NOTHING, plus } from '../providers/middleware/budget.js';
import type { BudgetAmount } from '../providers/middleware/budget.js';
import { openRunFolder, RUN_FILES } from '../storage/run-folder.js';
import type { RunFolder } from '../storage/run-folder.js';
import { controlFolder } from './control-searches.js';
import { CONTROL_NAMES } from './controls.js';

/**
 * What an interrupted run has used, out of the records of its folder and of its controls: for folders without an
 * account of their own (`spending.jsonl`). Calls in flight at a kill, and those that a cap cut off, stand in no record.
 */
export async function spentBefore(folder: RunFolder): Promise<BudgetAmount> {
  let spent = await spentIn(folder);
  for (const name of CONTROL_NAMES) {
    const path = controlFolder(folder.path, name);
    if (!existsSync(join(path, RUN_FILES.manifest))) continue;
    const own = await openRunFolder(path);
    try {
      spent = plus(spent, await spentIn(own));
    } finally {
      await own.close();
    }
  }
  return spent;
}

async function spentIn(folder: RunFolder): Promise<BudgetAmount> {
  const scored = await sumOf(folder, RUN_FILES.rollouts, ofRollout);
  const unscored = await sumOf(folder, UNSCORED_FILE, ofUnscored);
  const inRollouts = plus(scored, unscored);
  // Of rollouts that a kill cut off only the replies are there; what went past the memo stands in rollouts only.
  const inReplies = await sumOf(folder, REPLIES_FILE, ofReply);
  const reflections = await sumOf(folder, REFLECTIONS_FILE, ofReflection);
  const inVain = await sumOf(folder, UNCOUNTED_FILE, ofUncounted);
  return plus(plus(reflections, inVain), {
    calls: Math.max(inRollouts.calls, inReplies.calls),
    tokens: Math.max(inRollouts.tokens, inReplies.tokens),
    usd: Math.max(inRollouts.usd, inReplies.usd),
  });
}

/** Adds up the lines of a log; nothing where there is no such file. */
async function sumOf(
  folder: RunFolder,
  name: string,
  amountOf: (line: unknown) => BudgetAmount,
): Promise<BudgetAmount> {
  if (!existsSync(join(folder.path, name))) return NOTHING;
  let spent = NOTHING;
  const { log } = await folder.openLog(name, (line) => {
    spent = plus(spent, amountOf(line));
  });
  await log.close();
  return spent;
}

/** What a line of one kind tells; nothing for any other. */
function inLines<T>(
  schema: z.ZodType<T>,
  amountOf: (line: T) => BudgetAmount,
): (value: unknown) => BudgetAmount {
  return (value) => {
    const line = schema.safeParse(value);
    return line.success ? amountOf(line.data) : NOTHING;
  };
}

const billedSchema = reflectionLineSchema.shape.reply.pick({ usage: true, costUsd: true, cached: true });
type Billed = z.output<typeof billedSchema>;

function ofResponse({ usage, costUsd, cached }: Billed): BudgetAmount {
  return cached ? NOTHING : { calls: 1, tokens: tokensOf(usage), usd: costUsd ?? 0 };
}

const replySchema = z.object({ response: billedSchema });

const ofReply = inLines(replySchema, ({ response }) => ofResponse(response));
const ofReflection = inLines(reflectionLineSchema, ({ reply }) => ofResponse(reply));
const ofUncounted = inLines(uncountedSchema, ({ spent }) => ({ ...spent, usd: spent.usd ?? 0 }));

const rolloutUsageSchema = z.object({ usage: runUsageSchema });
const attemptsSchema = z.object({
  trace: z.object({ entries: z.array(z.object({ attempts: z.array(billedSchema).optional() })) }),
});
const unscoredSchema = z.object({ rollout: z.unknown() });

const ofUnscored = inLines(unscoredSchema, ({ rollout }) => ofRollout(rollout));

/** As caps count: an image is a call, and what came out of a cache took no tokens. */
function ofRollout(value: unknown): BudgetAmount {
  const line = rolloutUsageSchema.safeParse(value);
  if (!line.success) return NOTHING;
  const { calls, cachedCalls, images = 0, tokens, costUsd } = line.data.usage;
  const attempts = attemptsSchema
    .safeParse(value)
    .data?.trace.entries.flatMap((entry) => entry.attempts ?? []);
  return {
    calls: calls - cachedCalls + images,
    tokens: attempts?.map(ofResponse).reduce(plus, NOTHING).tokens ?? tokensOf(tokens),
    usd: costUsd ?? 0,
  };
}

function tokensOf({
  inputTokens,
  outputTokens,
}: Pick<Billed['usage'], 'inputTokens' | 'outputTokens'>): number {
  return (inputTokens ?? 0) + (outputTokens ?? 0);
}
