import { UsageError } from '../core/errors.js';
import { canonicalJson, type JsonObject } from '../core/json.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { EvaluationPlan } from './evaluate.js';

/** Event that says what an evaluation measures; a resumed one must measure the same. */
export const EVALUATION_STARTED = 'evaluation-started';

/**
 * Notes the design of an evaluation in its run folder, or checks that it is the one noted before. Rejects with
 * UsageError `evaluation/resume-mismatch` that names what differs: stored rollouts would answer another question.
 */
export async function recordDesign(runFolder: RunFolder, label: string, plan: EvaluationPlan): Promise<void> {
  const design = designOf(label, plan);
  const earlier = await earlierDesign(runFolder, label);
  if (earlier === null) {
    await runFolder.events.append(EVALUATION_STARTED, design);
    return;
  }
  const different = Object.keys(design).filter(
    (key) => canonicalJson(earlier[key] ?? null) !== canonicalJson(design[key] ?? null),
  );
  if (different.length === 0) return;
  throw new UsageError(
    'evaluation/resume-mismatch',
    `${runFolder.path} holds another evaluation: it differs in ${different.join(', ')}`,
    { hint: 'Resume it with the settings it was started with, or use a new run folder.' },
  );
}

function designOf(
  label: string,
  { dataset, metric, models, programs, repeats, seed }: EvaluationPlan,
): JsonObject {
  return {
    label,
    dataset: dataset.hash,
    metric: metric.name,
    models: { ...models },
    programs: programs.map(({ name, programHash, candidateHash }) => ({ name, programHash, candidateHash })),
    repeats,
    seed,
  };
}

async function earlierDesign(
  runFolder: RunFolder,
  label: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  for await (const { type, data } of runFolder.events.read()) {
    if (type !== EVALUATION_STARTED || typeof data !== 'object' || data === null || !('label' in data))
      continue;
    if (data.label === label) return { ...data };
  }
  return null;
}
