import { ownValue } from '../core/own-value.js';
import type { ReflectiveDataset, ReflectiveRecord } from './gepa/adapter.js';
import { PERFECT_SCORE } from './gepa/default-policies.js';
import { ShownMedium } from './gepa/reflection/record-media.js';
import type { Trajectory, TrajectoryCall } from './trajectory.js';

/** What the reflection model is shown of each component: its inputs, its reply, and what was said about it. */
export function reflectiveDataset(
  components: readonly string[],
  trajectories: readonly (Trajectory | null)[],
): ReflectiveDataset {
  return Object.fromEntries(
    components.flatMap((component) => {
      const records = trajectories.flatMap((trajectory) => recordsOf(component, trajectory));
      return records.length === 0 ? [] : [[component, records]];
    }),
  );
}

function recordsOf(component: string, trajectory: Trajectory | null): ReflectiveRecord[] {
  if (trajectory === null) return [];
  // A component that runs several times (a retry, a round of repairs) is shown at its last: that one was scored.
  const call = trajectory.calls.findLast((one) => one.component === component);
  if (call === undefined) return [];
  const media = failed(trajectory) ? call.media.map((medium) => new ShownMedium(medium)) : [];
  return [
    {
      Inputs: withLowerHeadings(call.inputs),
      ...(media.length === 0 ? {} : { Media: media }),
      'Generated Outputs': call.reply,
      Feedback: feedbackOf(component, call, trajectory),
    },
  ];
}

/** Pictures of what went well teach little for what they cost. */
function failed({ score }: Trajectory): boolean {
  return score === null || score < PERFECT_SCORE;
}

function feedbackOf(component: string, call: TrajectoryCall, trajectory: Trajectory): string {
  const { score, failure, feedback, componentFeedback } = trajectory;
  const said = ownValue(componentFeedback, component) ?? feedback;
  const lines = [
    ...call.parseErrors.map((error) => `The reply could not be read: ${error}`),
    failure === null ? '' : `The task ended early: ${failure}`,
    said,
    score === null ? '' : `Score: ${score.toFixed(2)} of 1.`,
  ];
  return lines.filter((line) => line.trim() !== '').join('\n');
}

/** A record's own sections are second-level headings, so those of the input go one deeper. */
function withLowerHeadings(text: string): string {
  return text.replace(/^(#{2,5}) /gm, '#$1 ');
}
