import { describeRejection, type RejectionReason } from './acceptance.js';
import type { Candidate, ProposedTexts } from './adapter.js';
import { candidateHash } from './evaluation-cache.js';
import type { GepaRun } from './run.js';
import type { CandidateIndex } from './state.js';

interface Rejected {
  readonly task: number;
  readonly parent: CandidateIndex;
  readonly candidate: Candidate;
  readonly texts: ProposedTexts;
}

/** Reports a proposal that is not adopted and remembers it for later reflections. Gives false, for filters. */
export function turnDown<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { task, parent, candidate, texts }: Rejected,
  reason: RejectionReason,
): false {
  const { state } = run;
  const iteration = run.iteration();
  run.emit({ type: 'rejected', iteration, task, parent, texts, reason });
  const scored = reason.type === 'not-better' || reason.type === 'not-selected';
  const past = {
    iteration,
    texts,
    scoreBefore: scored ? reason.before : null,
    scoreAfter: scored ? reason.after : null,
    reason: describeRejection(reason),
  };
  state.past[parent] = [...(state.past[parent] ?? []), past];
  // What could not be afforded or compared was never judged, so it may be proposed again.
  if (reason.type !== 'budget' && reason.type !== 'unscored') state.turnedDown.push(candidateHash(candidate));
  return false;
}
