import { quotedLines } from '../../../signatures/text-section.js';
import type { PastProposal } from '../adapter.js';
import { cutMiddle } from './cut-middle.js';

/** Characters of an earlier text that are shown: enough to recognise the idea, not to pay for it again. */
const SHOWN_CHARACTERS = 800;

/** A section on what was tried from the same instruction and did not help; empty when nothing was. */
export function renderEarlier(past: readonly PastProposal[], component: string): string {
  // The reason names the scores, where there are any.
  const items = past.flatMap(({ texts, reason }, at) => {
    const text = texts[component];
    if (text === undefined) return [];
    // Quoted, not fenced: fences in the prompt belong to the present instruction and the examples.
    return [`Attempt ${at + 1} (${reason}):\n${quotedLines(cutMiddle(text, SHOWN_CHARACTERS))}`];
  });
  if (items.length === 0) return '';
  const intro = 'These instructions were tried instead and did not do better. Do not repeat their idea:';
  return `\n${['# Earlier attempts', intro, ...items].join('\n\n')}`;
}
