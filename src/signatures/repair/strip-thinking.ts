import type { TextRepair } from './repair.js';

const THINKING = /^\s*<(think|thinking|reasoning)>[\s\S]*?<\/\1>/i;
const UNFINISHED = /^\s*<(think|thinking|reasoning)>(?![\s\S]*<\/\1>)/i;

/** Removes the thoughts that open reasoning models write in tags before their answer. */
export const stripThinking: TextRepair = {
  name: 'strip-thinking',
  apply: (text) => (THINKING.test(text) ? text.replace(THINKING, '').trim() : text),
};

/** Whether a reply stops within such thoughts: what stands in them is no answer yet. */
export function endsInThoughts(text: string): boolean {
  return UNFINISHED.test(stripThinking.apply(text));
}
