import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseRollout } from '../../evaluation/parse-rollout.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import type { Rollout, RolloutId } from '../../evaluation/rollout.js';
import { headIn, type RolloutHead } from '../../evaluation/rollout-head.js';
import type { RolloutRecord } from '../../evaluation/rollout-record.js';
import { readJsonLines } from '../../storage/json-lines-reader.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { programTexts, rolloutIds } from '../report/rollout-keys.js';
import { openRunSource } from '../report/run-source.js';

/**
 * Every rollout of an evaluation by the name of its program; null where the folder does not say whose each is, or has
 * other rollouts than its report counts: then only the report can be trusted.
 */
export async function evaluatedRollouts(
  folder: string,
  report: EvalReport,
): Promise<ReadonlyMap<string, readonly RolloutRecord[]> | null> {
  const path = join(folder, RUN_FILES.rollouts);
  if (!existsSync(path) || !existsSync(join(folder, RUN_FILES.manifest))) return null;
  const programOf = await programsById(folder, report);
  if (programOf === null) return null;
  const heads = new Map<RolloutId, RolloutHead>();
  let number = 0;
  for await (const lines of readJsonLines(path)) {
    for (const line of lines) {
      number += 1;
      if (line.torn) continue;
      const head = headIn(line.text) ?? parseRollout(line.value, number);
      if (programOf.has(head.id)) heads.set(head.id, head);
    }
  }
  const records = new Map<string, RolloutRecord[]>(report.programs.map(({ name }) => [name, []]));
  // In the order of examples and repeats, whatever the order of the log.
  for (const [id, name] of programOf) {
    const head = heads.get(id);
    if (head !== undefined) records.get(name)?.push(recordOf(head));
  }
  const isWhole = report.programs.every(
    ({ name, rollouts }) =>
      records.get(name)?.filter(({ outcome }) => outcome.type === 'scored').length === rollouts.scored,
  );
  return isWhole ? records : null;
}

async function programsById(
  folder: string,
  { programs, examples, models, seed, repeats }: EvalReport,
): Promise<ReadonlyMap<RolloutId, string> | null> {
  const texts = programTexts(await openRunSource(folder));
  const programOf = new Map<RolloutId, string>();
  for (const { name, programHash } of programs) {
    const own = texts.get(name);
    if (own === undefined) return null;
    const idOf = rolloutIds(own, { programHash, seed, models });
    for (const { id } of examples) {
      for (let repeat = 0; repeat < repeats; repeat++) programOf.set(idOf(id, repeat), name);
    }
  }
  return programOf;
}

function recordOf({ exampleId, repeat, outcome, usage, simulated }: RolloutHead | Rollout): RolloutRecord {
  return { exampleId, repeat, outcome: outcomeOf(outcome), usage, modelTimeMs: null, simulated };
}

function outcomeOf(outcome: RolloutHead['outcome']): RolloutRecord['outcome'] {
  switch (outcome.type) {
    case 'scored': {
      const { score, objectives } = outcome.score;
      return score === null
        ? { type: 'skipped', code: 'metric/not-scored' }
        : { type: 'scored', score, objectives };
    }
    case 'errored':
      return { type: 'errored', code: outcome.error.code };
    case 'skipped':
      return { type: 'skipped', code: outcome.code };
  }
}
