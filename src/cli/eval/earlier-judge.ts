import { resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../../core/errors.js';
import { type JudgedAnswer, judgedAnswers } from '../../evaluation/judged-answers.js';
import type { EarlierJudge } from '../../evaluation/report/judge-figures.js';
import { openRolloutStore } from '../../evaluation/rollout-store.js';
import { openRunFolder, RUN_FILES } from '../../storage/run-folder.js';

const rolloutLine = z.object({ id: z.string() });

/**
 * What the judge of an earlier run said, from its folder. Rejects with StorageError for what is no run folder, with
 * UsageError `eval/no-judge` where no judge was asked in it.
 */
export async function earlierJudge(run: string, cwd: string): Promise<EarlierJudge> {
  const folder = await openRunFolder(resolve(cwd, run));
  try {
    const judged: JudgedAnswer[] = [];
    const store = await openRolloutStore(folder);
    try {
      for (const id of await rolloutIds(folder)) {
        const rollout = await store.get(id);
        if (rollout !== null) judged.push(...judgedAnswers(rollout.trace));
      }
    } finally {
      await store.close();
    }
    if (judged.length === 0) {
      throw new UsageError('eval/no-judge', `in ${run} the metric asked no model`, {
        hint: 'Name the folder of a run whose metric has a judge.',
      });
    }
    return { run, judged };
  } finally {
    await folder.close();
  }
}

async function rolloutIds(folder: Awaited<ReturnType<typeof openRunFolder>>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const { log } = await folder.openLog(RUN_FILES.rollouts, (value) => {
    const line = rolloutLine.safeParse(value);
    if (line.success) ids.add(line.data.id);
  });
  await log.close();
  return ids;
}
