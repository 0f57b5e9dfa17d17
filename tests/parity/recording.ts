import { describeRejection, type RejectionReason } from '../../src/optimizers/gepa/acceptance.js';
import type { GepaEvent } from '../../src/optimizers/gepa/events.js';
import type { Draw } from './python-random.js';

/** One iteration of a recorded run: events in order, metric calls after it, random draws in order. */
export interface RecordedIteration {
  /** From 1; where the recording has it. */
  readonly iteration?: number | undefined;
  readonly i: number;
  readonly ev: readonly (readonly unknown[])[];
  readonly calls: number;
  readonly rng: readonly (readonly unknown[])[];
}

/** Writes our events and draws in the form of the recordings, so that they can be compared. */
export function iterationRecorder(draws: Draw[], positionOf: (exampleId: string) => number) {
  const iterations: RecordedIteration[] = [];
  let events: (readonly unknown[])[] = [];
  const place = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(place) : typeof value === 'string' ? positionOf(value) : value;
  return {
    iterations,
    onEvent(event: GepaEvent): void {
      if (event.type === 'iteration-started') {
        events = [];
        draws.length = 0;
      } else if (event.type === 'iteration-ended') {
        const rng = draws.map(([method, ...rest]) => [method, ...rest.map(place)]);
        iterations.push({ i: event.iteration - 1, ev: events, calls: event.metricCalls, rng });
      } else {
        events.push(...recordedForm(event, positionOf));
      }
    },
  };
}

function recordedForm(event: GepaEvent, positionOf: (exampleId: string) => number): readonly unknown[][] {
  switch (event.type) {
    case 'parent-selected':
      return [['select', event.candidate]];
    case 'minibatch-sampled':
      return [['minibatch', event.exampleIds.map(positionOf)]];
    case 'evaluated':
      return [['eval', event.candidate, event.scores, event.parents]];
    case 'task-skipped':
      // The reference says nothing of a reflection that proposed nothing.
      return event.reason === 'no-proposal' ? [] : [['skip', event.reason.replaceAll('-', '_')]];
    case 'proposed':
      return [['propose', event.texts]];
    case 'rejected':
      return [['reject', pythonReason(event.reason)]];
    case 'merge-proposed':
      return [['merge_attempt', event.parents, event.candidate]];
    case 'merge-rejected':
      return [['merge_reject', event.parents, mergeReason(event.score, event.parentScores)]];
    case 'front-updated':
      return [['front', event.members, event.displaced]];
    case 'validated': {
      const scores = Object.fromEntries(event.scores.map(([id, score]) => [positionOf(id), score]));
      return [['valset', event.candidate, event.mean, scores, event.isBest]];
    }
    case 'accepted': {
      const accept = ['accept', event.candidate, event.scoreAfter, event.parents];
      return event.through === 'merge'
        ? [['merge_accept', event.candidate, event.parents], accept]
        : [accept];
    }
    case 'run-started':
    case 'iteration-started':
    case 'iteration-ended':
    case 'reflecting':
    case 'front-measured':
    case 'run-ended':
    case 'run-extended':
      return [];
  }
}

function pythonReason(reason: RejectionReason): string {
  switch (reason.type) {
    case 'not-better':
      return `New subsample score ${float(reason.after)} not better than old score ${float(reason.before)}`;
    case 'not-selected':
      return `Passed acceptance (score ${float(reason.before)} -> ${float(reason.after)}) but was not selected by the selection strategy (${reason.selection})`;
    case 'duplicate':
      return 'Duplicate of another candidate selected this iteration';
    case 'raced-out':
    case 'unscored':
    case 'budget':
    case 'other':
      return describeRejection(reason);
  }
}

function mergeReason(score: number | null, parents: readonly number[]): string {
  return `Merged score ${score === null ? 'None' : float(score)} worse than both parents [${parents.map(float).join(', ')}]`;
}

/** A Python float as text: whole numbers keep their `.0`. */
export function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
