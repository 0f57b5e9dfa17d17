import type { RolloutHead } from '../evaluation/rollout-head.js';
import type { ComponentPath } from '../modules/module.js';
import type { CallTrace, Trace } from '../modules/trace.js';
import type { Medium } from '../signatures/media.js';
import { type ChatMessage, textOf } from '../signatures/messages.js';
import type { Demo } from '../signatures/signature.js';

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

/** Where a trajectory is to be had: most are never reflected on, so they are read from the run folder when they are. */
export interface TrajectorySource {
  load(): Promise<Trajectory | null>;
}

/** One use of a component. */
export interface TrajectoryCall {
  readonly component: ComponentPath;
  /** The user message, as the model saw it. */
  readonly inputs: string;
  /** The last reply. */
  readonly reply: string;
  /** Media of the user message, in order. */
  readonly media: readonly Medium[];
  /** The call as a worked example; null when its first reply could not be used, or nobody asked for examples. */
  readonly demo: Demo | null;
  /** Why earlier replies, or the last, could not be used; one line each. */
  readonly parseErrors: readonly string[];
}

/**
 * Null when there is nothing to learn from: no call was answered, or the fault lay with the provider, the metric or a
 * stop. What the program itself made of replies (a reply of no use, a declined answer, code that threw) is feedback.
 */
export function trajectoryOf(
  { outcome }: Pick<RolloutHead, 'outcome'>,
  trace: Trace,
  keepsDemos = false,
): Trajectory | null {
  const calls = trace.entries.flatMap((entry) => (entry.type === 'call' ? callOf(entry, keepsDemos) : []));
  if (calls.length === 0) return null;
  switch (outcome.type) {
    case 'scored': {
      const { feedback, componentFeedback, score } = outcome.score;
      return { calls, feedback, componentFeedback, score, failure: null };
    }
    case 'errored':
      if (!isOfTheProgram(outcome.error)) return null;
      return { calls, feedback: '', componentFeedback: {}, score: null, failure: outcome.error.message };
    case 'skipped':
      return null;
  }
}

/** Whether `trajectoryOf` has something to give, told without the trace. */
export function hasTrajectory({ outcome, usage }: RolloutHead): boolean {
  if (usage.calls === 0) return false;
  return outcome.type === 'scored' || (outcome.type === 'errored' && isOfTheProgram(outcome.error));
}

function isOfTheProgram({ code, message }: { readonly code: string; readonly message: string }): boolean {
  if (message.startsWith('metric: ')) return false;
  return /^(?:reply\/|program\/|provider\/(?:safety|refusal)$)/.test(code);
}

function callOf(entry: CallTrace, keepsDemos: boolean): TrajectoryCall[] {
  const [first] = entry.attempts;
  const last = entry.attempts.at(-1);
  if (first === undefined || last === undefined) return [];
  const parseErrors = entry.attempts.flatMap(({ parse }) => {
    if (parse.status === 'ok') return [];
    return parse.errors.length > 0 ? parse.errors : [`the reply was ${parse.status}`];
  });
  const asked = lastOfUser(first.messages);
  return [
    {
      component: entry.component,
      inputs: asked === undefined ? '' : textOf(asked),
      media: asked === undefined ? [] : mediaOf(asked),
      reply: last.reply,
      demo: keepsDemos ? demoOf(entry) : null,
      parseErrors:
        parseErrors.length === 0 && entry.error !== undefined ? [entry.error.message] : parseErrors,
    },
  ];
}

/** Only what was right at once: a repaired or corrected reply shows a way that is not to be taken. */
function demoOf({ attempts, input, output }: CallTrace): Demo | null {
  const [only] = attempts;
  const isClean = attempts.length === 1 && only?.parse.status === 'ok' && only.parse.repairs.length === 0;
  return isClean && output !== undefined ? { input, output } : null;
}

function lastOfUser(messages: readonly ChatMessage[]): ChatMessage | undefined {
  return messages.findLast((message) => message.role === 'user');
}

function mediaOf({ content }: ChatMessage): readonly Medium[] {
  return content.flatMap((part) => (part.type === 'media' ? [part.medium] : []));
}
