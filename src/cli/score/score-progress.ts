import type { Output } from '../output.js';
import { count } from '../progress/figures.js';
import { liveBlock } from '../progress/live-block.js';

/** So many lines at most where there is no terminal to redraw. */
const PLAIN_LINES = 4;

export interface ScoreProgress {
  scored(isFailure: boolean): void;
  /** A line about the work, above the block. */
  line(text: string): void;
  /** A line of the result, with the block out of its way. */
  result(text: string): void;
  end(): void;
}

/** Shows how many images are scored: a live line on a terminal, a few plain lines elsewhere. */
export function scoreProgress(output: Output, total: number, isQuiet: boolean): ScoreProgress {
  const block = liveBlock(output);
  let done = 0;
  let failed = 0;
  const text = () =>
    `${count(done - failed)} of ${count(total)} images scored${failed === 0 ? '' : `, ${count(failed)} failed`}`;
  const show = () => {
    if (isQuiet || done === 0) return;
    if (output.isLive) block.update([text()]);
  };
  return {
    scored(isFailure) {
      done += 1;
      if (isFailure) failed += 1;
      show();
      if (!isQuiet && !output.isLive && (done === total || done % Math.ceil(total / PLAIN_LINES) === 0)) {
        output.note(text());
      }
    },
    line: (line) => block.line(line),
    result(line) {
      block.end();
      output.print(line);
      show();
    },
    end: () => block.end(),
  };
}
