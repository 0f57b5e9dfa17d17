import type { DemoBank } from './demo-bank.js';
import type { Candidate } from './gepa/adapter.js';
import { candidateHash } from './gepa/evaluation-cache.js';
import type { GepaEvent } from './gepa/events.js';
import type { OperatorName } from './gepa/reflection/operators/operator.js';
import { creditOperator } from './gepa/reflection/operators/operator-policy.js';
import { emptyView, type SearchView, validatedGain, viewAfter } from './search-view.js';

/**
 * Follows a search from its events, for those who write its proposals. Several iterations may be under way at once;
 * each is shown what was known `pipelineDepth` iterations before it, which is what it was drawn from, so that no
 * proposal depends on which of them is faster. A resumed search tells the same events and comes to the same views.
 */
export interface SearchLog {
  /** Must be told every event, in order. */
  observe(event: GepaEvent): void;
  /** What is known to iteration `iteration`, which counts from 1. */
  viewFor(iteration: number): SearchView;
  /** Notes that an operator made a child, and for how many tokens. */
  addChild(iteration: number, candidate: Candidate, child: MadeChild): void;
  /** Adds tokens that the rollouts of a noted child took before it was judged. */
  addTokens(candidate: Candidate, tokens: number): void;
  /** Changes the demonstrations known once the iteration is committed. */
  changeDemos(iteration: number, change: (bank: DemoBank) => DemoBank): void;
}

export interface MadeChild {
  readonly operator: OperatorName;
  readonly tokens: number;
}

interface OpenIteration {
  readonly children: Map<string, MadeChild>;
  readonly demoChanges: ((bank: DemoBank) => DemoBank)[];
}

/** A child that was judged: its index in the pool, or null when it was turned down. */
interface Judged {
  readonly candidate: Candidate;
  readonly index: number | null;
}

export function searchLog(pipelineDepth: number): SearchLog {
  const views = new Map<number, SearchView>([[0, emptyView]]);
  const open = new Map<number, OpenIteration>();
  /** In the iteration being committed. */
  let judged: Judged[] = [];
  let current = emptyView;

  const iterationAt = (iteration: number): OpenIteration => {
    const known = open.get(iteration) ?? { children: new Map(), demoChanges: [] };
    open.set(iteration, known);
    return known;
  };

  function close(iteration: number): void {
    const { children, demoChanges } = iterationAt(iteration);
    const demos = demoChanges.reduce((bank, change) => change(bank), current.demos);
    current = { ...current, operators: creditAll(current, judged, children), demos };
    judged = [];
    open.delete(iteration);
    views.set(iteration, current);
    views.delete(iteration - pipelineDepth);
  }

  return {
    observe(event) {
      current = viewAfter(current, event);
      judged.push(...judgedBy(event, current));
      if (event.type === 'iteration-ended') close(event.iteration);
      else if ('iteration' in event && event.iteration === 0) views.set(0, current);
    },
    viewFor: (iteration) => views.get(Math.max(0, iteration - pipelineDepth)) ?? current,
    addChild(iteration, candidate, child) {
      iterationAt(iteration).children.set(candidateHash(candidate), child);
    },
    addTokens(candidate, tokens) {
      if (open.size === 0) return;
      const hash = candidateHash(candidate);
      for (const { children } of open.values()) {
        const made = children.get(hash);
        if (made !== undefined) children.set(hash, { ...made, tokens: made.tokens + tokens });
      }
    },
    changeDemos(iteration, change) {
      iterationAt(iteration).demoChanges.push(change);
    },
  };
}

/** The child that an event decides, if any. */
function judgedBy(event: GepaEvent, { pool }: SearchView): readonly Judged[] {
  if (event.type === 'accepted') {
    return event.through === 'mutation' ? [{ candidate: event.texts, index: event.candidate }] : [];
  }
  if (event.type !== 'rejected') return [];
  // What was not judged says nothing of the operator.
  if (event.reason.type === 'budget' || event.reason.type === 'unscored') return [];
  return [{ candidate: { ...pool[event.parent]?.candidate, ...event.texts }, index: null }];
}

/** The operators with what their children have gained, and for how many tokens. */
function creditAll(
  view: SearchView,
  judged: readonly Judged[],
  children: OpenIteration['children'],
): SearchView['operators'] {
  let { operators } = view;
  for (const { candidate, index } of judged) {
    const made = children.get(candidateHash(candidate));
    if (made === undefined) continue;
    const gain = index === null ? 0 : validatedGain(view, index);
    operators = creditOperator(operators, made.operator, { gain, tokens: made.tokens });
  }
  return operators;
}
