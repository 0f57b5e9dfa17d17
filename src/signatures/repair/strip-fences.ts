import { parseJson } from '../../core/parse-json.js';
import type { TextRepair } from './repair.js';

/** A fence opens at the start of a line, with at most a language name; it closes at the next line that is a fence. */
const OPENING = /^[ \t]*(```+|~~~+)[ \t]*([\w+-]*)[ \t]*\r?$/gm;
const INLINE = /^\s*```(?:json)?\s*([[{][\s\S]*[\]}])\s*```\s*$/i;

/**
 * Takes the content of a Markdown code block: of several blocks the first that is JSON, otherwise the longest that
 * starts like JSON. A block that is never closed goes to the end of the text.
 */
export const stripFences: TextRepair = {
  name: 'strip-fences',
  apply(text) {
    // JSON never starts with a fence, and one inside a JSON string cannot start a line.
    const inline = INLINE.exec(text);
    const blocks = fencedBlocks(text).filter((block) => /^\s*[[{"]/.test(block));
    const best = blocks.find((block) => parseJson(block) !== undefined) ?? longest(blocks) ?? inline?.[1];
    return best === undefined ? text : best.trim();
  },
};

function fencedBlocks(text: string): string[] {
  const blocks: string[] = [];
  let at = 0;
  for (;;) {
    OPENING.lastIndex = at;
    const opening = OPENING.exec(text);
    if (opening === null) return blocks;
    const [line, fence = ''] = opening;
    const from = opening.index + line.length;
    const closing = new RegExp(`^[ \\t]*${fence}[ \\t]*\\r?$`, 'gm');
    // `$` also matches where the opening line ends, so start after its line break.
    closing.lastIndex = Math.min(from + 1, text.length);
    const end = closing.exec(text);
    blocks.push(text.slice(from, end?.index ?? text.length));
    if (end === null) return blocks;
    at = end.index + end[0].length;
  }
}

function longest(texts: readonly string[]): string | undefined {
  return texts.reduce<string | undefined>(
    (best, text) => (best === undefined || text.length > best.length ? text : best),
    undefined,
  );
}
