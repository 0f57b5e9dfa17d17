import type { EvaluationProgress } from '../../evaluation/evaluate.js';
import type { Output } from '../output.js';
import { count } from './figures.js';
import { liveBlock } from './live-block.js';

/** Parts of an evaluation after which a line is written where nothing can be redrawn. */
const PLAIN_LINES = 4;

/** Shows how far an evaluation is: a live line on a terminal, a few plain lines elsewhere. */
export function evaluationProgress(output: Output, title: string, isQuiet: boolean) {
  const block = liveBlock(output);
  let errored = 0;
  return {
    onProgress({ done, total, rollout }: EvaluationProgress): void {
      if (rollout.outcome.type === 'errored') errored++;
      if (isQuiet) return;
      const text = `${title}: ${count(done)} of ${count(total)} rollouts${errored === 0 ? '' : `, ${count(errored)} failed`}`;
      if (output.isLive) block.update([text]);
      else if (done === total || done % Math.ceil(total / PLAIN_LINES) === 0) output.note(text);
    },
    end: () => block.end(),
  };
}
