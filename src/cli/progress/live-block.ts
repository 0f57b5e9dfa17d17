import type { Output } from '../output.js';
import { terminalText } from '../terminal-text.js';

/** Lines at the foot of a terminal that are drawn over and over, with ordinary lines scrolling above them. */
export interface LiveBlock {
  /** Draws these lines in place of the last ones. */
  update(lines: readonly string[]): void;
  /** Puts an ordinary line above the block. */
  line(text: string): void;
  /** Removes the block. */
  end(): void;
}

const ERASE_TO_END = '\u001B[0J';

/** A block on a terminal that can redraw; anywhere else only the ordinary lines are written. */
export function liveBlock(output: Output): LiveBlock {
  let shown: readonly string[] = [];
  if (!output.isLive)
    return { update: () => undefined, line: (text) => output.note(text), end: () => undefined };
  const up = () => (shown.length === 0 ? '' : `\u001B[${shown.length}F${ERASE_TO_END}`);
  const draw = (lines: readonly string[], before = '') => {
    // A line that wraps would move the cursor further than it is moved back.
    const cut = lines.map((line) => cutToWidth(terminalText(line), output.columns));
    output.draw(`${up()}${before}${cut.map((line) => `${line}\n`).join('')}`);
    shown = cut;
  };
  return {
    update: (lines) => draw(lines),
    line: (text) => draw(shown, `${terminalText(text)}\n`),
    end: () => draw([]),
  };
}

function cutToWidth(line: string, columns: number): string {
  return line.length < columns ? line : line.slice(0, Math.max(0, columns - 1));
}
