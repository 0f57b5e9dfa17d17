import { describeRejection } from '../../optimizers/gepa/acceptance.js';
import type { Candidate } from '../../optimizers/gepa/adapter.js';
import type { EventOf, ReportEvent } from './parse-events.js';

/** What the log of a search says, gathered: candidates, proposals and minibatches by number. */
export interface SearchRecord {
  readonly started: EventOf<'compile-started'> | null;
  readonly seed: Candidate;
  readonly valSize: number;
  readonly pool: readonly PoolMember[];
  readonly proposals: readonly ProposalRecord[];
  /** Ids of the minibatch by `placeKey`. */
  readonly minibatches: ReadonlyMap<string, readonly string[]>;
  /** Proposals that came to no text. */
  readonly failed: number;
  readonly iterations: readonly IterationRecord[];
  /** Hypervolume after a newcomer, where the search measured it. */
  readonly measured: readonly { readonly candidate: number; readonly value: number }[];
  /** Members of the front as the search last told it. */
  readonly front: readonly number[];
  readonly best: number;
  /** Null while the search goes on. */
  readonly ended: EventOf<'run-ended'> | null;
  readonly evaluations: readonly EventOf<'evaluation-started'>[];
}

export interface PoolMember {
  readonly index: number;
  readonly texts: Candidate;
  readonly parents: readonly number[];
  readonly through: 'seed' | 'mutation' | 'merge';
  readonly iteration: number;
  readonly mean: number | null;
  /** As it joined: a race may have ended before all validation examples were run. */
  readonly scores: ReadonlyMap<string, number>;
  readonly objectives: Readonly<Record<string, number>>;
  readonly scoreBefore: number | null;
  readonly scoreAfter: number | null;
}

/** One proposal of new texts and what became of it. */
export interface ProposalRecord {
  readonly iteration: number;
  /** Null for a merge, which nobody wrote. */
  readonly task: number | null;
  readonly parents: readonly number[];
  /** The texts that it has in place of its first parent's. */
  readonly texts: Candidate;
  /** Null when it was turned down, or is not decided yet. */
  readonly candidate: number | null;
  /** Null when it was accepted, or is not decided yet. */
  readonly rejection: string | null;
}

export interface IterationRecord {
  readonly iteration: number;
  readonly metricCalls: number;
  readonly best: number;
  readonly bestMean: number | null;
}

export function placeKey(iteration: number, task: number): string {
  return `${iteration} ${task}`;
}

/** Gathers the events of a run; `record` may be asked for at any time. */
export interface SearchRecorder {
  see(event: ReportEvent): void;
  /** Null for a run without a search. */
  record(): SearchRecord | null;
  /** Model id by role; empty before the search has begun. */
  readonly models: Readonly<Record<string, string>>;
  readonly evaluations: readonly EventOf<'evaluation-started'>[];
}

interface Gathered {
  started: EventOf<'compile-started'> | null;
  run: EventOf<'run-started'> | null;
  ended: EventOf<'run-ended'> | null;
  front: readonly number[];
  failed: number;
  readonly pool: PoolMember[];
  readonly proposals: ProposalRecord[];
  readonly minibatches: Map<string, readonly string[]>;
  readonly iterations: IterationRecord[];
  readonly measured: { readonly candidate: number; readonly value: number }[];
  readonly validated: Map<number, EventOf<'validated'>>;
  readonly evaluations: EventOf<'evaluation-started'>[];
  /** The merge that is being decided. */
  merge: EventOf<'merge-proposed'> | null;
}

export function searchRecorder(): SearchRecorder {
  const gathered: Gathered = {
    started: null,
    run: null,
    ended: null,
    front: [],
    failed: 0,
    pool: [],
    proposals: [],
    minibatches: new Map(),
    iterations: [],
    measured: [],
    validated: new Map(),
    evaluations: [],
    merge: null,
  };
  return {
    see: (event) => gather(gathered, event),
    record: () => recordOf(gathered),
    get models() {
      return gathered.started?.models ?? {};
    },
    evaluations: gathered.evaluations,
  };
}

function recordOf(gathered: Gathered): SearchRecord | null {
  const { run, iterations, ended, started, front } = gathered;
  if (run === null) return null;
  const { pool, proposals, minibatches, failed, measured, evaluations } = gathered;
  return {
    started,
    seed: run.seedCandidate,
    valSize: run.valSize,
    pool: [...pool],
    proposals: [...proposals],
    minibatches,
    failed,
    iterations: [...iterations],
    measured: [...measured],
    front,
    best: ended?.best ?? iterations.at(-1)?.best ?? 0,
    ended,
    evaluations: [...evaluations],
  };
}

function gather(gathered: Gathered, event: ReportEvent): void {
  switch (event.type) {
    case 'compile-started':
      gathered.started = event;
      break;
    case 'run-started':
      gathered.run = event;
      break;
    case 'run-ended':
      gathered.ended = event;
      break;
    case 'run-extended':
      gathered.ended = null;
      break;
    case 'evaluation-started':
      gathered.evaluations.push(event);
      break;
    case 'front-updated':
      gathered.front = event.members;
      break;
    case 'front-measured':
      gathered.measured.push({ candidate: event.candidate, value: event.hypervolume });
      break;
    case 'minibatch-sampled':
      gathered.minibatches.set(placeKey(event.iteration, event.task), event.exampleIds);
      break;
    case 'task-skipped':
      if (event.reason === 'no-proposal') gathered.failed += 1;
      break;
    case 'iteration-ended':
      gathered.iterations.push(event);
      break;
    case 'validated':
      gathered.validated.set(event.candidate, event);
      if (event.candidate === 0) join(gathered, seedOf(gathered, event));
      break;
    case 'accepted':
      accept(gathered, event);
      break;
    case 'proposed':
    case 'rejected':
    case 'merge-proposed':
    case 'merge-rejected':
      noteProposal(gathered, event);
      break;
    case 'iteration-started':
    case 'evaluated':
    case 'report-written':
      break;
  }
}

function noteProposal(
  gathered: Gathered,
  event: EventOf<'proposed' | 'rejected' | 'merge-proposed' | 'merge-rejected'>,
): void {
  switch (event.type) {
    case 'proposed': {
      const { iteration, task, parent, texts } = event;
      gathered.proposals.push({
        iteration,
        task,
        parents: [parent],
        texts,
        candidate: null,
        rejection: null,
      });
      break;
    }
    case 'rejected': {
      const rejection = describeRejection(event.reason);
      const { iteration, task, parent, texts } = event;
      const decided = { iteration, task, parents: [parent], texts, candidate: null, rejection };
      decide(gathered, decided, (one) => one.task === task && sameTexts(one.texts, texts));
      break;
    }
    case 'merge-proposed':
      gathered.merge = event;
      break;
    case 'merge-rejected': {
      const { iteration, parents, reason } = event;
      const merged = gathered.merge;
      gathered.merge = null;
      if (merged === null) break;
      const texts = changedTexts(merged.candidate, gathered.pool[parents[0] ?? 0]?.texts ?? {});
      const rejection = `a merge that was ${MERGE_REASONS[reason] ?? reason}`;
      gathered.proposals.push({ iteration, task: null, parents, texts, candidate: null, rejection });
      break;
    }
  }
}

const MERGE_REASONS: Readonly<Record<string, string>> = {
  worse: 'worse than its better parent on the examples that both know',
  unscored: 'not scored on all of its examples',
  duplicate: 'the same as a candidate that is known',
  budget: 'not affordable any more',
};

function seedOf({ run }: Gathered, event: EventOf<'validated'>): PoolMember {
  const texts = run?.seedCandidate ?? {};
  return { ...scored(event), index: 0, texts, parents: [], through: 'seed', iteration: 0, ...NO_TEST };
}

const NO_TEST = { scoreBefore: null, scoreAfter: null } as const;

function scored({ mean, scores, objectives }: EventOf<'validated'>) {
  return { mean, scores: new Map(scores), objectives };
}

function accept(gathered: Gathered, event: EventOf<'accepted'>): void {
  const { candidate: index, iteration, parents, texts, through, scoreBefore, scoreAfter } = event;
  const validated = gathered.validated.get(index);
  const figures =
    validated === undefined
      ? { mean: null, scores: new Map<string, number>(), objectives: {} }
      : scored(validated);
  join(gathered, { ...figures, index, texts, parents, through, iteration, scoreBefore, scoreAfter });
  const changed = changedTexts(texts, gathered.pool[parents[0] ?? 0]?.texts ?? {});
  const decided = { iteration, task: null, parents, texts: changed, candidate: index, rejection: null };
  gathered.merge = null;
  decide(gathered, decided, ({ texts: own }) =>
    Object.entries(own).every(([key, text]) => texts[key] === text),
  );
}

function join({ pool }: Gathered, member: PoolMember): void {
  pool[member.index] = member;
}

/** Puts the outcome in the place of the open proposal that it decides; adds it where there is none, as for a merge. */
function decide(
  { proposals }: Gathered,
  decided: ProposalRecord,
  isMeant: (proposal: ProposalRecord) => boolean,
): void {
  const at = proposals.findIndex(
    (one) =>
      one.iteration === decided.iteration &&
      one.candidate === null &&
      one.rejection === null &&
      one.parents[0] === decided.parents[0] &&
      isMeant(one),
  );
  const open = proposals[at];
  if (open === undefined) proposals.push(decided);
  else proposals[at] = { ...decided, task: open.task };
}

function sameTexts(one: Candidate, other: Candidate): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** The texts of a candidate that differ from another's. */
export function changedTexts(candidate: Candidate, from: Candidate): Candidate {
  return Object.fromEntries(Object.entries(candidate).filter(([key, text]) => from[key] !== text));
}
