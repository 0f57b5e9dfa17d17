import type { NamedProgram } from '../evaluation/evaluate.js';
import { evaluationFigures } from '../evaluation/report/eval-report.js';
import type { ControlFigures } from '../evaluation/report/report-schema.js';
import type { ControlSearch } from './control-searches.js';
import { evaluateFound } from './evaluate-found.js';
import type { FinishedSearch } from './finish-compile.js';

/**
 * What the controls reach beside the compiled program, on the sealed examples where there are any; undefined when none
 * was asked for. What the compiled program did on them is on record and is not run again.
 */
export async function controlFigures(finished: FinishedSearch): Promise<ControlFigures | undefined> {
  const { job, result, controls } = finished;
  if (controls.length === 0) return undefined;
  const { data } = job;
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
  const evaluation = await evaluateFound(finished, {
    programs: [{ name: 'compiled', program: result.program }, ...programs],
    examples: data.split[part],
    baseline: 'compiled',
    label: `controls on ${part}: ${[result.best.index, ...controls.map(bestOf)].join(', ')}`,
    title: 'controls',
  });
  return { ...shared, evaluation: evaluationFigures(evaluation) };
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
