import type { RejectionReason, Verdict } from './acceptance.js';
import { joinPool, payDropped, validate } from './adopt.js';
import { evaluateJobs } from './evaluate.js';
import { candidateHash } from './evaluation-cache.js';
import { comparedSums, type Proposal } from './proposal.js';
import { turnDown } from './reject.js';
import { canAfford, type GepaRun, validationCalls } from './run.js';
import { candidateAt } from './state.js';

/** Judges the proposals, chooses among those that pass, and reports the others. */
export async function selectProposals<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  proposals: readonly Proposal[],
): Promise<readonly Proposal[]> {
  const judged: { proposal: Proposal; verdict: Verdict }[] = [];
  // One after the other: a criterion that asks for more examples draws them from the one random stream.
  for (const proposal of proposals) judged.push(await judge(run, proposal));
  const accepted = judged.flatMap(({ proposal, verdict }) => (verdict.type === 'accept' ? [proposal] : []));
  const selected = run.policies.selection.select(accepted);
  const chosen = distinct(selected);
  for (const { proposal, verdict } of judged) {
    if (chosen.includes(proposal)) continue;
    if (verdict.type === 'reject') turnDown(run, proposal, verdict.reason);
    else turnDown(run, proposal, notChosen(run, proposal, selected));
  }
  return chosen;
}

async function judge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  first: Proposal,
): Promise<{ proposal: Proposal; verdict: Verdict }> {
  let proposal = first;
  for (;;) {
    const verdict = run.policies.acceptance.judge(proposal, run.state);
    if (verdict.type !== 'more') return { proposal, verdict };
    const longer = await extend(run, proposal, verdict.examples);
    if (longer === null) {
      if (verdict.otherwise !== undefined) return { proposal, verdict: verdict.otherwise };
      const text = 'undecided when the training examples or the budget ended';
      return { proposal, verdict: { type: 'reject', reason: { type: 'other', text } } };
    }
    proposal = longer;
  }
}

/** The proposal with both sides evaluated on further training examples; null when there are none left to pay. */
async function extend<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  proposal: Proposal,
  count: number,
): Promise<Proposal | null> {
  const unseen = run.trainIds.filter((id) => !proposal.exampleIds.includes(id));
  const exampleIds = run.rng.sample(unseen, Math.min(count, unseen.length));
  const parent = candidateAt(run.state, proposal.parent).candidate;
  if (exampleIds.length === 0 || !canAfford(run, 2 * exampleIds.length + validationCalls(run))) return null;
  const options = { purpose: 'minibatch', captureTraces: true } as const;
  const jobs = [parent, proposal.candidate].map((candidate) => ({ candidate, exampleIds }));
  const [before, after] = await evaluateJobs(run, jobs, options);
  if (before === undefined || after === undefined) throw new RangeError('an evaluation gave no result');
  run.state.metricCalls += before.paidCalls + after.paidCalls;
  for (const [job, candidate] of [
    [before, proposal.parent],
    [after, null],
  ] as const) {
    run.emit({
      type: 'evaluated',
      iteration: run.iteration(),
      purpose: 'minibatch',
      candidate,
      parents: candidate === null ? [proposal.parent] : candidateAt(run.state, candidate).parents,
      exampleIds,
      scores: job.results.map((result) => result.score),
      remembered: job.remembered.size,
    });
  }
  return {
    ...proposal,
    exampleIds: [...proposal.exampleIds, ...exampleIds],
    before: [...proposal.before, ...before.results],
    after: [...proposal.after, ...after.results],
  };
}

function distinct(chosen: readonly Proposal[]): readonly Proposal[] {
  const seen = new Set<string>();
  return chosen.filter((proposal) => {
    const hash = candidateHash(proposal.candidate);
    if (seen.has(hash)) return false;
    seen.add(hash);
    return true;
  });
}

/** What was selected and is not chosen repeats something that is. */
function notChosen<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  proposal: Proposal,
  selected: readonly Proposal[],
): RejectionReason {
  if (selected.includes(proposal)) return { type: 'duplicate', of: 'selected' };
  const sums = comparedSums(proposal) ?? { before: 0, after: 0 };
  return { type: 'not-selected', ...sums, selection: run.policies.selection.name };
}

const JOINED: RejectionReason = { type: 'duplicate', of: 'pool' };

/** Validates the chosen proposals together and lets them join the pool in order. Gives how many joined. */
export async function adoptProposals<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  chosen: readonly Proposal[],
): Promise<number> {
  const affordable = withinBudget(run, chosen);
  if (affordable.length === 0) return 0;
  const newcomers = affordable.map((proposal) => {
    const { candidate, parent } = proposal;
    return { candidate, parents: [parent], proposal };
  });
  let joinedCount = 0;
  const validated = await validate(run, newcomers);
  await run.turn();
  for (const newcomer of validated) {
    const { proposal } = newcomer;
    const dropped = run.joinedMeanwhile(newcomer.candidate) ? JOINED : newcomer.dropped;
    if (dropped !== null) {
      payDropped(run, newcomer);
      turnDown(run, proposal, dropped);
      continue;
    }
    joinedCount += 1;
    const index = joinPool(run, newcomer);
    const sums = comparedSums(proposal);
    run.emit({
      type: 'accepted',
      iteration: run.iteration(),
      candidate: index,
      parents: [proposal.parent],
      texts: proposal.candidate,
      scoreBefore: sums?.before ?? null,
      scoreAfter: sums?.after ?? null,
      through: 'mutation',
    });
    earnMerge(run);
  }
  return joinedCount;
}

function withinBudget<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  chosen: readonly Proposal[],
): readonly Proposal[] {
  let neededCalls = 0;
  return chosen.filter((proposal) => {
    const { validation } = run.policies;
    const cost =
      validation.leastExamples?.(run.valIds) ??
      validation.idsFor(proposal.candidate, run.valIds, run.state).length;
    if (canAfford(run, neededCalls + cost)) {
      neededCalls += cost;
      return true;
    }
    const remainingCalls = run.budget.remaining(run.state.metricCalls) - neededCalls;
    return turnDown(run, proposal, { type: 'budget', neededCalls: cost, remainingCalls });
  });
}

function earnMerge<Output, Trajectory>(run: GepaRun<Output, Trajectory>): void {
  const { state, policies } = run;
  if (policies.merge === null) return;
  const earned = state.merge.accepted < policies.merge.maxAccepted ? 1 : 0;
  state.merge = { ...state.merge, due: state.merge.due + earned, lastIterationFoundCandidate: true };
}
