import { evaluate } from '../evaluation/evaluate.js';
import type { NamedProgram } from '../evaluation/evaluate.js';
import { evaluationFigures } from '../evaluation/report/eval-report.js';
import type { ControlFigures } from '../evaluation/report/report-schema.js';
import type { ControlSearch } from './control-searches.js';
import type { FinishedSearch } from './finish-compile.js';
import { evaluationProgress } from './progress/evaluation-progress.js';
import { rolloutRoles } from './rollout-roles.js';

/**
 * What the controls reach beside the compiled program, on the sealed examples where there are any; undefined when none
 * was asked for. What the compiled program did on them is on record and is not run again.
 */
export async function controlFigures(finished: FinishedSearch): Promise<ControlFigures | undefined> {
  const { job, folder, result, controls, session } = finished;
  if (controls.length === 0) return undefined;
  const { options, data, models } = job;
  const part = data.split.test.length > 0 ? 'test' : 'val';
  const programs: NamedProgram[] = controls.flatMap(({ name, result: found }) =>
    found === null ? [] : [{ name, program: found.program }],
  );
  const searches = controls.map(searchFigures);
  const shared = {
    part: part === 'test' ? 'test' : 'validation',
    metricCalls: result.plan.metricCalls,
    searches,
  } as const;
  if (programs.length === 0) return { ...shared, evaluation: null };
  const progress = evaluationProgress(session.output, 'controls', job.flags.quiet === true);
  try {
    const evaluation = await evaluate(
      [{ name: 'compiled', program: result.program }, ...programs],
      { name: data.dataset.name, examples: data.split[part] },
      options.metric,
      {
        models: rolloutRoles(models, [options.program]),
        executor: job.executor,
        concurrency: options.concurrency ?? 1,
        seed: options.seed ?? 0,
        baseline: 'compiled',
        signal: session.interrupts.stopping,
        stop: session.interrupts.finishing,
        runFolder: folder,
        // A search that went on under a higher cap may have found another program to compare.
        label: `controls on ${part}: ${[result.best.index, ...controls.map(bestOf)].join(', ')}`,
        onProgress: progress.onProgress,
      },
    );
    return { ...shared, evaluation: evaluationFigures(evaluation) };
  } finally {
    progress.end();
  }
}

function bestOf({ name, result }: ControlSearch): string {
  return `${name} ${result === null ? 'none' : result.best.index}`;
}

function searchFigures({ name, result }: ControlSearch): ControlFigures['searches'][number] {
  if (result === null) {
    return {
      optimizer: name,
      metricCalls: 0,
      proposals: 0,
      candidates: 0,
      stop: 'budget-before-seed',
      validation: null,
    };
  }
  const { counts, candidates, stop, best } = result;
  return {
    optimizer: name,
    metricCalls: counts.metricCalls,
    proposals: counts.proposals,
    candidates: candidates.length,
    stop: stop.by,
    validation: best.score,
  };
}
