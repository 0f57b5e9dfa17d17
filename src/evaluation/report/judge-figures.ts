import type { EvaluatedProgram, Evaluation } from '../evaluation.js';
import { judgeAgreement, judgeDrift } from '../judge-agreement.js';
import { type JudgedAnswer, sortedSet } from '../judged-answers.js';
import { rounded, roundedOrNull } from './figures.js';
import type { EvaluationFigures, ProgramFigures } from './report-schema.js';

/** An earlier run whose judge is compared with this one's. */
export interface EarlierJudge {
  /** As people know the run. */
  readonly run: string;
  readonly judged: readonly JudgedAnswer[];
}

/** How steady the judge was; undefined where the metric asked none. */
export function judgeFigures(
  { programs }: Evaluation,
  earlier: EarlierJudge | undefined,
): EvaluationFigures['judge'] {
  const judged = programs.flatMap(({ records }) => records.flatMap((record) => record.judged ?? []));
  if (judged.length === 0 && earlier === undefined) return undefined;
  const { answers, ...counts } = judgeAgreement(judged);
  return {
    ...counts,
    answers: answers.map((one) => ({
      ...one,
      equal: rounded(one.equal),
      meanDifference: roundedOrNull(one.meanDifference),
    })),
    ...(earlier === undefined ? {} : { drift: driftFigures(earlier, judged) }),
  };
}

function driftFigures({ run, judged }: EarlierJudge, now: readonly JudgedAnswer[]) {
  const { sharedQuestions, answers } = judgeDrift(judged, now);
  return {
    run,
    sharedQuestions,
    answers: answers.map(({ equal, shift, ...one }) => ({
      ...one,
      equal: rounded(equal),
      shift:
        shift === null
          ? null
          : { mean: rounded(shift.mean), standardError: roundedOrNull(shift.standardError) },
    })),
  };
}

/** Models that answered in all rollouts of a program; undefined where nobody noted it. */
export function servedFigures({ records }: EvaluatedProgram): ProgramFigures['servedBy'] {
  const known = records.flatMap(({ servedBy }) => servedBy ?? []);
  if (known.length === 0) return undefined;
  return {
    program: sortedSet(known.flatMap(({ program }) => program)),
    metric: sortedSet(known.flatMap(({ metric }) => metric)),
  };
}
