import type { TextRepair } from './repair.js';

const THINKING = /^\s*<(think|thinking|reasoning)>[\s\S]*?<\/\1>/i;

/** Removes the thoughts that open reasoning models write in tags before their answer. */
export const stripThinking: TextRepair = {
  name: 'strip-thinking',
  apply: (text) => (THINKING.test(text) ? text.replace(THINKING, '').trim() : text),
};
