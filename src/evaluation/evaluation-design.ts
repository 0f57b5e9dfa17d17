import { UsageError } from '../core/errors.js';
import { canonicalJson, isObject, type JsonObject } from '../core/json.js';
import type { Example } from '../datasets/example.js';
import { exampleContentHash } from '../datasets/example-content.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { EvaluationPlan } from './evaluate.js';

/** Event that says what an evaluation measures; a resumed one must measure the same. */
export const EVALUATION_STARTED = 'evaluation-started';

/**
 * Notes the design of an evaluation in its run folder, or checks that it is the one noted before under its label.
 * Rejects with UsageError where stored rollouts would answer another question: `evaluation/resume-mismatch` names what
 * differs, `evaluation/example-ambiguous` the id that an evaluation with another label has for another example.
 */
export async function recordDesign(
  runFolder: RunFolder,
  label: string,
  plan: EvaluationPlan,
  examples: readonly Example[],
): Promise<void> {
  const { path, events } = runFolder;
  const design = designOf(label, plan);
  const contents = new Map(examples.map((example) => [example.id, exampleContentHash(example)]));
  let isNoted = false;
  for await (const earlier of earlierDesigns(runFolder)) {
    const isOwn = earlier['label'] === label;
    if (isOwn && isNoted) continue;
    isNoted ||= isOwn;
    // Rollouts of other evaluations in the folder are used where they are the same work, which their ids tell but for
    // these.
    checkSame(earlier, design, isOwn ? Object.keys(design) : ['metric'], path);
    if (!isOwn) checkExamples(earlier, contents, label, path);
  }
  if (isNoted) return;
  await events.append(EVALUATION_STARTED, { ...design, examples: Object.fromEntries(contents) });
}

function checkSame(earlier: Design, design: JsonObject, keys: readonly string[], path: string): void {
  const different = keys.filter(
    (key) => canonicalJson(earlier[key] ?? null) !== canonicalJson(design[key] ?? null),
  );
  if (different.length === 0) return;
  throw new UsageError(
    'evaluation/resume-mismatch',
    `${path} holds another evaluation: it differs in ${different.join(', ')}`,
    { hint: 'Resume it with the settings it was started with, or use a new run folder.' },
  );
}

/** Folders of earlier versions do not say what their examples were. */
function checkExamples(
  earlier: Design,
  contents: ReadonlyMap<string, string>,
  label: string,
  path: string,
): void {
  if (!isObject(earlier['examples'])) return;
  for (const [id, content] of Object.entries(earlier['examples'])) {
    if ((contents.get(id) ?? content) === content) continue;
    throw new UsageError(
      'evaluation/example-ambiguous',
      `the example ${id} of "${label}" is another one than that of "${String(earlier['label'])}", whose scores lie in ${path}`,
      { hint: 'Give one of the two another id, or use a run folder for each evaluation.' },
    );
  }
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

type Design = Readonly<Record<string, unknown>>;

async function* earlierDesigns(runFolder: RunFolder): AsyncGenerator<Design> {
  for await (const { type, data } of runFolder.events.read()) {
    if (type === EVALUATION_STARTED && isObject(data)) yield data;
  }
}
