import { evaluate } from '../evaluation/evaluate.js';
import type { NamedProgram } from '../evaluation/evaluate.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { Example } from '../datasets/example.js';
import type { FinishedSearch } from './finish-compile.js';
import { evaluationProgress } from './progress/evaluation-progress.js';
import { rolloutRoles } from './rollout-roles.js';

export interface FoundPrograms {
  readonly programs: readonly NamedProgram[];
  readonly examples: readonly Example[];
  /** Name of the program that the others are compared with. */
  readonly baseline: string;
  /** Names the evaluation in the run folder, with the candidates in it: a search that went on may have found others. */
  readonly label: string;
  /** Before the live line. */
  readonly title: string;
}

/** Scores what searches found, with the seed of the compile; rollouts that are on record are not run again. */
export async function evaluateFound(
  { job, folder, session }: Pick<FinishedSearch, 'job' | 'folder' | 'session'>,
  { programs, examples, baseline, label, title }: FoundPrograms,
): Promise<Evaluation> {
  const { options, models, data, flags } = job;
  const progress = evaluationProgress(session.output, title, flags.quiet === true);
  try {
    return await evaluate(programs, { name: data.dataset.name, examples }, options.metric, {
      models: rolloutRoles(models, [options.program]),
      executor: job.executor,
      concurrency: options.concurrency ?? 1,
      seed: options.seed ?? 0,
      baseline,
      signal: session.interrupts.stopping,
      stop: session.interrupts.finishing,
      runFolder: folder,
      label,
      onProgress: progress.onProgress,
    });
  } finally {
    progress.end();
  }
}
