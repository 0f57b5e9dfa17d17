import type { Rollout } from '../evaluation/rollout.js';
import type { ComponentPath } from '../modules/module.js';
import type { CallTrace } from '../modules/trace.js';
import { type ChatMessage, textOf } from '../signatures/messages.js';

/** What reflection needs of one rollout; the whole trace stays in the run folder. */
export interface Trajectory {
  readonly calls: readonly TrajectoryCall[];
  /** What the metric said of the whole. */
  readonly feedback: string;
  readonly componentFeedback: Readonly<Record<ComponentPath, string>>;
  /** The rollout's score; null when it has none. */
  readonly score: number | null;
  /** What ended the rollout early, when a reply of the program could not be used. */
  readonly failure: string | null;
}

/** One use of a component. */
export interface TrajectoryCall {
  readonly component: ComponentPath;
  /** The user message, as the model saw it. */
  readonly inputs: string;
  /** The last reply. */
  readonly reply: string;
  /** Why earlier replies, or the last, could not be used; one line each. */
  readonly parseErrors: readonly string[];
}

/** Null when there is nothing to learn from: no call was answered, or the fault lay with the provider. */
export function trajectoryOf(rollout: Rollout): Trajectory | null {
  const calls = rollout.trace.entries.flatMap((entry) => (entry.type === 'call' ? callOf(entry) : []));
  if (calls.length === 0) return null;
  const { outcome } = rollout;
  switch (outcome.type) {
    case 'scored': {
      const { feedback, componentFeedback, score } = outcome.score;
      return { calls, feedback, componentFeedback, score, failure: null };
    }
    case 'errored':
      if (!outcome.error.code.startsWith('reply/')) return null;
      return { calls, feedback: '', componentFeedback: {}, score: null, failure: outcome.error.message };
    case 'skipped':
      return null;
  }
}

function callOf(entry: CallTrace): TrajectoryCall[] {
  const [first] = entry.attempts;
  const last = entry.attempts.at(-1);
  if (first === undefined || last === undefined) return [];
  const parseErrors = entry.attempts.flatMap(({ parse }) => {
    if (parse.status === 'ok') return [];
    return parse.errors.length > 0 ? parse.errors : [`the reply was ${parse.status}`];
  });
  return [{ component: entry.component, inputs: inputsOf(first.messages), reply: last.reply, parseErrors }];
}

function inputsOf(messages: readonly ChatMessage[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? '' : textOf(last);
}
