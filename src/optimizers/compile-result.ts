import type { z } from 'zod';
import type { Program } from '../modules/module.js';
import type { FinalSelection } from './final-selection.js';
import type { GepaResult } from './gepa/engine.js';
import { changesOf } from './demo-components.js';
import { estimatedOrNull } from './gepa/estimate.js';
import { frontUnion } from './gepa/frontier.js';
import type { Scales } from './derived-objectives.js';
import type { Objectives } from './objectives.js';
import { paretoFront } from './pareto-front.js';
import type { PoolCandidate } from './gepa/state.js';
import type { CandidateReport, CompileResult, Spending } from './optimizer.js';
import type { CompilePlan } from './plan.js';

interface Circumstances {
  readonly plan: CompilePlan;
  readonly spending: Spending;
  readonly simulated: boolean;
  /** Null = the score alone counts. */
  readonly aims: { readonly objectives: Objectives; readonly scales: Scales } | null;
}

/** Puts together what a search found. */
export function compileResult<I extends z.ZodObject, O extends z.ZodObject>(
  program: Program<I, O>,
  { best, state, stop, ...rest }: GepaResult & { readonly selection?: FinalSelection },
  { plan, spending, simulated, aims }: Circumstances,
): CompileResult<I, O> {
  const onFrontier = new Set(frontUnion(state.front));
  const fixed = Object.fromEntries(program.components().map(({ path, instruction }) => [path, instruction]));
  const candidates = state.pool.map((member) =>
    reportOf(member, estimatedOrNull(state, member.index), fixed, onFrontier.has(member.index)),
  );
  const front = aims === null ? null : paretoFront({ pool: state.pool, best, ...aims });
  const [seed] = candidates;
  const winner = candidates[front?.chosen ?? best];
  if (seed === undefined || winner === undefined)
    throw new RangeError('the search ended without a candidate');
  return {
    program: program.with(changesOf(winner.texts)),
    best: winner,
    seed,
    candidates,
    front,
    selection: rest.selection ?? null,
    counts: {
      metricCalls: state.metricCalls,
      iterations: state.iteration + 1,
      proposals: state.proposals,
      accepted: state.pool.length - 1,
      unscored: state.pool.reduce((sum, member) => sum + member.unscored.length, 0),
    },
    spending,
    stop,
    plan,
    simulated,
  };
}

function reportOf(
  member: PoolCandidate,
  score: number | null,
  fixed: Readonly<Record<string, string>>,
  onFrontier: boolean,
): CandidateReport {
  return {
    index: member.index,
    texts: { ...fixed, ...member.candidate },
    parents: member.parents,
    score,
    scored: member.validation.length,
    objectives: member.objectives,
    discoveredAtCalls: member.discoveredAtCalls,
    onFrontier,
  };
}
